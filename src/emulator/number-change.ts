import type { Emulation } from './emulation.ts'
import { createWamid, toParentUserId, toUserId } from './ids.ts'
import type { BusinessNumber } from './options.ts'
import { toWireSender } from './phones.ts'
import type { PhoneIdentity } from './world.ts'

/**
 * Gives a phone a new number, which always means a new user id too. The business is told by a
 * system message: of the number, or, of a person whose number it does not know, of the user id.
 */
export function changeNumber(
  { world, record, tell, clock }: Emulation,
  number: BusinessNumber,
  before: PhoneIdentity,
  waId: string,
): PhoneIdentity | string {
  if (world.phones.has(waId)) return `There is a phone ${waId} already: choose another number.`
  const hadOwner = world.formerNumbers.has(waId)
  const parent =
    before.parentUserId === undefined ? {} : { parentUserId: toParentUserId(waId, hadOwner) }
  const identity: PhoneIdentity = { ...before, waId, userId: toUserId(waId, hadOwner), ...parent }
  record({ type: 'number', from: before.waId, identity })
  const isHidden = before.identity === 'hidden'
  const [old, current] = isHidden ? [before.userId, identity.userId] : [before.waId, waId]
  tell({
    phoneNumberId: number.phoneNumberId,
    messages: [
      {
        ...toWireSender(before),
        id: createWamid(waId, 'inbound'),
        timestamp: String(Math.floor(clock.now() / 1_000)),
        type: 'system',
        system: {
          type: isHidden ? 'user_changed_user_id' : 'user_changed_number',
          body: `User ${before.name} changed from ${old} to ${current}`,
          ...(isHidden ? {} : { wa_id: waId }),
          ...(before.identity === 'phone' ? {} : toUserIds(before, identity)),
        },
      },
    ],
  })
  return identity
}

function toUserIds(before: PhoneIdentity, identity: PhoneIdentity) {
  return {
    user_id: identity.userId,
    previous_user_id: before.userId,
    ...(identity.parentUserId === undefined ? {} : { parent_user_id: identity.parentUserId }),
    ...(before.parentUserId === undefined ? {} : { previous_parent_user_id: before.parentUserId }),
  }
}
