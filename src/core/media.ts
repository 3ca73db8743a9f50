import type { ErrorCode } from './errors.ts'
import type { MediaKind, Stamp } from './events.ts'
import type { Json } from './json.ts'

/** A file that a person sent, and what became of it. */
export interface MediaRow {
  /** WhatsApp's media id. */
  readonly id: string
  readonly conversationId: string
  /** The wamid of the message it came with. */
  readonly messageId: string
  readonly numberId: string
  readonly media: MediaKind
  /** When its message was sent (epoch ms): WhatsApp keeps the file for 7 days. */
  readonly at: number
  /** As the webhook tells it. */
  readonly mimeType?: string
  readonly filename?: string
  /** The SHA-256 that the webhook promises, in base64 or hex. */
  readonly promised?: string
  /** `wanted`: it is being fetched. `failed`: it never will be here; `reason` says why. */
  readonly state: 'wanted' | 'stored' | 'failed'
  /** Of the stored file, in hex: its name in the store. */
  readonly sha256?: string
  readonly bytes?: number
  /** How often it was tried. */
  readonly attempts: number
  /** What came in the way last. */
  readonly code?: ErrorCode
  readonly reason?: string
}

/** A file that is here, to be read once. */
export interface OpenedMedia {
  readonly mediaId: string
  readonly media: MediaKind
  readonly mimeType?: string
  readonly filename?: string
  readonly bytes: number
  /** In hex. */
  readonly sha256: string
  /** The file, part by part: it need not fit into memory. */
  readonly content: AsyncIterable<Uint8Array>
}

/** The files that people sent, as a job reads them. */
export interface MediaReader {
  /**
   * Opens a file by the `mediaId` of its `user.media` event, for 90 days (`RETENTION_DAYS`). Waits
   * while it is still being fetched.
   *
   * @throws KnownError `not-found` when there is none of that id (any more), and `media-…` when it
   * could not be fetched, with the reason: a job that leaves it uncaught fails at once, for trying
   * again would not help
   */
  open(mediaId: string): Promise<OpenedMedia>
}

/** What became of a file that a person sent. */
export type MediaContent =
  | {
      readonly type: 'media.stored'
      readonly mediaId: string
      readonly media: MediaKind
      readonly bytes: number
      /** In hex. */
      readonly sha256: string
      readonly mimeType?: string
      readonly filename?: string
      /** The message it came with. */
      readonly wamid: string
    }
  | {
      readonly type: 'media.failed'
      readonly mediaId: string
      readonly media: MediaKind
      /** For example `media-too-large` or `media-expired`. */
      readonly code: string
      readonly reason: string
      readonly wamid: string
    }

type Stamped<Content, Attributes> = Content extends unknown ? Content & Stamp<Attributes> : never

/** For machines that want to hear when a file is here: `user.media` comes before it, at once. */
export type MediaEvent<Attributes = Readonly<Record<string, Json>>> = Stamped<
  MediaContent,
  Attributes
>

/** A row of a file that is here, as it is opened. */
export function toOpened(row: MediaRow, content: AsyncIterable<Uint8Array>): OpenedMedia {
  const { id, media, mimeType, filename, bytes = 0, sha256 = '' } = row
  return {
    mediaId: id,
    media,
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(filename === undefined ? {} : { filename }),
    bytes,
    sha256,
    content,
  }
}
