import { filesOf, withUploads } from './media-sources.ts'
import type { OutboundMessage } from './messages.ts'
import type { Failure, OutboxRow } from './rows.ts'

/** Later than any time: until when a message waits whose files are not uploaded. */
export const AFTER_UPLOAD = 8_640_000_000_000_000

/** Meta keeps what was uploaded for 30 days (reference 5.1); a day is left for messages that wait. */
export const KEPT_UPLOAD_MS = 29 * 24 * 3_600_000

/** What Meta says of an id that it has forgotten, besides the classes `media` and `content`. */
const UNKNOWN_OBJECT_CODES: readonly (number | undefined)[] = [33, 100]

/** Whether a message has files of ours that Meta does not have yet. */
export function needsUpload({ message, uploads }: Pick<OutboxRow, 'message' | 'uploads'>): boolean {
  return uploads === undefined && filesOf(message).length > 0
}

/** The message of a row with the ids of its uploads in the places of our files. */
export function toSendable({ message, uploads }: OutboxRow): OutboundMessage {
  if (uploads === undefined || uploads.ids.length === 0) return message
  const ids = uploads.ids.values()
  return withUploads(message, () => ({ id: ids.next().value ?? '' }))
}

/** Whether a refusal may mean that Meta has forgotten an upload which was made for another message. */
export function mayBeForgotten({ uploads }: OutboxRow, { class: kind, code }: Failure): boolean {
  if (uploads?.origin !== 'earlier') return false
  return kind === 'media' || kind === 'content' || UNKNOWN_OBJECT_CODES.includes(code)
}
