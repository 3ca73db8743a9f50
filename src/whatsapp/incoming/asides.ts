import type { UserContent } from '../../core/user-content.ts'
import type { Fields } from './fields.ts'
import { toFieldsOrNone, toId, toText } from './fields.ts'

/** A reaction (reference 2.12), or the end of one: then the emoji is empty, or missing. */
export function toReactionContent(message: Fields): UserContent | undefined {
  const fields = toFieldsOrNone(message['reaction'])
  const target = toId(fields['message_id'])
  if (target === undefined) return undefined
  return { type: 'user.reaction', target, emoji: toText(fields['emoji']) || null }
}

/** A changed message (reference 2.17): what can be changed is a text, or a caption. */
export function toEditedContent(message: Fields): UserContent | undefined {
  const edit = toFieldsOrNone(message['edit'])
  const target = toId(edit['original_message_id'])
  if (target === undefined) return undefined
  const changed = toFieldsOrNone(edit['message'])
  const part = toFieldsOrNone(changed[toText(changed['type']) ?? ''])
  const text = toText(part['body']) ?? toText(part['caption'])
  return { type: 'user.edited', target, ...(text !== undefined && { text }) }
}

/** An edit of which a number of the Cloud API alone is told no more than that there was one. */
export function toUntoldEdit(message: Fields): UserContent | undefined {
  const { type } = toFieldsOrNone(message['unsupported'])
  return type === 'edit' ? { type: 'user.edited' } : undefined
}

/** A deleted message (reference 2.17). */
export function toRevokedContent(message: Fields): UserContent | undefined {
  const target = toId(toFieldsOrNone(message['revoke'])['original_message_id'])
  return target === undefined ? undefined : { type: 'user.revoked', target }
}
