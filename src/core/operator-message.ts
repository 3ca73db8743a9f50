import { basename } from 'node:path'
import { mimeTypeOf } from './media-limits.ts'
import type { Message } from './messages.ts'
import type { FilledTemplate } from './template-filled.ts'

/** What an operator says to a person: a text, a file with or without one, or a template. */
export interface OperatorSaying {
  /** A long one becomes several messages, cut at the ends of sentences. Under a file: its caption. */
  readonly text?: string
  /** A file on the server's machine, as an absolute path; its ending tells what it is said as. */
  readonly file?: string
  /** Alone, and the only thing that may be said outside of the 24-hour window. */
  readonly template?: FilledTemplate
}

/** The messages that are sent for it, in order. Whether WhatsApp takes them is not looked at here. */
export function toOperatorMessages({ text, file, template }: OperatorSaying): readonly Message[] {
  if (template !== undefined) return [template]
  if (file === undefined) return [{ kind: 'text', body: text ?? '', split: true }]
  const source = { file }
  const caption = text === undefined ? {} : { caption: text }
  const behind: readonly Message[] =
    text === undefined ? [] : [{ kind: 'text', body: text, split: true }]
  const mimeType = mimeTypeOf(source) ?? ''
  if (mimeType === 'image/webp') return [{ kind: 'sticker', source }, ...behind]
  if (mimeType.startsWith('audio/')) return [{ kind: 'audio', source }, ...behind]
  if (mimeType.startsWith('image/')) return [{ kind: 'image', source, ...caption }]
  if (mimeType.startsWith('video/')) return [{ kind: 'video', source, ...caption }]
  return [{ kind: 'document', source, filename: basename(file), ...caption }]
}
