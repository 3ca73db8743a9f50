import { toFieldsOrNone, toId, toList, toNumber } from '../../whatsapp/incoming/fields.ts'
import type { ManagementCalls } from '../../whatsapp/management/calls.ts'
import type { Finding } from './finding.ts'

const DAY_MS = 86_400_000
const SOON_DAYS = 14

/** Without the first nothing is sent; without the second nothing can be set up or looked at. */
const NEEDED_SCOPES = ['whatsapp_business_messaging', 'whatsapp_business_management']

/** What came of looking at an access token. */
export interface TokenReport {
  /** The app that the token was made for; undefined where the token is not good. */
  readonly appId: string | undefined
  readonly findings: readonly Finding[]
}

/** Whether a token is valid, for how long, and what it may do (reference section 8). */
export async function checkToken(
  { access }: ManagementCalls,
  accessToken: string,
  now: number,
): Promise<TokenReport> {
  const about = 'Access token'
  const debugged = await access.debugToken(accessToken)
  if (!debugged.ok) {
    const cure = 'Make a token for a system user and set WHATSAPP_ACCESS_TOKEN.'
    const sentence = `${debugged.failure.reason} ${cure}`
    return { appId: undefined, findings: [{ state: 'fix', about, sentence }] }
  }
  const data = toFieldsOrNone(debugged.value.data)
  if (data['is_valid'] !== true) {
    const sentence = 'It is not valid (any more): make a new one and set WHATSAPP_ACCESS_TOKEN.'
    return { appId: undefined, findings: [{ state: 'fix', about, sentence }] }
  }
  const scopes = toList(data['scopes'])
  const missing = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope))
  return {
    appId: toId(data['app_id']),
    findings: [toExpiry(toNumber(data['expires_at']) ?? 0, now), toScopes(missing)],
  }
}

function toExpiry(expiresAt: number, now: number): Finding {
  const about = 'Access token'
  if (expiresAt === 0) return { state: 'ok', about, sentence: 'It is valid and never expires.' }
  const days = Math.floor((expiresAt * 1000 - now) / DAY_MS)
  const cure = 'A system user can have a token that never expires.'
  const sentence = `It is valid, and expires in ${days} ${days === 1 ? 'day' : 'days'}. ${cure}`
  return { state: days < SOON_DAYS ? 'fix' : 'note', about, sentence }
}

function toScopes(missing: readonly string[]): Finding {
  const about = 'Permissions'
  if (missing.length === 0) {
    return { state: 'ok', about, sentence: `The token has ${NEEDED_SCOPES.join(' and ')}.` }
  }
  const sentence = `The token lacks ${missing.join(' and ')}: make one with both (Business settings -> System users -> Generate token).`
  return { state: 'fix', about, sentence }
}
