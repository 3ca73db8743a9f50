import { createHash, createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { KEY_BITS } from '../config/flow-keys.ts'
import type { Config, NumberConfig } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import { createManagementCalls } from '../whatsapp/management/calls.ts'
import { toGraphOptions } from './graph.ts'

const generate = promisify(generateKeyPair)

const CIPHER = 'aes-256-cbc'

/** The key pair of forms: the private half stays in its file. */
export interface FlowKeyPair {
  readonly file: string
  /** PEM. */
  readonly publicKey: string
  /** SHA-256 of the public key, to tell keys apart. */
  readonly fingerprint: string
  /** It was made now; else it was there. */
  readonly isNew: boolean
}

/** Whether WhatsApp took the public key for a number. */
export interface KeyUpload {
  readonly numberId: string
  /** Why not; absent when it did. */
  readonly reason?: string
}

/**
 * Opens the private key in a file, or makes one there that only this user can read; one that is
 * there is never changed.
 * @throws KnownError `config-invalid` when the file holds something else, or the passphrase is wrong
 */
export async function openFlowKeyPair(
  file: string,
  passphrase: string | undefined,
): Promise<FlowKeyPair> {
  const known = await readIfAny(file)
  if (known !== undefined) return { ...toPublic(file, known, passphrase), file, isNew: false }
  const { privateKey } = await generate('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: {
      type: 'pkcs8',
      format: 'pem',
      ...(passphrase === undefined ? {} : { cipher: CIPHER, passphrase }),
    },
  })
  await writeFile(file, privateKey, { mode: 0o600, flag: 'wx' })
  return { ...toPublic(file, privateKey, passphrase), file, isNew: true }
}

/** Tells WhatsApp the public key of one number; forms are encrypted with it at once. */
export async function uploadFlowKey(
  config: Config,
  number: NumberConfig,
  { publicKey }: FlowKeyPair,
): Promise<KeyUpload> {
  const { flows } = createManagementCalls(toGraphOptions(config, number))
  const uploaded = await flows.uploadKey(number.numberId, publicKey)
  const { numberId } = number
  return uploaded.ok ? { numberId } : { numberId, reason: uploaded.failure.reason }
}

function toPublic(file: string, text: string, passphrase: string | undefined) {
  try {
    const key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) })
    const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = key
    if (kind !== 'rsa' || details?.modulusLength !== KEY_BITS) {
      throw new Error(`It is ${kind} with ${details?.modulusLength} bits.`)
    }
    const publicKey = createPublicKey(key)
    const bytes = publicKey.export({ type: 'spki', format: 'der' })
    return {
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      fingerprint: createHash('sha256').update(bytes).digest('hex'),
    }
  } catch (cause) {
    throw new KnownError(
      'config-invalid',
      `\`${file}\` is there, and holds no RSA key with ${KEY_BITS} bits that can be opened: check WHATSAPP_FLOWS_PASSPHRASE, or give another --file.`,
      { cause },
    )
  }
}

async function readIfAny(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new KnownError('config-invalid', `\`${file}\` cannot be read: give another --file.`, {
      cause: error,
    })
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
