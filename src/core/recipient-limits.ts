import type { Aliases } from './contact.ts'
import type { Message } from './messages.ts'
import type { Failure } from './rows.ts'

const HIDDEN_NUMBER: Failure = {
  class: 'recipient',
  reason:
    'A code to sign in with is sent to phone numbers only (error 131062), and this person hides theirs: ask for it with contactRequest.',
}

/** Why WhatsApp would not bring a message to this very person (reference section 2.14). */
export function recipientFailure(message: Message<unknown>, to: Aliases): Failure | undefined {
  if (message.kind !== 'template' || to.waId !== undefined) return undefined
  const hasCode = message.buttons?.some(({ kind }) => kind === 'oneTimeCode') ?? false
  return hasCode ? HIDDEN_NUMBER : undefined
}
