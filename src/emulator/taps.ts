import type { InboundKind } from '../whatsapp/wire.ts'
import type { Draft, Said } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import type { ShownChoice } from './shown.ts'
import type { Phone, WorldMessage } from './world.ts'

/** A tap on a button or a row, marked as chosen; or why there is nothing to tap. */
export function toTap(
  { world, record }: Emulation,
  phone: Phone,
  { id, replyTo }: Extract<Draft, { type: 'choice' }>,
): Said | string {
  const messageId = replyTo ?? phone.choices.get(id)
  const message = messageId === undefined ? undefined : world.messages.get(messageId)
  const choices = message?.shown.choices ?? []
  const choice = choices.find((known) => known.id === id)
  const isHere = message?.waId === phone.identity.waId && message.shown.ticks !== 'failed'
  if (message === undefined || choice === undefined || !isHere) {
    return `There is no choice \`${id}\` on this phone: GET its messages for what can be tapped.`
  }
  const marked = choices.map((known) => (known === choice ? { ...known, chosen: true } : known))
  record({ type: 'update', id: message.shown.id, patch: { shown: { choices: marked } } })
  return {
    content: { type: 'choice', text: choice.title },
    wire: toReply(message, choice),
    replyTo: message.shown.id,
  }
}

function toReply({ shown }: WorldMessage, choice: ShownChoice): InboundKind {
  const { id, title, description, kind } = choice
  if (shown.type === 'template') return { type: 'button', button: { payload: id, text: title } }
  if (kind === 'button') {
    return {
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id, title } },
    }
  }
  const row = { id, title, ...(description === undefined ? {} : { description }) }
  return { type: 'interactive', interactive: { type: 'list_reply', list_reply: row } }
}
