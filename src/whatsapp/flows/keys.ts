import type { KeyObject } from 'node:crypto'
import { constants, createPrivateKey, privateDecrypt } from 'node:crypto'

/** The private keys that forms are encrypted for. */
export interface FlowKeys {
  /** How many there are; without one no form can be answered. */
  readonly count: number
  /** The AES key of a request (16 bytes); undefined when it is for none of these keys. */
  unwrap(encryptedKey: Buffer): Buffer | undefined
}

const AES_KEY_BYTES = 16

/**
 * Makes ready the private keys of all numbers, and those that are being replaced: a request does
 * not say which one it is for (reference 5.8: RSA-OAEP with SHA-256).
 * @param pems unencrypted PEM, as the settings were checked
 */
export function createFlowKeys(pems: readonly string[]): FlowKeys {
  const keys = pems.map((pem) => createPrivateKey(pem))
  return {
    count: keys.length,
    unwrap: (encryptedKey) => {
      for (const key of keys) {
        const opened = tryKey(key, encryptedKey)
        if (opened?.length === AES_KEY_BYTES) return opened
      }
      return undefined
    },
  }
}

function tryKey(key: KeyObject, encryptedKey: Buffer): Buffer | undefined {
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    return privateDecrypt({ key, padding, oaepHash: 'sha256' }, encryptedKey)
  } catch {
    return undefined
  }
}
