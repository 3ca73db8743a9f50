import type { InboundContext, InboundKind, InboundMessage } from '../whatsapp/wire.ts'
import type { Draft } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import { createWamid } from './ids.ts'
import type { BusinessNumber } from './options.ts'
import { toWireContact } from './phones.ts'
import { applyReaction } from './reactions.ts'
import { toSaid } from './said.ts'
import type { ShownMessage } from './shown.ts'
import type { Phone } from './world.ts'

/**
 * Says something on a phone; resolves when the message is safe, with the message as listed or with
 * the sentence that says why it could not be said.
 */
export async function say(
  emulation: Emulation,
  phone: Phone,
  draft: Draft,
): Promise<ShownMessage | string> {
  const { settings, world, record, rates, clock, tell } = emulation
  const number =
    draft.number === undefined
      ? settings.numbers[0]
      : settings.numbers.find(({ phoneNumberId }) => phoneNumberId === draft.number)
  if (number === undefined) {
    const known = settings.numbers.map(({ phoneNumberId }) => phoneNumberId).join(', ')
    return `There is no business number \`${draft.number}\`: the numbers are ${known}.`
  }
  const said = await toSaid(emulation, phone, draft)
  if (typeof said === 'string') return said

  const { waId } = phone.identity
  const at = clock.now()
  const shown: ShownMessage = {
    id: createWamid(waId, 'inbound'),
    from: 'phone',
    at,
    ...said.content,
    phoneNumberId: number.phoneNumberId,
    ticks: 'pending',
    ...(said.replyTo === undefined ? {} : { replyTo: said.replyTo }),
  }
  const message = { waId, shown, fate: {}, hasArrived: true, wasSeen: true }
  record({ type: 'message', message })
  applyReaction(emulation, said.content, 'phone')
  rates.countInbound(number.phoneNumberId)
  tell({
    phoneNumberId: number.phoneNumberId,
    contacts: [toWireContact(phone.identity)],
    messages: [toInbound(emulation, phone, number, shown, said.wire)],
  })
  await emulation.saved()
  return world.messages.get(shown.id)?.shown ?? shown
}

function toInbound(
  emulation: Emulation,
  { identity }: Phone,
  number: BusinessNumber,
  shown: ShownMessage,
  wire: InboundKind,
): InboundMessage {
  const context = toContext(emulation, number, shown)
  return {
    ...(context === undefined ? {} : { context }),
    ...(identity.identity === 'hidden' ? {} : { from: identity.waId }),
    ...(identity.identity === 'phone' ? {} : { from_user_id: identity.userId }),
    id: shown.id,
    timestamp: String(Math.floor(shown.at / 1_000)),
    ...wire,
  }
}

function toContext(
  { world }: Emulation,
  number: BusinessNumber,
  { replyTo }: ShownMessage,
): InboundContext | undefined {
  const target = replyTo === undefined ? undefined : world.messages.get(replyTo)
  if (target === undefined) return undefined
  const isOurs = target.shown.from === 'business'
  return { from: isOurs ? number.displayPhoneNumber : target.waId, id: target.shown.id }
}
