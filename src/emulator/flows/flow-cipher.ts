import type { KeyObject } from 'node:crypto'
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'

const algorithm = 'aes-128-gcm'
const tagBytes = 16
const rsaBits = 2048

/** A request to a Flow endpoint, encrypted, and the way to read its answer. */
export interface Sealed {
  readonly body: {
    readonly encrypted_flow_data: string
    readonly encrypted_aes_key: string
    readonly initial_vector: string
  }
  /** The answer's value; undefined when it is not encrypted as it must be. */
  open(answer: string): unknown
}

/** The public key of a business, if it is one that Flows can be encrypted with. */
export function readPublicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem)
    const isFit = key.asymmetricKeyType === 'rsa' && pem.includes('PUBLIC KEY')
    return isFit && key.asymmetricKeyDetails?.modulusLength === rsaBits ? key : undefined
  } catch {
    return undefined
  }
}

/** Encrypts with a key of its own for this one request, which only the business can unwrap. */
export function sealFor(publicKey: KeyObject, content: object): Sealed {
  const aesKey = randomBytes(16)
  const vector = randomBytes(16)
  const cipher = createCipheriv(algorithm, aesKey, vector)
  const written = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()])
  const wrapped = publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    aesKey,
  )
  return {
    body: {
      encrypted_flow_data: Buffer.concat([written, cipher.getAuthTag()]).toString('base64'),
      encrypted_aes_key: wrapped.toString('base64'),
      initial_vector: vector.toString('base64'),
    },
    open: (answer) => {
      const bytes = Buffer.from(answer, 'base64')
      const flipped = Buffer.from(vector.map((byte) => ~byte & 0xff))
      try {
        const decipher = createDecipheriv(algorithm, aesKey, flipped, { authTagLength: tagBytes })
        decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
        const read = decipher.update(bytes.subarray(0, bytes.length - tagBytes))
        return JSON.parse(Buffer.concat([read, decipher.final()]).toString('utf8'))
      } catch {
        return undefined
      }
    },
  }
}
