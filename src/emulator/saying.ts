import type { InboundContext, InboundMessage } from '../whatsapp/wire.ts'
import type { Draft, Said } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import { createWamid } from './ids.ts'
import { findNumber } from './numbers.ts'
import type { BusinessNumber } from './options.ts'
import { toWireContact, toWireSender } from './phones.ts'
import { applyReaction } from './reactions.ts'
import { toSaid } from './said.ts'
import type { ShownMessage } from './shown.ts'
import { toField } from './standby.ts'
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
  const number = findNumber(settings, draft.number)
  if (typeof number === 'string') return number
  const speaker = { phone, side: 'phone', isCoexisting: number.coexistence !== false } as const
  const said = await toSaid(emulation, speaker, draft)
  if (typeof said === 'string') return said

  const { waId } = phone.identity
  const shown: ShownMessage = {
    id: createWamid(waId, 'inbound'),
    from: 'phone',
    at: clock.now(),
    ...said.content,
    phoneNumberId: number.phoneNumberId,
    ticks: 'pending',
    ...(said.replyTo === undefined ? {} : { replyTo: said.replyTo }),
  }
  const message = { waId, shown, fate: {}, hasArrived: true, wasSeen: true }
  record({ type: 'message', message })
  applyReaction(emulation, said.content, 'phone')
  if (said.wire === undefined) {
    record({ type: 'update', id: shown.id, patch: { shown: { ticks: 'sent' } } })
  } else {
    rates.countInbound(number.phoneNumberId)
    tell({
      phoneNumberId: number.phoneNumberId,
      field: toField(phone.identity),
      contacts: [toWireContact(phone.identity)],
      messages: [{ ...toCommon(emulation, phone, number, shown, said, draft), ...said.wire }],
    })
  }
  await emulation.saved()
  return world.messages.get(shown.id)?.shown ?? shown
}

function toCommon(
  emulation: Emulation,
  { identity }: Phone,
  number: BusinessNumber,
  shown: ShownMessage,
  { context: more, errors }: Said,
  { referral }: Draft,
) {
  const answered = toContext(emulation, number, shown)
  const context = answered === undefined && more === undefined ? {} : { ...answered, ...more }
  return {
    ...(Object.keys(context).length === 0 ? {} : { context }),
    ...toWireSender(identity),
    id: shown.id,
    timestamp: String(Math.floor(shown.at / 1_000)),
    ...(referral === undefined ? {} : { referral }),
    ...(errors === undefined ? {} : { errors }),
  } satisfies Partial<InboundMessage>
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
