import type { Emulation } from './emulation.ts'
import { createCallId, createWamid } from './ids.ts'
import type { BusinessNumber } from './options.ts'
import { toWireContact, toWireSender } from './phones.ts'
import type { ShownMessage } from './shown.ts'
import type { Phone } from './world.ts'

/**
 * The phone calls the business, which nobody answers here: the call connects and ends. It opens
 * the window as a message does.
 */
export async function call(
  { world, record, tell, saved, clock }: Emulation,
  phone: Phone,
  number: BusinessNumber,
  payload: string | undefined,
): Promise<ShownMessage> {
  const { identity } = phone
  const at = clock.now()
  const shown: ShownMessage = {
    id: createWamid(identity.waId, 'inbound'),
    from: 'phone',
    at,
    type: 'call',
    text: 'Voice call, not answered',
    phoneNumberId: number.phoneNumberId,
    ticks: 'delivered',
  }
  record({
    type: 'message',
    message: { waId: identity.waId, shown, fate: {}, hasArrived: true, wasSeen: true },
  })
  const common = {
    id: createCallId(),
    ...toWireSender(identity),
    to: number.displayPhoneNumber,
    timestamp: String(Math.floor(at / 1_000)),
    direction: 'USER_INITIATED',
    ...(payload === undefined ? {} : { cta_payload: payload }),
  }
  const session = { sdp_type: 'offer', sdp: 'v=0\r\n' }
  tell({
    phoneNumberId: number.phoneNumberId,
    field: 'calls',
    contacts: [toWireContact(identity)],
    more: {
      calls: [
        { ...common, event: 'connect', session },
        { ...common, event: 'terminate', status: 'FAILED' },
      ],
    },
  })
  await saved()
  return world.messages.get(shown.id)?.shown ?? shown
}
