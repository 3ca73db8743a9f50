import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Problem } from '../core/errors.ts'
import type { Environment } from './setting.ts'
import { givenValue, toList } from './setting.ts'

const FILES = 'WHATSAPP_FLOWS_PRIVATE_KEY'
const PASSPHRASE = 'WHATSAPP_FLOWS_PASSPHRASE'

/** What WhatsApp takes the public half of (reference 5.8). */
export const KEY_BITS = 2048

/**
 * Reads the private keys of forms from the files that the settings name; one that is not right is
 * put on the list. What is answered is not encrypted any more.
 */
export function readFlowKeys(environment: Environment, problems: Problem[]): readonly string[] {
  const passphrase = givenValue(environment, PASSPHRASE)
  return toList(givenValue(environment, FILES)).flatMap((path) => {
    const read = readFlowKey(path, passphrase)
    if ('pem' in read) return read.pem
    problems.push({ place: FILES, ...read })
    return []
  })
}

function readFlowKey(
  path: string,
  passphrase: string | undefined,
): { readonly pem: string } | Omit<Problem, 'place'> {
  const text = readText(path)
  if (text === undefined) {
    const problem = `The file \`${path}\` cannot be read.`
    return { problem, cure: 'Give the path of a private key; `turnwise flows keys` makes one.' }
  }
  try {
    const key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) })
    const bits = key.asymmetricKeyDetails?.modulusLength
    if (key.asymmetricKeyType === 'rsa' && bits === KEY_BITS) {
      return { pem: key.export({ type: 'pkcs8', format: 'pem' }).toString() }
    }
    const problem = `\`${path}\` has a key of another kind than RSA with ${KEY_BITS} bits.`
    return { problem, cure: 'Make one with `turnwise flows keys`.' }
  } catch {
    const problem = `\`${path}\` is no private key that can be opened.`
    const cure = `It must be PEM, and ${PASSPHRASE} its passphrase where it has one.`
    return { problem, cure }
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
