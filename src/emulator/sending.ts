import type { SendResponse } from '../whatsapp/wire.ts'
import type { Emulation } from './emulation.ts'
import { findAsyncFailure } from './failures.ts'
import type { Faults } from './faults.ts'
import { createWamid } from './ids.ts'
import type { BusinessNumber } from './options.ts'
import { toShownContent } from './outbound-content.ts'
import { applyReaction } from './reactions.ts'
import { findRecipient } from './recipients.ts'
import { findMissing } from './references.ts'
import type { Refusal } from './refusals.ts'
import { refusal } from './refusals.ts'
import { takeControl } from './standby.ts'
import type { Template } from './templates.ts'
import type { CheckedMessage } from './validation/message.ts'
import { checkMessage } from './validation/message.ts'
import type { Fate, PhoneIdentity } from './world.ts'

const windowMs = 24 * 3_600_000

/** Where a message came in. */
export interface Endpoint {
  /** `/marketing_messages`, whose messages have a price of their own. */
  readonly isMarketingApi?: boolean
}

/** Takes a message of the business, or refuses it as Meta would. */
export function acceptMessage(
  emulation: Emulation,
  number: BusinessNumber,
  body: Readonly<Record<string, unknown>>,
  circumstances: Endpoint & { readonly faults: Faults },
): SendResponse | Refusal {
  const { settings, world, record, rates, statuses, clock, lookup } = emulation
  const checked = checkMessage(body, world.templates.values())
  if ('code' in checked) return checked
  const person = findRecipient(emulation, number, checked)
  if ('code' in person) return person
  const content = toShownContent(checked, lookup)
  const missing = findMissing(checked, content, lookup)
  if (missing !== undefined) return missing

  const isOpen = isWindowOpen(emulation, number, person.waId)
  const closed = isOpen || checked.template !== undefined ? undefined : windowIsClosed
  if (closed !== undefined && settings.windowRefusal === 'sync') return closed
  const limit = rates.take(number.phoneNumberId, person.waId)
  if (limit !== undefined) return limit

  if (!world.phones.has(person.waId)) record({ type: 'phone', identity: person })
  const id = createWamid(person.waId, 'outbound')
  const fails = closed ?? findAsyncFailure(emulation, person, checked, content)
  const { callbackData, replyTo } = checked
  const duplicateOf = callbackData === undefined ? undefined : world.callbackData.get(callbackData)
  record({
    type: 'message',
    message: {
      waId: person.waId,
      fate: {
        ...toFate(checked, isOpen, circumstances),
        ...(fails === undefined ? {} : { fails }),
      },
      hasArrived: false,
      wasSeen: false,
      shown: {
        id,
        from: 'business',
        at: clock.now(),
        ...content,
        phoneNumberId: number.phoneNumberId,
        ticks: 'pending',
        // A quote of a message that is not known is left out without a word.
        ...(replyTo !== undefined && world.messages.has(replyTo) ? { replyTo } : {}),
        ...(duplicateOf === undefined ? {} : { duplicateOf }),
      },
    },
  })
  if (fails === undefined) {
    emulation.typing.stop(person.waId)
    applyReaction(emulation, content, 'business')
    if (checked.template === undefined) takeControl(emulation, number, person.waId)
  }
  statuses.follow(id)
  return toResponse(checked, person, id)
}

const windowIsClosed = refusal(
  131047,
  'Message failed to send because more than 24 hours have passed since the customer last ' +
    'replied to this number.',
)

function isWindowOpen({ world, clock }: Emulation, number: BusinessNumber, waId: string) {
  const wroteAt = world.phones.get(waId)?.lastWroteAt.get(number.phoneNumberId)
  return wroteAt !== undefined && clock.now() - wroteAt < windowMs
}

function toFate(
  { callbackData, template }: CheckedMessage,
  isOpen: boolean,
  { faults, isMarketingApi = false }: Endpoint & { readonly faults: Faults },
): Fate {
  const { failAfterSent, skipDelivered, skipStatuses } = faults
  return {
    ...(failAfterSent === undefined
      ? {}
      : {
          failsAfterSent: refusal(
            failAfterSent.code,
            failAfterSent.details ?? 'This failure was ordered from the emulator.',
          ),
        }),
    ...(skipDelivered ? { skipsDelivered: true } : {}),
    ...(skipStatuses ? { isSilent: true } : {}),
    ...(callbackData === undefined ? {} : { callbackData }),
    ...(template === undefined
      ? {}
      : { price: toPrice(template.template, isOpen, isMarketingApi) }),
  }
}

/** A utility template is free while the service window is open. */
function toPrice({ category }: Template, isOpen: boolean, isMarketingApi: boolean) {
  const isBillable = !(category === 'utility' && isOpen)
  return { category: isMarketingApi ? 'marketing_lite' : category, isBillable }
}

function toResponse(
  { to, recipient, template }: CheckedMessage,
  person: PhoneIdentity,
  id: string,
): SendResponse {
  const hasBoth = to !== undefined && recipient !== undefined
  return {
    messaging_product: 'whatsapp',
    contacts: [
      {
        input: to ?? recipient ?? '',
        ...(to === undefined ? {} : { wa_id: person.waId }),
        ...(to === undefined || hasBoth ? toUserIds(person) : {}),
      },
    ],
    messages: [{ id, ...(template === undefined ? {} : { message_status: 'accepted' }) }],
  }
}

function toUserIds({ userId, parentUserId }: PhoneIdentity) {
  if (parentUserId === undefined) return { user_id: userId }
  return { user_id: userId, parent_user_id: parentUserId }
}
