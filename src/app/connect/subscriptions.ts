import { toFieldsOrNone, toId, toList, toText } from '../../whatsapp/incoming/fields.ts'
import { toAppToken } from '../../whatsapp/management/access.ts'
import type { ManagementCalls } from '../../whatsapp/management/calls.ts'
import type { Finding } from './finding.ts'
import { checkWebhook } from './webhook.ts'

/** What a bot has to hear of (reference, end of section 8), and echoes of what others say for it. */
export const NEEDED_FIELDS: readonly string[] = [
  'messages',
  'message_echoes',
  'smb_message_echoes',
  'user_preferences',
  'message_template_status_update',
  'message_template_quality_update',
  'template_category_update',
  'account_update',
  'account_alerts',
  'business_capability_update',
  'phone_number_quality_update',
  'security',
  'standby',
  'messaging_handovers',
]

const OBJECT = 'whatsapp_business_account'

/** Sees to it that the app hears of a business account. */
export async function connectAccount(
  { access }: ManagementCalls,
  accountId: string,
  appId: string,
): Promise<Finding> {
  const about = 'App and account'
  const listed = await access.subscribedApps(accountId)
  if (!listed.ok) {
    return { state: 'fix', about, sentence: `${listed.failure.reason} See WhatsApp Manager.` }
  }
  const isThere = toList(listed.value.data).some((entry) => {
    const app = toFieldsOrNone(toFieldsOrNone(entry)['whatsapp_business_api_data'])
    return toId(app['id']) === appId
  })
  if (isThere) return { state: 'ok', about, sentence: `The app ${appId} hears of the account.` }
  const subscribed = await access.subscribeApp(accountId)
  return subscribed.ok
    ? { state: 'ok', about, sentence: `The app ${appId} hears of the account from now on.` }
    : { state: 'fix', about, sentence: `${subscribed.failure.reason} See WhatsApp Manager.` }
}

/** What the webhook of an app is to be. */
export interface HookWish {
  readonly appId: string
  readonly appSecret: string
  readonly verifyToken: string
  /** The public address of the server; undefined: the one that Meta has. */
  readonly publicUrl: string | undefined
  readonly withFlows: boolean
}

/** Sees to it that Meta calls our webhook, for every field that a bot needs. */
export async function connectWebhook(
  { access }: ManagementCalls,
  wish: HookWish,
): Promise<readonly Finding[]> {
  const { appId, verifyToken, publicUrl } = wish
  const about = 'Webhook fields'
  const appToken = toAppToken(appId, wish.appSecret)
  const listed = await access.appSubscriptions(appId, appToken)
  if (!listed.ok) {
    const cure = 'Check that WHATSAPP_APP_SECRET is the secret of the app of the access token.'
    return [{ state: 'fix', about, sentence: `${listed.failure.reason} ${cure}` }]
  }
  const known = toList(listed.value.data)
    .map(toFieldsOrNone)
    .find((entry) => toText(entry['object']) === OBJECT)
  const present = toText(known?.['callback_url'])
  const callbackUrl = publicUrl === undefined ? present : toCallback(publicUrl)
  if (callbackUrl === undefined) {
    const sentence =
      'Meta has no address of your server yet: run `turnwise connect --url https://<your host>`.'
    return [{ state: 'fix', about: 'Webhook address', sentence }]
  }
  const webhook = await checkWebhook(callbackUrl, verifyToken)
  if (webhook.state === 'fix') return [webhook]
  const had = toList(known?.['fields']).map((field) => toText(toFieldsOrNone(field)['name']))
  const needed = wish.withFlows ? [...NEEDED_FIELDS, 'flows'] : NEEDED_FIELDS
  const missing = needed.filter((field) => !had.includes(field))
  if (missing.length === 0 && callbackUrl === present) {
    return [webhook, { state: 'ok', about, sentence: `All ${needed.length} are subscribed.` }]
  }
  // Meta replaces the list: what somebody subscribed to besides stays.
  const fields = [...new Set([...had, ...needed])].filter((field) => field !== undefined).join(',')
  const subscribed = await access.subscribeFields(appId, appToken, {
    callbackUrl,
    verifyToken,
    fields,
  })
  if (!subscribed.ok) {
    const cure = `Subscribe by hand (WhatsApp -> Configuration): ${missing.join(', ')}.`
    return [webhook, { state: 'fix', about, sentence: `${subscribed.failure.reason} ${cure}` }]
  }
  const sentence = `All ${needed.length} are subscribed from now on, at ${callbackUrl}.`
  return [webhook, { state: 'ok', about, sentence }]
}

function toCallback(publicUrl: string): string {
  const url = new URL(publicUrl)
  return url.pathname === '/' ? new URL('/webhook', url).href : url.href
}
