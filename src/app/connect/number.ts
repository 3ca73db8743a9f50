import { toFieldsOrNone, toId, toList, toText } from '../../whatsapp/incoming/fields.ts'
import type { ManagementCalls } from '../../whatsapp/management/calls.ts'
import type { Finding } from './finding.ts'

/** Messages a second by Meta's word for a number's level (reference section 7). */
const LEVELS: Readonly<Record<string, number>> = { STANDARD: 80, HIGH: 1_000 }

/** A number as WhatsApp has it; what it does not tell is absent. */
export interface NumberState {
  readonly numberId: string
  readonly name?: string
  /** As people write it. */
  readonly phoneNumber?: string
  /** CONNECTED, PENDING, FLAGGED, RESTRICTED, BANNED ... */
  readonly status?: string
  /** GREEN, YELLOW, RED or NA. */
  readonly quality?: string
  /** STANDARD or HIGH. */
  readonly throughput?: string
  /** How many people may be written to first in 24 hours: TIER_250 ... */
  readonly messagingLimit?: string
}

/** Asks WhatsApp for a number; answers why not as a finding. */
export async function readNumber(
  { numbers }: ManagementCalls,
  numberId: string,
): Promise<NumberState | Finding> {
  const shown = await numbers.show(numberId)
  if (!shown.ok) {
    const cure = 'Check WHATSAPP_PHONE_NUMBER_ID, and that the token belongs to its account.'
    const sentence = `${shown.failure.reason} ${cure}`
    return { state: 'fix', about: `Number ${numberId}`, sentence }
  }
  const { value } = shown
  const level = toText(toFieldsOrNone(value.throughput)['level'])
  const named = {
    name: toText(value.verified_name),
    phoneNumber: toText(value.display_phone_number),
    status: toText(value.status),
    quality: toText(value.quality_rating),
    throughput: level,
    messagingLimit: toText(value.whatsapp_business_manager_messaging_limit),
  }
  return { numberId, ...Object.fromEntries(Object.entries(named).filter(([, word]) => word)) }
}

/** What is to be done about a number. */
export function judgeNumber(number: NumberState, throughput: number): readonly Finding[] {
  return [toStatus(number), toQuality(number), toThroughput(number, throughput)]
}

function toStatus({ numberId, name = 'no name yet', phoneNumber, status }: NumberState): Finding {
  const about = `Number ${numberId}`
  const who = `${phoneNumber ?? 'its phone number is not told'} (${name})`
  if (status === undefined || status === 'CONNECTED') {
    return { state: 'ok', about, sentence: `${who} is connected.` }
  }
  const cure =
    status === 'PENDING' || status === 'UNVERIFIED' || status === 'DISCONNECTED'
      ? 'Verify and register it (WhatsApp Manager -> Phone numbers).'
      : 'See WhatsApp Manager -> Phone numbers for why, and what Meta asks for.'
  return { state: 'fix', about, sentence: `${who} is ${status}. ${cure}` }
}

function toQuality({ quality = 'NA', messagingLimit }: NumberState): Finding {
  const about = 'Quality'
  const limit =
    messagingLimit === undefined
      ? ''
      : ` The limit for writing to people first is ${messagingLimit}.`
  switch (quality) {
    case 'RED':
      return {
        state: 'fix',
        about,
        sentence: `It is RED: people block or report what is sent. Send less, and only what they asked for.${limit}`,
      }
    case 'YELLOW':
      return { state: 'note', about, sentence: `It is YELLOW: people complain.${limit}` }
    default:
      return { state: 'ok', about, sentence: `It is ${quality}.${limit}` }
  }
}

function toThroughput({ throughput: level = 'STANDARD' }: NumberState, set: number): Finding {
  const about = 'Throughput'
  const most = LEVELS[level] ?? LEVELS['STANDARD'] ?? set
  if (set > most) {
    const sentence = `WhatsApp takes ${most} messages a second (${level}), and WHATSAPP_THROUGHPUT is ${set}: set it to ${most}.`
    return { state: 'fix', about, sentence }
  }
  const better = set < most ? ` WHATSAPP_THROUGHPUT is ${set}: it may be raised.` : ''
  return {
    state: better === '' ? 'ok' : 'note',
    about,
    sentence: `WhatsApp takes ${most} messages a second (${level}).${better}`,
  }
}

/** Whether the business account of the settings has the number. */
export async function checkAccount(
  { numbers }: ManagementCalls,
  accountId: string,
  numberId: string,
): Promise<Finding> {
  const about = 'Business account'
  const listed = await numbers.list(accountId)
  if (!listed.ok) {
    const sentence = `${listed.failure.reason} Check WHATSAPP_BUSINESS_ACCOUNT_ID.`
    return { state: 'fix', about, sentence }
  }
  const ids = toList(listed.value.data).map((number) => toId(toFieldsOrNone(number)['id']))
  if (ids.includes(numberId))
    return { state: 'ok', about, sentence: `${accountId} has the number.` }
  const sentence = `${accountId} does not have the number ${numberId}: copy both from the same API Setup page.`
  return { state: 'fix', about, sentence }
}
