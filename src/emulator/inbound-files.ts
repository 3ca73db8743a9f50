import { request } from 'undici'
import type { InboundKind } from '../whatsapp/wire.ts'
import type { FileDraft } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import type { MediaKind } from './shown.ts'
import type { MediaFile } from './world.ts'

/** WhatsApp's largest file. */
const bytesMax = 100 * 1_048_576

const usualTypes: Readonly<Record<MediaKind, string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg; codecs=opus',
  document: 'application/octet-stream',
  sticker: 'image/webp',
}

const firstBytes: readonly (readonly [mimeType: string, hex: string])[] = [
  ['image/png', '89504e47'],
  ['image/jpeg', 'ffd8ff'],
  ['image/gif', '47494638'],
  ['application/pdf', '25504446'],
  ['audio/ogg; codecs=opus', '4f676753'],
]

/** Stores a phone's file; a string is the sentence that says why it cannot be had. */
export async function takeFile(
  { media }: Pick<Emulation, 'media'>,
  draft: FileDraft,
): Promise<MediaFile | string> {
  const bytes = await readBytes(draft)
  if (typeof bytes === 'string') return bytes
  if (bytes.length === 0) return 'The file is empty: give its bytes as base64 in `data`.'
  const mimeType = draft.mimeType ?? detectType(bytes) ?? usualTypes[draft.type]
  return await media.add({ bytes, mimeType, filename: draft.filename, direction: 'inbound' })
}

async function readBytes({ data, link }: FileDraft): Promise<Buffer | string> {
  if (data !== undefined) {
    const base64 = data.startsWith('data:') ? data.slice(data.indexOf(',') + 1) : data
    return Buffer.from(base64, 'base64')
  }
  if (link === undefined) return 'A file needs its bytes in `data` (base64) or a `link`.'
  try {
    const answer = await request(link, { headersTimeout: 10_000, bodyTimeout: 10_000 })
    if (answer.statusCode !== 200) {
      await answer.body.dump()
      return `The link was answered with ${answer.statusCode}: give one that is public.`
    }
    return Buffer.from(await answer.body.arrayBuffer())
  } catch {
    return 'The link cannot be fetched: give another, or the bytes in `data`.'
  }
}

/** WhatsApp tells the business of a larger one, and does not hand it over. */
export function isTooLarge({ bytes }: MediaFile): boolean {
  return bytes > bytesMax
}

function detectType(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 12).toString('hex')
  // A webp begins like other RIFF files and names itself after the length.
  if (start.startsWith('52494646') && start.endsWith('57454250')) return 'image/webp'
  return firstBytes.find(([, hex]) => start.startsWith(hex))?.[0]
}

/** The file as an inbound message has it. */
export function toInboundFile(draft: FileDraft, file: MediaFile, url: string): InboundKind {
  const common = {
    id: file.id,
    mime_type: file.mimeType,
    // Webhooks have the hash in base64, unlike the answer to a look-up.
    sha256: Buffer.from(file.sha256, 'hex').toString('base64'),
    url,
  }
  const caption =
    'caption' in draft && draft.caption !== undefined ? { caption: draft.caption } : {}
  switch (draft.type) {
    case 'image':
      return { type: 'image', image: { ...common, ...caption } }
    case 'video':
      return { type: 'video', video: { ...common, ...caption } }
    case 'document': {
      const filename = file.filename ?? 'document'
      return { type: 'document', document: { ...common, ...caption, filename } }
    }
    case 'audio': {
      const voice = draft.voice ?? file.mimeType.startsWith('audio/ogg')
      return { type: 'audio', audio: { ...common, voice } }
    }
    case 'sticker':
      return {
        type: 'sticker',
        sticker: { ...common, animated: draft.animated ?? file.isAnimated ?? false },
      }
  }
}
