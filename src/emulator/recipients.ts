import type { Emulation } from './emulation.ts'
import type { BusinessNumber } from './options.ts'
import { createPhoneIdentity, toWaId } from './phones.ts'
import type { Refusal } from './refusals.ts'
import { refusal } from './refusals.ts'
import type { OtpType } from './templates.ts'
import type { CheckedMessage } from './validation/message.ts'
import type { PhoneIdentity, World } from './world.ts'

/** Whom a message goes to; nobody need have seen the number before. */
export function findRecipient(
  { settings, world }: Pick<Emulation, 'settings' | 'world'>,
  number: BusinessNumber,
  checked: CheckedMessage,
): PhoneIdentity | Refusal {
  const { to, recipient, keyHash } = checked
  const person = to === undefined ? findByUserId(world, checked) : findByNumber(world, to, number)
  if ('code' in person) return person
  const isListed = settings.allowedRecipients?.some((known) => toWaId(known) === person.waId)
  if (isListed === false) {
    return refusal(
      131030,
      'Recipient phone number not in allowed list: Add recipient phone number to recipient list ' +
        'and try again.',
    )
  }
  if (keyHash !== undefined && keyHash !== person.identityKeyHash) {
    return refusal(137000, `The identity key hash is not that of ${to ?? recipient}.`)
  }
  return person
}

function findByUserId(world: World, { recipient, template }: CheckedMessage) {
  const known = world.phones.get(world.userIds.get(recipient ?? '') ?? '')
  if (known === undefined) {
    return refusal(131009, `The emulator has no phone with the user id ${recipient}.`)
  }
  const needsNumber = template?.template.buttons?.some(
    (button) => button.type === 'otp' && onlyToNumbers.includes(button.otpType),
  )
  if (needsNumber === true) return refusal(131062, 'This message needs a phone number.')
  return known.identity
}

const onlyToNumbers: readonly OtpType[] = ['copy_code', 'one_tap', 'zero_tap']

function findByNumber(world: World, to: string, number: BusinessNumber): PhoneIdentity | Refusal {
  const given = toWaId(to)
  if (given === undefined) {
    return refusal(131009, 'The parameter to is no phone number with country code.')
  }
  if (given === number.displayPhoneNumber) {
    return refusal(131021, 'Sender and recipient phone number is the same.')
  }
  if (world.formerNumbers.has(given)) {
    return refusal(131026, 'The recipient phone number is not on WhatsApp any more.')
  }
  const waId = toForms(given).find((form) => world.phones.has(form)) ?? given
  return world.phones.get(waId)?.identity ?? createPhoneIdentity({ waId })
}

/** The ways to write a mobile number of Brazil (with a 9 or without) and of Mexico (with a 1). */
function toForms(waId: string): readonly string[] {
  const brazil = /^55(\d\d)(9?)(\d{8})$/.exec(waId)
  if (brazil !== null) {
    const [, area = '', nine, rest = ''] = brazil
    return [waId, nine === '' ? `55${area}9${rest}` : `55${area}${rest}`]
  }
  const mexico = /^52(1?)(\d{10})$/.exec(waId)
  if (mexico !== null) {
    const [, one, rest = ''] = mexico
    return [waId, one === '' ? `521${rest}` : `52${rest}`]
  }
  return [waId]
}
