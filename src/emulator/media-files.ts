import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Change } from './changes.ts'
import { createMediaId } from './ids.ts'
import { makePrivateFolder, privateFile } from './private-folder.ts'
import type { Refusal } from './refusals.ts'
import { refusal } from './refusals.ts'
import type { MediaKind, ShownMedia } from './shown.ts'
import type { MediaFile, World } from './world.ts'

const day = 86_400_000
const urlLifeMs = 5 * 60_000
const usualLifeMs: Readonly<Record<MediaFile['direction'], number>> = {
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

const stillStickerBytesMax = 100 * 1_024
const animationFlag = 0x02

/** The files of both sides: their facts are in the journal, their bytes beside it. */
export interface MediaFiles {
  add(file: {
    readonly bytes: Buffer
    readonly mimeType: string
    readonly filename?: string | undefined
    readonly direction: MediaFile['direction']
    /** How long its id is good. Default: 7 days inbound, 30 days outbound. */
    readonly lifeMs?: number | undefined
  }): Promise<MediaFile>
  /** Undefined when there is none, or its time is over. */
  find(id: string): MediaFile | undefined
  /** Its bytes; the phones keep what has expired for the business. */
  read(id: string): Promise<Buffer | undefined>
  /** Ends what is left of its time: its addresses', or its id's too. Whether there was one. */
  expire(id: string, what: 'url' | 'id'): boolean
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
    if (media === undefined) return undefined
    const { at, direction, lifeMs = usualLifeMs[direction] } = media
    return now() - at > lifeMs ? undefined : media
  }

  const sign = (id: string, expires: string) =>
    createHmac('sha256', secret)
      .update(`${id}:${expires}:${world.media.get(id)?.urlGeneration ?? 0}`)
      .digest('base64url')

  return {
    find,
    add: async ({ bytes, mimeType, filename, direction, lifeMs }) => {
      const id = createMediaId()
      if (folderOfMedia === undefined) inMemory.set(id, bytes)
      else {
        await makePrivateFolder(folderOfMedia)
        await writeFile(join(folderOfMedia, id), bytes, { mode: privateFile })
      }
      const media: MediaFile = {
        id,
        mimeType,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
        at: now(),
        direction,
        ...(filename === undefined ? {} : { filename }),
        ...(lifeMs === undefined ? {} : { lifeMs }),
        ...(isAnimatedWebp(bytes) ? { isAnimated: true } : {}),
      }
      record({ type: 'media', media })
      return media
    },
    read: async (id) => {
      if (!world.media.has(id)) return undefined
      if (folderOfMedia === undefined) return inMemory.get(id)
      return await readFile(join(folderOfMedia, id)).catch(() => undefined)
    },
    expire: (id, what) => {
      const media = find(id)
      if (media === undefined) return false
      const urlGeneration = (media.urlGeneration ?? 0) + 1
      const over = what === 'url' ? { urlGeneration } : { urlGeneration, lifeMs: -1 }
      record({ type: 'media', media: { ...media, ...over } })
      return true
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

/** Why WhatsApp would fail a message that shows this file, if it would. */
export function toMediaRefusal(
  { kind, isVoice = false }: ShownMedia,
  media: MediaFile,
): Refusal | undefined {
  const { types, bytesMax } = accepted[kind]
  const [mimeType = ''] = media.mimeType.split(';')
  if (!types.test(mimeType.trim())) {
    return refusal(131053, `Media of type ${media.mimeType} cannot be sent as ${kind}.`)
  }
  if (isVoice && mimeType.trim() !== 'audio/ogg') {
    return refusal(131053, `A voice message must be audio/ogg with opus, not ${media.mimeType}.`)
  }
  const isStill = kind === 'sticker' && media.isAnimated !== true
  const max = isStill ? stillStickerBytesMax : bytesMax
  if (media.bytes > max) {
    return refusal(131053, `The file has ${media.bytes} bytes: ${kind} may have ${max}.`)
  }
  return undefined
}

/** Whether a webp says in its header that it moves. */
function isAnimatedWebp(bytes: Buffer): boolean {
  const isExtended = bytes.subarray(8, 16).toString('latin1') === 'WEBPVP8X'
  return isExtended && ((bytes[20] ?? 0) & animationFlag) !== 0
}
