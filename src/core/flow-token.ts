import type { OutboundMessage } from './messages.ts'

/** Between the id of an outbox row and what nobody can guess. */
const SEPARATOR = '~'

/**
 * Gives a form that is sent the token by which its requests are known again: the id of its outbox
 * row, so that the row is found, and a secret, which is only ever compared with what the row keeps.
 * A token of the author's own stays, and can then not be answered for by handlers.
 */
export function addFlowToken(
  message: OutboundMessage,
  outboxId: string,
  newSecret: () => string,
): OutboundMessage {
  if (message.kind === 'flow') {
    if (message.token !== undefined) return message
    return { ...message, token: `${outboxId}${SEPARATOR}${newSecret()}` }
  }
  if (message.kind !== 'template' || !message.buttons?.some(isBareFlow)) return message
  const token = `${outboxId}${SEPARATOR}${newSecret()}`
  const buttons = message.buttons.map((button) =>
    isBareFlow(button) ? { ...button, token } : button,
  )
  return { ...message, buttons }
}

function isBareFlow(button: { readonly kind: string; readonly token?: string }): boolean {
  return button.kind === 'flow' && button.token === undefined
}

/** The token that a message was sent with; undefined for one that opens no form. */
export function flowTokenOf(message: OutboundMessage): string | undefined {
  if (message.kind === 'flow') return message.token
  if (message.kind !== 'template') return undefined
  return message.buttons?.flatMap((button) => (button.kind === 'flow' ? button.token : []))[0]
}

/** Where the row of a token would be; undefined for what was never one of ours. */
export function parseFlowToken(
  token: string,
): { readonly conversationId: string; readonly outboxId: string } | undefined {
  const match = /^(([^.~/]+)\.[^~/]+)~./.exec(token)
  if (match === null) return undefined
  const [, outboxId = '', conversationId = ''] = match
  return { conversationId, outboxId }
}
