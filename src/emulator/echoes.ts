import type { Draft } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import { createWamid } from './ids.ts'
import { findNumber } from './numbers.ts'
import { toWireContact } from './phones.ts'
import { toSaid } from './said.ts'
import type { ShownMessage } from './shown.ts'
import type { EchoMessage } from './updates.ts'
import type { Phone, PhoneIdentity } from './world.ts'

/** What can be written in the app on the business's own phone. */
const echoable: readonly Draft['type'][] = [
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'edit',
  'revoke',
]

/**
 * The business answers a phone without its server: in the app on its own phone, or, while the
 * conversation is on standby, through another handler. The server hears it as an echo.
 */
export async function echo(
  emulation: Emulation,
  phone: Phone,
  draft: Draft,
): Promise<ShownMessage | string> {
  const { settings, world, record, clock, tell, statuses } = emulation
  const number = findNumber(settings, draft.number)
  if (typeof number === 'string') return number
  const by = phone.identity.isOnStandby === true ? 'agent' : 'app'
  if (by === 'app' && number.coexistence === false) {
    return `The number ${number.phoneNumberId} is not used in the app: it has no echoes.`
  }
  if (!echoable.includes(draft.type)) {
    return `A message of type ${draft.type} cannot be written there: use ${echoable.join(', ')}.`
  }
  const said = await toSaid(emulation, { phone, side: 'business', isCoexisting: true }, draft)
  if (typeof said === 'string') return said
  if (said.wire === undefined) return 'There is nothing to echo.'

  const { waId } = phone.identity
  const shown: ShownMessage = {
    id: createWamid(waId, 'outbound'),
    from: 'business',
    at: clock.now(),
    ...said.content,
    phoneNumberId: number.phoneNumberId,
    ticks: 'pending',
    echo: by,
    ...(said.replyTo === undefined ? {} : { replyTo: said.replyTo }),
  }
  // Its statuses are the app's own affair.
  const fate = { isSilent: true }
  record({ type: 'message', message: { waId, shown, fate, hasArrived: false, wasSeen: false } })
  const message: EchoMessage = {
    from: number.displayPhoneNumber,
    ...toReceiver(phone.identity),
    id: shown.id,
    timestamp: String(Math.floor(shown.at / 1_000)),
    ...said.wire,
  }
  tell({
    phoneNumberId: number.phoneNumberId,
    field: by === 'agent' ? 'standby' : 'smb_message_echoes',
    contacts: [toWireContact(phone.identity)],
    message_echoes: [message],
  })
  statuses.follow(shown.id)
  await emulation.saved()
  return world.messages.get(shown.id)?.shown ?? shown
}

function toReceiver({ identity, waId, userId, parentUserId }: PhoneIdentity) {
  return {
    ...(identity === 'hidden' ? {} : { to: waId }),
    ...(identity === 'phone' ? {} : { to_user_id: userId }),
    ...(identity === 'phone' || parentUserId === undefined
      ? {}
      : { to_parent_user_id: parentUserId }),
  }
}
