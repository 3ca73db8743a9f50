import type { Refusal } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import type { Template } from '../templates.ts'
import type { Check, Part } from './check.ts'
import { createCheck, isObject, withoutNulls } from './check.ts'
import { checkContacts, checkLocation, checkReaction, checkText } from './content.ts'
import { checkInteractive } from './interactive.ts'
import { checkMedia } from './media.ts'
import type { FilledTemplate } from './template.ts'
import { checkTemplate } from './template.ts'

/** A send request that Meta would take, as far as its own content goes. */
export interface CheckedMessage {
  readonly type: string
  /** The request's body; what its type needs has been looked at. */
  readonly body: Readonly<Record<string, unknown>>
  readonly to: string | undefined
  readonly recipient: string | undefined
  readonly replyTo: string | undefined
  readonly callbackData: string | undefined
  /** The recipient's identity key hash that the business knows. */
  readonly keyHash: string | undefined
  readonly template: FilledTemplate | undefined
}

const kinds: Readonly<Record<string, (check: Check, message: Part) => void>> = {
  text: checkText,
  image: (check, message) => checkMedia(check, message, 'image'),
  video: (check, message) => checkMedia(check, message, 'video'),
  audio: (check, message) => checkMedia(check, message, 'audio'),
  document: (check, message) => checkMedia(check, message, 'document'),
  sticker: (check, message) => checkMedia(check, message, 'sticker'),
  location: checkLocation,
  contacts: checkContacts,
  reaction: checkReaction,
  interactive: checkInteractive,
  pin: (check) => check.refuse(131009, 'A message of type `pin` is for groups only.'),
}

/** Holds a send request against Meta's rules; the first one that is broken is the refusal. */
export function checkMessage(
  request: Readonly<Record<string, unknown>>,
  templates: Iterable<Template>,
): CheckedMessage | Refusal {
  const body = withoutNulls(request)
  if (!isObject(body)) return refusal(100, 'The body is not a JSON object.')
  const check = createCheck()
  const message: Part = { path: '', fields: body }
  const product = body['messaging_product']
  if (product !== 'whatsapp') {
    return refusal(100, 'The parameter messaging_product is required and must be `whatsapp`.')
  }
  const to = check.stringIfAny(message, 'to')
  const recipient = check.stringIfAny(message, 'recipient')
  if (to === undefined && recipient === undefined) {
    check.refuse(131008, 'The parameter to or recipient is required.')
  }
  const recipientType = check.stringIfAny(message, 'recipient_type') ?? 'individual'
  if (recipientType === 'group') check.refuse(131041, 'The emulator has no groups.')
  else if (recipientType !== 'individual') {
    check.refuse(100, `recipient_type must be individual or group, not \`${recipientType}\`.`)
  }
  const callbackData = check.stringIfAny(message, 'biz_opaque_callback_data', { max: 512 })
  const context = check.objectIfAny(message, 'context')
  const replyTo = context === undefined ? undefined : check.string(context, 'message_id')
  const keyHash = check.stringIfAny(message, 'recipient_identity_key_hash')
  const type = check.stringIfAny(message, 'type') ?? 'text'
  const template =
    type === 'template' ? checkTemplate(check, message, templates) : checkKind(check, message, type)
  const problem = check.problem()
  return problem ?? { type, body, to, recipient, replyTo, callbackData, keyHash, template }
}

function checkKind(check: Check, message: Part, type: string): undefined {
  const checkContent = Object.hasOwn(kinds, type) ? kinds[type] : undefined
  if (checkContent === undefined) {
    check.refuse(100, `The emulator does not know messages of type \`${type}\`.`)
    return
  }
  checkContent(check, message)
}
