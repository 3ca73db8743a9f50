import type { SendResponse } from '../whatsapp/wire.ts'
import type { Emulation } from './emulation.ts'
import type { Faults } from './faults.ts'
import { createWamid } from './ids.ts'
import { toMediaRefusal } from './media-files.ts'
import type { BusinessNumber } from './options.ts'
import { toShownContent } from './outbound-content.ts'
import { createPhoneIdentity, toWaId } from './phones.ts'
import { applyReaction } from './reactions.ts'
import type { Refusal } from './refusals.ts'
import { refusal } from './refusals.ts'
import type { ShownContent } from './shown.ts'
import type { Template } from './templates.ts'
import type { CheckedMessage } from './validation/message.ts'
import { checkMessage } from './validation/message.ts'
import type { Fate, PhoneIdentity } from './world.ts'

const windowMs = 24 * 3_600_000
const reactionTargetMs = 30 * 86_400_000

/** Takes a message of the business, or refuses it as Meta would. */
export function acceptMessage(
  emulation: Emulation,
  number: BusinessNumber,
  body: Readonly<Record<string, unknown>>,
  faults: Faults,
): SendResponse | Refusal {
  const { settings, world, record, rates, statuses, clock } = emulation
  const checked = checkMessage(body, settings.templates)
  if ('code' in checked) return checked
  const person = findPerson(emulation, number, checked)
  if ('code' in person) return person
  const content = toShownContent(checked, emulation.media.find)
  const unknownMedia = findUnknownMedia(emulation, content)
  if (unknownMedia !== undefined) return unknownMedia

  const isOpen = isWindowOpen(emulation, number, person.waId)
  const closed = isOpen || checked.template !== undefined ? undefined : windowIsClosed
  if (closed !== undefined && settings.windowRefusal === 'sync') return closed
  const limit = rates.take(number.phoneNumberId, person.waId)
  if (limit !== undefined) return limit

  if (!world.phones.has(person.waId)) record({ type: 'phone', identity: person })
  const id = createWamid(person.waId, 'outbound')
  const fails = closed ?? findAsyncFailure(emulation, content)
  const { callbackData, replyTo } = checked
  const duplicateOf = callbackData === undefined ? undefined : world.callbackData.get(callbackData)
  record({
    type: 'message',
    message: {
      waId: person.waId,
      fate: { ...toFate(checked, isOpen, faults), ...(fails === undefined ? {} : { fails }) },
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
  }
  statuses.follow(id)
  return toResponse(checked, person, id)
}

const windowIsClosed = refusal(
  131047,
  'Message failed to send because more than 24 hours have passed since the customer last ' +
    'replied to this number.',
)

function findPerson(
  { settings, world }: Emulation,
  number: BusinessNumber,
  { to, recipient }: CheckedMessage,
): PhoneIdentity | Refusal {
  if (to === undefined) {
    const known = world.phones.get(world.userIds.get(recipient ?? '') ?? '')
    if (known !== undefined) return known.identity
    return refusal(131009, `The emulator has no phone with the user id ${recipient}.`)
  }
  const waId = toWaId(to)
  if (waId === undefined) {
    return refusal(131009, 'The parameter to is no phone number with country code.')
  }
  if (waId === number.displayPhoneNumber) {
    return refusal(131021, 'Sender and recipient phone number is the same.')
  }
  if (settings.allowedRecipients?.some((allowed) => toWaId(allowed) === waId) === false) {
    return refusal(
      131030,
      'Recipient phone number not in allowed list: Add recipient phone number to recipient list ' +
        'and try again.',
    )
  }
  return world.phones.get(waId)?.identity ?? createPhoneIdentity({ waId })
}

function isWindowOpen({ world, clock }: Emulation, number: BusinessNumber, waId: string) {
  const wroteAt = world.phones.get(waId)?.lastWroteAt.get(number.phoneNumberId)
  return wroteAt !== undefined && clock.now() - wroteAt < windowMs
}

const uploaded = /^\/media\/(.*)$/

function findUnknownMedia({ media }: Emulation, content: ShownContent): Refusal | undefined {
  const id = uploaded.exec(content.media?.url ?? '')?.[1]
  if (id === undefined || media.find(id) !== undefined) return undefined
  return refusal(131009, `There is no media with the id ${id}, or it has expired.`)
}

/** What Meta only finds out after it has accepted the message. */
function findAsyncFailure(
  { world, media, clock }: Emulation,
  content: ShownContent,
): Refusal | undefined {
  const id = uploaded.exec(content.media?.url ?? '')?.[1]
  const file = id === undefined ? undefined : media.find(id)
  if (file !== undefined && content.media !== undefined) {
    return toMediaRefusal(content.media.kind, file)
  }
  if (content.reaction === undefined) return undefined
  const target = world.messages.get(content.reaction.messageId)?.shown
  if (target === undefined || target.type === 'reaction') {
    return refusal(131009, 'The message to react to does not exist or is itself a reaction.')
  }
  if (clock.now() - target.at > reactionTargetMs) {
    return refusal(131009, 'The message to react to is older than 30 days.')
  }
  return undefined
}

function toFate({ callbackData, template }: CheckedMessage, isOpen: boolean, faults: Faults): Fate {
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
    ...(template === undefined ? {} : { price: toPrice(template.template, isOpen) }),
  }
}

/** A utility template is free while the service window is open. */
function toPrice({ category }: Template, isOpen: boolean) {
  return { category, isBillable: !(category === 'utility' && isOpen) }
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
        ...(to === undefined || hasBoth ? { user_id: person.userId } : {}),
      },
    ],
    messages: [{ id, ...(template === undefined ? {} : { message_status: 'accepted' }) }],
  }
}
