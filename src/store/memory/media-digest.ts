import { createHash } from 'node:crypto'

/** The SHA-256 of bytes that come part by part. */
export interface Digest {
  add(chunk: Uint8Array): void
  /** In hex; the same at every call. Nothing may be added after the first one. */
  toHex(): string
}

export function createDigest(): Digest {
  const hash = createHash('sha256')
  let hex: string | undefined
  return {
    add: (chunk) => {
      hash.update(chunk)
    },
    toHex: () => {
      hex ??= hash.digest('hex')
      return hex
    },
  }
}
