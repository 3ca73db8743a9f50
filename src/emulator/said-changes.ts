import type { EditedMessage, InboundPicture } from '../whatsapp/wire.ts'
import type { Draft, Said } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import { mediaIdsOf } from './references.ts'
import { refusal, toWireError } from './refusals.ts'
import type { ShownMessage, Side } from './shown.ts'
import type { Phone } from './world.ts'

const editableForMs = 15 * 60_000
const revocableForMs = 2 * 86_400_000

/** Who speaks on a phone, and whether the number is also used in the app on a phone. */
export interface Speaker {
  readonly phone: Phone
  readonly side: Side
  readonly isCoexisting: boolean
}

/** A new text or caption; a number that is not used in the app hears of it as unsupported. */
export function toSaidEdit(
  emulation: Emulation,
  { phone, side, isCoexisting }: Speaker,
  { messageId, text }: Extract<Draft, { type: 'edit' }>,
): Said | string {
  const original = findOwn(emulation, phone, side, messageId)
  const hasCaption = original?.caption !== undefined
  const isText = original?.type === 'text'
  if (original === undefined || (!isText && !hasCaption)) {
    return `\`${messageId}\` is no text or captioned file of this side: only those can be edited.`
  }
  if (emulation.clock.now() - original.at > editableForMs) {
    return 'A message can be edited for 15 minutes: this one is older.'
  }
  const changed = isText ? { text } : { caption: text }
  emulation.record({
    type: 'update',
    id: messageId,
    patch: { shown: { ...changed, isEdited: true } },
  })
  const content = { type: 'edit', text, changes: messageId }
  if (!isCoexisting) return toUnsupported(content, 'edit')
  const message = toEdited(emulation, original, text)
  return {
    content,
    wire: { type: 'edit', edit: { original_message_id: messageId, message } },
  }
}

function toEdited(emulation: Emulation, original: ShownMessage, text: string): EditedMessage {
  const { type, replyTo } = original
  const context = replyTo === undefined ? {} : { context: { id: replyTo } }
  if (type === 'text') return { ...context, type, text: { body: text } }
  const [id = ''] = mediaIdsOf(original)
  const file = emulation.media.find(id)
  const picture: Partial<InboundPicture> = {
    caption: text,
    id,
    ...(file === undefined
      ? {}
      : {
          mime_type: file.mimeType,
          sha256: Buffer.from(file.sha256, 'hex').toString('base64'),
          url: emulation.toDownloadUrl(id),
        }),
  }
  return { ...context, type, [type]: picture }
}

/** Takes a message back; a number that is not used in the app hears nothing of it. */
export function toSaidRevoke(
  emulation: Emulation,
  { phone, side, isCoexisting }: Speaker,
  { messageId }: Extract<Draft, { type: 'revoke' }>,
): Said | string {
  const original = findOwn(emulation, phone, side, messageId)
  if (original === undefined) {
    return `\`${messageId}\` is no message of this side: only those can be deleted for everyone.`
  }
  if (emulation.clock.now() - original.at > revocableForMs) {
    return 'A message can be deleted for everyone for two days: this one is older.'
  }
  emulation.record({ type: 'revoke', id: messageId })
  return {
    content: { type: 'revoke', changes: messageId },
    wire: isCoexisting ? { type: 'revoke', revoke: { original_message_id: messageId } } : undefined,
  }
}

/** What the business hears instead of something that the Cloud API does not carry. */
export function toUnsupported(
  content: Said['content'],
  kind: string | undefined,
  code = 131051,
): Said {
  const details = 'Message type is currently not supported.'
  return {
    content,
    wire: { type: 'unsupported', ...(kind === undefined ? {} : { unsupported: { type: kind } }) },
    errors: [toWireError(refusal(code, details))],
  }
}

/** A message of a side that it said itself, through the app, and that is still there. */
function findOwn({ world }: Emulation, phone: Phone, side: Side, id: string) {
  const message = world.messages.get(id)
  const shown = message?.shown
  const isOwn = message?.waId === phone.identity.waId && shown?.from === side
  const isWritten = side === 'phone' || shown?.echo === 'app'
  return isOwn && isWritten && shown?.isRevoked !== true ? shown : undefined
}
