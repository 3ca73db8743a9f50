import type { MessagesValue, WebhookBody, WebhookChange } from '../whatsapp/wire.ts'
import type { BusinessNumber } from './options.ts'
import type { WebhookUpdate } from './world.ts'

/** Updates as one webhook body: an entry for each business account, a change for each number. */
export function toEnvelope(
  updates: readonly WebhookUpdate[],
  numbers: readonly BusinessNumber[],
): WebhookBody {
  const values = new Map<string, MessagesValue>()
  const accounts = new Map<string, WebhookChange[]>()
  for (const update of updates) {
    let value = values.get(update.phoneNumberId)
    if (value === undefined) {
      const number = numbers.find(({ phoneNumberId }) => phoneNumberId === update.phoneNumberId)
      value = toEmptyValue(update.phoneNumberId, number?.displayPhoneNumber ?? '')
      values.set(update.phoneNumberId, value)
      const account = number?.businessAccountId ?? '0'
      const change = { field: 'messages', value }
      accounts.set(account, [...(accounts.get(account) ?? []), change])
    }
    addUpdate(value, update)
  }
  const entry = Array.from(accounts, ([id, changes]) => ({ id, changes }))
  return { object: 'whatsapp_business_account', entry }
}

function toEmptyValue(phoneNumberId: string, displayPhoneNumber: string): MessagesValue {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: displayPhoneNumber, phone_number_id: phoneNumberId },
  }
}

function addUpdate(value: MessagesValue, update: WebhookUpdate) {
  if (update.contacts !== undefined) {
    value.contacts ??= []
    value.contacts.push(...update.contacts)
  }
  if (update.messages !== undefined) {
    value.messages ??= []
    value.messages.push(...update.messages)
  }
  if (update.statuses !== undefined) {
    value.statuses ??= []
    value.statuses.push(...update.statuses)
  }
}
