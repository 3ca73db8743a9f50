import type { KnownError } from './errors.ts'
import type { MediaKind } from './events.ts'
import type { Json } from './json.ts'
import type { Cursor } from './log.ts'
import type { MediaRow } from './media.ts'
import type { MediaUse } from './media-limits.ts'
import type { LocalSource } from './messages.ts'
import type { Failure } from './rows.ts'

/** A file that is being written. It is nowhere until it is kept. */
export interface MediaDraft {
  write(chunk: Uint8Array): Promise<void>
  /** The SHA-256 of what was written, in hex. Nothing may be written after it. */
  digest(): string
  /** Keeps it under its hash: durable when this resolves. `at` counts for the retention. */
  keep(at: number): Promise<void>
  /** Forgets what was written. Does nothing once it is kept. */
  drop(): Promise<void>
}

/** A file of ours as Meta has it. */
export interface UploadRow {
  readonly sha256: string
  readonly numberId: string
  readonly mimeType: string
  readonly mediaId: string
  readonly uploadedAt: number
}

/** Files that are still to be fetched. All that the log orders before `place` is in here, or done. */
export interface MediaQueue {
  readonly place: Cursor
  readonly rows: readonly MediaRow[]
}

/** Where files live, by their hash, and what is known of each media id. */
export interface MediaStore {
  find(mediaId: string): Promise<MediaRow | undefined>
  /** Durable when it resolves, as everything here. */
  put(row: MediaRow): Promise<void>
  create(): Promise<MediaDraft>
  /** A kept file, part by part; undefined when there is none of that hash. */
  read(sha256: string): Promise<AsyncIterable<Uint8Array> | undefined>
  findUpload(
    upload: Pick<UploadRow, 'sha256' | 'numberId' | 'mimeType'>,
  ): Promise<UploadRow | undefined>
  putUpload(row: UploadRow): Promise<void>
  readQueue(): Promise<MediaQueue | undefined>
  /** Takes what `inheritQueue` answered along. */
  writeQueue(queue: MediaQueue): Promise<void>
  /** What other processes left in their queues that are gone; undefined: nothing. */
  inheritQueue(): Promise<MediaQueue | undefined>
}

/** How a download ended. `tries`: how often it is worth a try in all; 1: it is hopeless. */
export type DownloadOutcome =
  | { readonly outcome: 'fetched'; readonly mimeType?: string; readonly bytes: number }
  | { readonly outcome: 'failed'; readonly error: KnownError; readonly tries: number }

export type UploadOutcome =
  | { readonly outcome: 'uploaded'; readonly mediaId: string }
  | { readonly outcome: 'refused'; readonly failure: Failure }
  | { readonly outcome: 'not-sent'; readonly reason: string }
  /** The file is not what it was when it was looked at. */
  | { readonly outcome: 'unreadable'; readonly error: KnownError }

/** A file of ours, looked at: its hash is what it is known by. */
export interface LocalFile {
  readonly sha256: string
  readonly bytes: number
  readonly mimeType: string
  readonly filename: string
  /** Reads it again; fails when it is not the same any more. */
  read(): AsyncIterable<Uint8Array>
}

/** The way of files from and to WhatsApp. */
export interface MediaExchange {
  /** Fetches a file into a draft, and checks type, size and hash. Never rejects. */
  download(request: {
    readonly mediaId: string
    readonly numberId: string
    readonly media: MediaKind
    readonly mimeType?: string
    readonly promised?: string
    /** The message as Meta sent it, which may say where the file is (for 5 minutes). */
    readonly raw?: Json
    readonly mostBytes: number
    readonly draft: Pick<MediaDraft, 'write' | 'digest'>
    readonly signal: AbortSignal
  }): Promise<DownloadOutcome>
  /**
   * Looks at a file of ours that is about to be sent.
   * @throws KnownError `media-missing`, `media-too-large`, `media-wrong-type`
   */
  inspect(source: LocalSource, use: MediaUse): Promise<LocalFile>
  /** Never rejects. */
  upload(request: {
    readonly numberId: string
    readonly file: LocalFile
    readonly signal: AbortSignal
  }): Promise<UploadOutcome>
  close(): Promise<void>
}
