import type { Emulation } from './emulation.ts'
import type { BusinessNumber } from './options.ts'
import { toWireContact } from './phones.ts'
import type { PhoneIdentity } from './world.ts'

/** The webhook field on which the business hears a phone. */
export function toField({ isOnStandby = false }: PhoneIdentity): 'messages' | 'standby' {
  return isOnStandby ? 'standby' : 'messages'
}

/** Gives the conversation to another handler, or back; the business is told of each change. */
export function setStandby(
  { world, record, tell, clock }: Emulation,
  number: BusinessNumber,
  waId: string,
  isOnStandby: boolean,
): void {
  const phone = world.phones.get(waId)
  if (phone === undefined || (phone.identity.isOnStandby ?? false) === isOnStandby) return
  const { isOnStandby: _before, ...rest } = phone.identity
  const identity = isOnStandby ? { ...rest, isOnStandby } : rest
  record({ type: 'phone', identity })
  tell({
    phoneNumberId: number.phoneNumberId,
    field: 'messaging_handovers',
    contacts: [toWireContact(identity)],
    // Meta's reference names no other key of a hand-over.
    more: { messaging_handovers: [{ timestamp: String(Math.floor(clock.now() / 1_000)) }] },
  })
}

/** A service message of the business takes the conversation back. */
export function takeControl(emulation: Emulation, number: BusinessNumber, waId: string): void {
  setStandby(emulation, number, waId, false)
}
