import { basename, isAbsolute } from 'node:path'
import type { Problem } from './errors.ts'
import type { LocalSource } from './messages.ts'
import { idProblems } from './text-limits.ts'

/** What a media file is used as: the limits go by it. A voice message is a kind of audio. */
export type MediaUse = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker' | 'gif'

interface MediaLimit {
  readonly maxBytes: number
  readonly mimeTypes: readonly string[]
}

const MB = 1024 * 1024
const VIDEO_TYPES = ['video/mp4', 'video/3gpp']

/**
 * The sizes and media types WhatsApp takes (reference section 4.3). Meta writes "MB" without
 * saying which: these are 1,048,576 bytes, so that nothing is refused that Meta may take. A sticker
 * may have 100 KB, or 500 KB if it is animated.
 */
export const MEDIA_LIMITS: Readonly<Record<MediaUse, MediaLimit>> = {
  image: { maxBytes: 5 * MB, mimeTypes: ['image/jpeg', 'image/png'] },
  video: { maxBytes: 16 * MB, mimeTypes: VIDEO_TYPES },
  gif: { maxBytes: 16 * MB, mimeTypes: VIDEO_TYPES },
  audio: {
    maxBytes: 16 * MB,
    mimeTypes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
  },
  voice: { maxBytes: 16 * MB, mimeTypes: ['audio/ogg'] },
  sticker: { maxBytes: 500 * 1024, mimeTypes: ['image/webp'] },
  document: {
    maxBytes: 100 * MB,
    mimeTypes: [
      'application/pdf',
      'text/plain',
      'application/msword',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.ms-excel',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
  },
}

/** A file made while talking lies in the outbox until it is sent: larger ones belong into a file. */
export const MAX_INLINE_BYTES = 256 * 1024

const TYPES_BY_ENDING: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  mp4: 'video/mp4',
  '3gp': 'video/3gpp',
  aac: 'audio/aac',
  amr: 'audio/amr',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  pdf: 'application/pdf',
  txt: 'text/plain',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
}

/** The media type of a file of ours, without parameters; undefined if its ending is unknown. */
export function mimeTypeOf(source: LocalSource): string | undefined {
  if ('base64' in source || source.mimeType !== undefined) {
    return source.mimeType?.split(';')[0]?.trim().toLowerCase()
  }
  const ending = /\.(\w+)$/.exec(source.file)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(TYPES_BY_ENDING, ending) ? TYPES_BY_ENDING[ending] : undefined
}

/** What is wrong with a file of ours as far as it shows without opening it. */
export function localSourceProblems(source: LocalSource, use: MediaUse, place: string): Problem[] {
  if ('file' in source) {
    const problems = idProblems(source.file, `${place}.file`, 'path of the file')
    if (problems.length > 0) return problems
    return [...pathProblems(source.file, `${place}.file`), ...typeProblems(source, use, place)]
  }
  const bytes = bytesOf(source.base64)
  if (bytes === undefined) {
    const problem = 'The content of the file is not base64.'
    return [{ place: `${place}.base64`, problem, cure: 'Make it with bytes(…).' }]
  }
  return [...sizeProblems(bytes, use, place), ...typeProblems(source, use, place)]
}

/** Where a relative path leads depends on the folder that the server was started in. */
function pathProblems(file: string, place: string): Problem[] {
  if (isAbsolute(file)) return []
  const problem = `The path "${file}" is not absolute: where it leads depends on where the server was started.`
  return [{ place, problem, cure: `Give new URL('./${basename(file)}', import.meta.url).` }]
}

function typeProblems(source: LocalSource, use: MediaUse, place: string): Problem[] {
  const { mimeTypes } = MEDIA_LIMITS[use]
  const mimeType = mimeTypeOf(source)
  if (mimeType !== undefined && mimeTypes.includes(mimeType)) return []
  const problem =
    mimeType === undefined
      ? `The media type does not show from the ending of ${nameOf(source)}.`
      : `The media type of ${nameOf(source)} is ${mimeType}, which WhatsApp does not take as ${use}.`
  return [{ place, problem, cure: `Give a file of one of ${mimeTypes.join(', ')}.` }]
}

function nameOf(source: LocalSource): string {
  return 'file' in source ? `the file "${basename(source.file)}"` : 'the file'
}

function sizeProblems(bytes: number, use: MediaUse, place: string): Problem[] {
  if (bytes === 0) return [{ place, problem: 'The file is empty.', cure: 'Fill or remove it.' }]
  const limit = Math.min(MAX_INLINE_BYTES, MEDIA_LIMITS[use].maxBytes)
  if (bytes <= limit) return []
  const problem = `The file has ${bytes} bytes: what is made while talking may have ${limit}.`
  return [{ place, problem, cure: 'Write it to a file and give { file }.' }]
}

/** How many bytes base64 stands for; undefined if it is none. */
function bytesOf(base64: unknown): number | undefined {
  if (typeof base64 !== 'string' || base64.length % 4 !== 0) return undefined
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  // One look at the alphabet: what is longer than the limit is refused for that.
  if (base64.length <= MAX_INLINE_BYTES * 2 && !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    return undefined
  }
  return (base64.length / 4) * 3 - padding
}
