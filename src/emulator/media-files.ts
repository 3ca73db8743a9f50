import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createMediaId } from './ids.ts'
import type { Refusal } from './refusals.ts'
import { refusal } from './refusals.ts'
import type { MediaKind } from './shown.ts'
import type { Change, MediaFile, World } from './world.ts'

const day = 86_400_000
const urlLifeMs = 5 * 60_000
const lifeMs: Readonly<Record<MediaFile['direction'], number>> = {
  inbound: 7 * day,
  outbound: 30 * day,
}

const megabyte = 1_048_576

/** What WhatsApp takes of each kind: media types and the largest file. */
const accepted: Readonly<Record<MediaKind, { types: RegExp; bytesMax: number }>> = {
  image: { types: /^image\/(jpeg|png)$/, bytesMax: 5 * megabyte },
  video: { types: /^video\/(mp4|3gpp)$/, bytesMax: 16 * megabyte },
  audio: { types: /^audio\/(aac|amr|mpeg|mp4|ogg)$/, bytesMax: 16 * megabyte },
  document: { types: /^[\w.+-]+\/[\w.+-]+$/, bytesMax: 100 * megabyte },
  sticker: { types: /^image\/webp$/, bytesMax: 500 * 1_024 },
}

/** The files of both sides: their facts are in the journal, their bytes beside it. */
export interface MediaFiles {
  add(file: {
    readonly bytes: Buffer
    readonly mimeType: string
    readonly filename?: string | undefined
    readonly direction: MediaFile['direction']
  }): Promise<MediaFile>
  /** Undefined when there is none, or its time is over. */
  find(id: string): MediaFile | undefined
  read(id: string): Promise<Buffer | undefined>
  /** The query of a download address, good for five minutes. */
  toQuery(id: string): string
  isGoodQuery(id: string, expires: string, hash: string): boolean
  forget(): Promise<void>
}

export function createMediaFiles(options: {
  readonly world: World
  readonly record: (change: Change) => void
  readonly folder: string | undefined
  readonly secret: string
  readonly now: () => number
}): MediaFiles {
  const { world, record, folder, secret, now } = options
  const inMemory = new Map<string, Buffer>()
  const folderOfMedia = folder === undefined ? undefined : join(folder, 'media')

  const find = (id: string): MediaFile | undefined => {
    const media = world.media.get(id)
    if (media === undefined || now() - media.at > lifeMs[media.direction]) return undefined
    return media
  }

  const sign = (id: string, expires: string) =>
    createHmac('sha256', secret).update(`${id}:${expires}`).digest('base64url')

  return {
    find,
    add: async ({ bytes, mimeType, filename, direction }) => {
      const id = createMediaId()
      if (folderOfMedia === undefined) inMemory.set(id, bytes)
      else {
        await mkdir(folderOfMedia, { recursive: true })
        await writeFile(join(folderOfMedia, id), bytes)
      }
      const media: MediaFile = {
        id,
        mimeType,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
        at: now(),
        direction,
        ...(filename === undefined ? {} : { filename }),
      }
      record({ type: 'media', media })
      return media
    },
    read: async (id) => {
      if (find(id) === undefined) return undefined
      if (folderOfMedia === undefined) return inMemory.get(id)
      return await readFile(join(folderOfMedia, id)).catch(() => undefined)
    },
    toQuery: (id) => {
      const expires = String(Math.floor((now() + urlLifeMs) / 1_000))
      return `mid=${id}&ext=${expires}&hash=${sign(id, expires)}`
    },
    isGoodQuery: (id, expires, hash) => {
      const [right, given] = [Buffer.from(sign(id, expires)), Buffer.from(hash)]
      const isRight = right.length === given.length && timingSafeEqual(right, given)
      return isRight && Number(expires) * 1_000 > now()
    },
    forget: async () => {
      inMemory.clear()
      if (folderOfMedia !== undefined) await rm(folderOfMedia, { recursive: true, force: true })
    },
  }
}

/** Why WhatsApp would fail a message with this file, if it would. */
export function toMediaRefusal(kind: MediaKind, media: MediaFile): Refusal | undefined {
  const { types, bytesMax } = accepted[kind]
  const [mimeType = ''] = media.mimeType.split(';')
  if (!types.test(mimeType.trim())) {
    return refusal(131053, `Media of type ${media.mimeType} cannot be sent as ${kind}.`)
  }
  if (media.bytes > bytesMax) {
    return refusal(131053, `The file has ${media.bytes} bytes: ${kind} may have ${bytesMax}.`)
  }
  return undefined
}
