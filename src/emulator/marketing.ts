import type { Emulation } from './emulation.ts'
import type { BusinessNumber } from './options.ts'
import { toWireContact } from './phones.ts'
import type { Phone, PhoneIdentity } from './world.ts'

/**
 * A link of a marketing template was pressed; the business is told that, though not by whom.
 * Whether there is such a message on the phone.
 */
export function clickLink(
  { world, tell, clock }: Emulation,
  { identity }: Phone,
  messageId: string,
): boolean {
  const message = world.messages.get(messageId)
  const isMarketing = message?.fate.price?.category.startsWith('marketing') === true
  if (!isMarketing || message?.waId !== identity.waId) return false
  tell({
    phoneNumberId: message.shown.phoneNumberId,
    more: {
      user_actions: [
        {
          action_type: 'marketing_messages_link_click',
          timestamp: String(Math.floor(clock.now() / 1_000)),
          marketing_messages_link_click_data: { click_component: 'cta' },
        },
      ],
    },
  })
  return true
}

/** The person wants no more marketing messages, or wants them again; the business is told. */
export function setMarketing(
  { record, tell, clock }: Emulation,
  number: BusinessNumber,
  before: PhoneIdentity,
  value: 'stop' | 'resume',
): void {
  const { hasStoppedMarketing: _before, ...rest } = before
  const identity = value === 'stop' ? { ...rest, hasStoppedMarketing: true } : rest
  record({ type: 'phone', identity })
  const contact = toWireContact(identity)
  const { wa_id, user_id, parent_user_id } = contact
  const wish = value === 'stop' ? 'to stop' : 'to resume'
  tell({
    phoneNumberId: number.phoneNumberId,
    field: 'user_preferences',
    contacts: [contact],
    more: {
      user_preferences: [
        {
          ...(wa_id === undefined ? {} : { wa_id }),
          ...(user_id === undefined ? {} : { user_id }),
          ...(parent_user_id === undefined ? {} : { parent_user_id }),
          detail: `User requested ${wish} marketing messages`,
          category: 'marketing_messages',
          value,
          timestamp: Math.floor(clock.now() / 1_000),
        },
      ],
    },
  })
}
