import type { BusinessNumber } from './options.ts'
import type { WebhookUpdate } from './updates.ts'

/** The body of a webhook. */
export interface Envelope {
  readonly object: 'whatsapp_business_account'
  readonly entry: readonly Entry[]
}

interface Entry {
  readonly id: string
  /** Unix seconds; only with news of the account. */
  readonly time?: number
  readonly changes: Change[]
}

interface Change {
  readonly field: string
  readonly value: object
}

/** Each is one array of a number's value. */
const arrays = ['contacts', 'messages', 'statuses', 'message_echoes'] as const

/** Updates as one webhook body: an entry for each account, a change for each number and field. */
export function toEnvelope(
  updates: readonly WebhookUpdate[],
  numbers: readonly BusinessNumber[],
): Envelope {
  const entries = new Map<string, Entry>()
  const values = new Map<string, Record<string, unknown>>()
  for (const update of updates) {
    const { phoneNumberId, field = 'messages', value: whole } = update
    const number = numbers.find((known) => known.phoneNumberId === phoneNumberId)
    const id = number?.businessAccountId ?? '0'
    if (whole !== undefined) {
      // News of a number have no time of their own.
      const time = 'metadata' in whole ? {} : { time: Math.floor(update.at / 1_000) }
      entries.set(`${id} ${update.id}`, { id, ...time, changes: [{ field, value: whole }] })
      continue
    }
    const key = `${phoneNumberId} ${field}`
    let value = values.get(key)
    if (value === undefined) {
      value = toEmptyValue(phoneNumberId, number?.displayPhoneNumber ?? '')
      values.set(key, value)
      const entry = entries.get(id) ?? { id, changes: [] }
      entry.changes.push({ field, value })
      entries.set(id, entry)
    }
    addUpdate(value, update)
  }
  return { object: 'whatsapp_business_account', entry: [...entries.values()] }
}

function toEmptyValue(phoneNumberId: string, displayPhoneNumber: string) {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: displayPhoneNumber, phone_number_id: phoneNumberId },
  }
}

function addUpdate(value: Record<string, unknown>, update: WebhookUpdate) {
  const own = arrays.map((name) => [name, update[name]] as const)
  for (const [name, items] of [...own, ...Object.entries(update.more ?? {})]) {
    if (items === undefined) continue
    const before = value[name]
    if (Array.isArray(before)) before.push(...items)
    else value[name] = [...items]
  }
}
