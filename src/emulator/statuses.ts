import type { InboundStatus, StatusName, WireContact, WirePricing } from '../whatsapp/wire.ts'
import type { Change } from './changes.ts'
import type { Delays } from './clock.ts'
import { toWireContact } from './phones.ts'
import type { Refusal } from './refusals.ts'
import { toTitle, toWireError } from './refusals.ts'
import { toField } from './standby.ts'
import type { Told } from './updates.ts'
import type { Fate, PhoneIdentity, World, WorldMessage } from './world.ts'

/** Takes accepted messages to their ticks and tells the business of each. */
export interface Statuses {
  /** Begins, or after a restart goes on, with what is to become of a message. */
  follow(id: string): void
  /** The phone shows these messages: `read` follows as soon as they have arrived. */
  markSeen(ids: Iterable<string>): void
  /** A recording was played; told once. Whether there is such a recording. */
  markPlayed(id: string): boolean
  /** Goes on with everything that a restart interrupted. */
  resume(): void
}

export function createStatuses(parts: {
  readonly world: World
  readonly record: (change: Change) => void
  readonly tell: (update: Told) => void
  readonly delays: Delays
  readonly now: () => number
  readonly sentDelayMs: number
  readonly deliveredDelayMs: number
}): Statuses {
  const { world, record, tell, delays, now, sentDelayMs, deliveredDelayMs } = parts

  const report = (message: WorldMessage, status: StatusName, reason?: Refusal) => {
    const phone = world.phones.get(message.waId)
    if (phone === undefined || message.fate.isSilent) return
    tell({
      phoneNumberId: message.shown.phoneNumberId,
      field: toField(phone.identity),
      statuses: [toStatus(message, phone.identity, status, now(), reason)],
      ...toContacts(phone.identity, status),
    })
  }

  const fail = (message: WorldMessage, reason: Refusal) => {
    const error = `${reason.code} ${toTitle(reason.code)}`
    record({ type: 'update', id: message.shown.id, patch: { shown: { ticks: 'failed', error } } })
    report(message, 'failed', reason)
  }

  const send = (id: string) => {
    const message = world.messages.get(id)
    if (message === undefined) return
    if (message.fate.fails !== undefined) {
      fail(message, message.fate.fails)
      return
    }
    record({ type: 'update', id, patch: { shown: { ticks: 'sent' } } })
    report(message, 'sent')
    // A reaction has no further status.
    if (message.shown.type !== 'reaction') delays.after(deliveredDelayMs, () => deliver(id))
  }

  const deliver = (id: string) => {
    const message = world.messages.get(id)
    if (message === undefined) return
    const { failsAfterSent, skipsDelivered = false } = message.fate
    if (failsAfterSent !== undefined) {
      fail(message, failsAfterSent)
      return
    }
    const ticks = skipsDelivered ? 'sent' : 'delivered'
    record({ type: 'update', id, patch: { shown: { ticks }, hasArrived: true } })
    if (!skipsDelivered) report(message, 'delivered')
    if (message.wasSeen) read(id)
  }

  const read = (id: string) => {
    const message = world.messages.get(id)
    if (message === undefined) return
    record({ type: 'update', id, patch: { shown: { ticks: 'read' } } })
    report(message, 'read')
  }

  const follow = (id: string) => {
    const message = world.messages.get(id)
    if (message === undefined || message.shown.from !== 'business' || message.hasArrived) return
    const { ticks, type } = message.shown
    if (ticks === 'pending') delays.after(sentDelayMs, () => send(id))
    else if (ticks === 'sent' && type !== 'reaction') {
      delays.after(deliveredDelayMs, () => deliver(id))
    }
  }

  return {
    follow,
    markSeen: (ids) => {
      for (const id of [...ids]) {
        const message = world.messages.get(id)
        if (message === undefined || message.wasSeen) continue
        record({ type: 'update', id, patch: { wasSeen: true } })
        if (message.hasArrived) read(id)
      }
    },
    markPlayed: (id) => {
      const message = world.messages.get(id)
      const isVoice = message?.shown.from === 'business' && message.shown.media?.isVoice === true
      if (message === undefined || !isVoice || !message.hasArrived) return false
      if (message.wasPlayed === true) return true
      record({ type: 'update', id, patch: { wasPlayed: true } })
      report(message, 'played')
      return true
    },
    resume: () => {
      for (const id of world.messages.keys()) follow(id)
    },
  }
}

function toStatus(
  { shown, fate }: WorldMessage,
  person: PhoneIdentity,
  status: StatusName,
  at: number,
  reason: Refusal | undefined,
): InboundStatus {
  const { callbackData, price, skipsDelivered = false } = fate
  // A failed message to a phone number does not name the user id.
  const isNamed = status !== 'failed' || person.identity === 'hidden'
  const isPriced = status === 'sent' || status === (skipsDelivered ? 'read' : 'delivered')
  return {
    id: shown.id,
    status,
    timestamp: String(Math.floor(at / 1_000)),
    ...(person.identity === 'hidden' ? {} : { recipient_id: person.waId }),
    ...(person.identity === 'phone' || !isNamed ? {} : toRecipientIds(person)),
    ...(callbackData === undefined ? {} : { biz_opaque_callback_data: callbackData }),
    ...(isPriced ? { pricing: toPricing(price) } : {}),
    ...(reason === undefined ? {} : { errors: [toWireError(reason)] }),
  }
}

function toRecipientIds({ userId, parentUserId }: PhoneIdentity) {
  if (parentUserId === undefined) return { recipient_user_id: userId }
  return { recipient_user_id: userId, recipient_parent_user_id: parentUserId }
}

function toPricing(price: Fate['price']): WirePricing {
  const { category, isBillable } = price ?? { category: 'service', isBillable: false }
  return {
    billable: isBillable,
    pricing_model: 'PMP',
    type: isBillable ? 'regular' : 'free_customer_service',
    category,
  }
}

/** No contacts on `failed` and `played`, none before user ids came, and no username on `sent`. */
function toContacts(
  person: PhoneIdentity,
  status: StatusName,
): { contacts?: readonly WireContact[] } {
  if (['failed', 'played'].includes(status) || person.identity === 'phone') return {}
  const contact = toWireContact(person)
  if (status !== 'sent') return { contacts: [contact] }
  return { contacts: [{ ...contact, profile: { name: person.name } }] }
}
