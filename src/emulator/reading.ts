import type { SuccessResponse } from '../whatsapp/wire.ts'
import type { Emulation } from './emulation.ts'
import type { BusinessNumber } from './options.ts'
import type { Refusal } from './refusals.ts'
import { refusal } from './refusals.ts'
import { createCheck } from './validation/check.ts'

const readableForMs = 30 * 86_400_000

/** Marks a message of a phone and all before it as read; may show "typing…" as well. */
export function markAsRead(
  { world, record, typing, clock }: Emulation,
  number: BusinessNumber,
  body: Readonly<Record<string, unknown>>,
): SuccessResponse | Refusal {
  const check = createCheck()
  const request = { path: '', fields: body }
  if (body['messaging_product'] !== 'whatsapp') {
    return refusal(100, 'The parameter messaging_product is required and must be `whatsapp`.')
  }
  if (body['status'] !== 'read') check.refuse(100, 'The parameter status must be `read`.')
  const id = check.string(request, 'message_id')
  const indicator = check.objectIfAny(request, 'typing_indicator')
  if (indicator !== undefined && check.string(indicator, 'type') !== 'text') {
    check.refuse(131009, "typing_indicator['type'] must be `text`.")
  }
  const problem = check.problem()
  if (problem !== undefined) return problem

  const message = world.messages.get(id)
  const phone = message === undefined ? undefined : world.phones.get(message.waId)
  const isOurs =
    message?.shown.from === 'phone' && message.shown.phoneNumberId === number.phoneNumberId
  if (message === undefined || phone === undefined || !isOurs) {
    return refusal(131009, 'The message_id is not that of a message this number has received.')
  }
  if (clock.now() - message.shown.at > readableForMs) {
    return refusal(131009, 'The message is older than 30 days.')
  }
  if (phone.unreadByBusiness.has(id)) {
    for (const earlier of [...idsUpTo(phone.unreadByBusiness, id)]) {
      const isHere = world.messages.get(earlier)?.shown.phoneNumberId === number.phoneNumberId
      if (isHere) record({ type: 'update', id: earlier, patch: { shown: { ticks: 'read' } } })
    }
  }
  if (indicator !== undefined) typing.start(message.waId)
  return { success: true }
}

function* idsUpTo(ids: Iterable<string>, last: string): Generator<string> {
  for (const id of ids) {
    yield id
    if (id === last) return
  }
}
