import { createHmac, webcrypto } from 'node:crypto'
import { appSecret } from './settings.ts'

const { subtle } = webcrypto
const oaep = { name: 'RSA-OAEP', hash: 'SHA-256' }

/** How an endpoint of Flows answered. */
export interface FlowAnswered {
  readonly status: number
  /** What it says, decrypted; undefined where it is not encrypted. */
  readonly json?: unknown
  readonly text: string
}

/** What a test may do wrong on purpose. */
export interface FlowMistakes {
  /** In place of the signature. */
  readonly signature?: string | undefined
  /** Changes the body after it was encrypted and before it is signed. */
  readonly spoil?: (body: Record<string, string>) => unknown
}

/** A pair of keys, as PEM. */
export interface KeyPair {
  readonly publicPem: string
  readonly privatePem: string
}

/** Makes a pair of keys for Flows. */
export async function createKeyPair(): Promise<KeyPair> {
  const pair = await subtle.generateKey(
    { ...oaep, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['encrypt', 'decrypt'],
  )
  return {
    publicPem: toPem('PUBLIC KEY', await subtle.exportKey('spki', pair.publicKey)),
    privatePem: toPem('PRIVATE KEY', await subtle.exportKey('pkcs8', pair.privateKey)),
  }
}

function toPem(label: string, bytes: ArrayBuffer): string {
  const lines = Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n')
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`
}

function fromPem(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
}

/** Asks an endpoint of Flows as WhatsApp does, with the cryptography of the Web. */
export async function askFlow(
  url: string,
  publicPem: string,
  content: unknown,
  mistakes: FlowMistakes = {},
): Promise<FlowAnswered> {
  const publicKey = await subtle.importKey('spki', fromPem(publicPem), oaep, false, ['encrypt'])
  const raw = webcrypto.getRandomValues(new Uint8Array(16))
  const iv = webcrypto.getRandomValues(new Uint8Array(16))
  const key = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  const plain = new TextEncoder().encode(JSON.stringify(content))
  const data = await subtle.encrypt({ name: 'AES-GCM', iv, tagLength: 128 }, key, plain)
  const sealed = {
    encrypted_flow_data: Buffer.from(data).toString('base64'),
    encrypted_aes_key: Buffer.from(await subtle.encrypt(oaep, publicKey, raw)).toString('base64'),
    initial_vector: Buffer.from(iv).toString('base64'),
  }
  // Spaces that no serializer would write: only the bytes as they came have this signature.
  const body = JSON.stringify(mistakes.spoil?.(sealed) ?? sealed, null, 3)
  const digest = createHmac('sha256', appSecret).update(body).digest('hex')
  const signature = 'signature' in mistakes ? mistakes.signature : `sha256=${digest}`
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'x-hub-signature-256': signature }),
    },
    body,
  })
  const text = await response.text()
  if (response.status !== 200) return { status: response.status, text }
  const flipped = iv.map((byte) => 255 - byte)
  const opened = await subtle.decrypt(
    { name: 'AES-GCM', iv: flipped, tagLength: 128 },
    key,
    Buffer.from(text, 'base64'),
  )
  return { status: 200, text, json: JSON.parse(new TextDecoder().decode(opened)) }
}
