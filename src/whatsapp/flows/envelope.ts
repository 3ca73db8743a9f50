import { createCipheriv, createDecipheriv } from 'node:crypto'
import { toFieldsOrNone, toText } from '../incoming/fields.ts'
import type { FlowKeys } from './keys.ts'

const ALGORITHM = 'aes-128-gcm'
const TAG_BYTES = 16

/** A request of a form that could be read. */
export interface OpenedEnvelope {
  readonly content: unknown
  /** Encrypts the answer with the key of the request: base64. */
  seal(answer: object): string
}

/**
 * Opens the encrypted body of a request (reference 5.8); undefined when it is for another key, or
 * is none. The tag proves that nobody changed it.
 */
export function openEnvelope(body: unknown, keys: FlowKeys): OpenedEnvelope | undefined {
  const fields = toFieldsOrNone(body)
  const encryptedKey = toBytes(fields['encrypted_aes_key'])
  const data = toBytes(fields['encrypted_flow_data'])
  const iv = toBytes(fields['initial_vector'])
  if (encryptedKey.length === 0 || iv.length === 0 || data.length <= TAG_BYTES) return undefined
  const key = keys.unwrap(encryptedKey)
  if (key === undefined) return undefined
  const content = decrypt(key, iv, data)
  return content && { content: content.json, seal: (answer) => encrypt(key, iv, answer) }
}

function decrypt(key: Buffer, iv: Buffer, data: Buffer): { readonly json: unknown } | undefined {
  try {
    const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(data.subarray(-TAG_BYTES))
    const text = Buffer.concat([decipher.update(data.subarray(0, -TAG_BYTES)), decipher.final()])
    return { json: JSON.parse(text.toString()) }
  } catch {
    return undefined
  }
}

/** The same key must never meet the same vector twice: the answer's has every bit flipped. */
function encrypt(key: Buffer, iv: Buffer, answer: object): string {
  const flipped = Buffer.from(iv.map((byte) => byte ^ 0xff))
  const cipher = createCipheriv(ALGORITHM, key, flipped, { authTagLength: TAG_BYTES })
  const parts = [cipher.update(JSON.stringify(answer)), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat(parts).toString('base64')
}

function toBytes(value: unknown): Buffer {
  return Buffer.from(toText(value) ?? '', 'base64')
}
