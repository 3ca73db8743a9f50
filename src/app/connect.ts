import type { Config, NumberConfig } from '../config.ts'
import type { Clock } from '../core/ports.ts'
import { createGraph } from '../whatsapp/graph.ts'
import { checkGraphVersion } from '../whatsapp/graph-version.ts'
import { createManagementCalls } from '../whatsapp/management/calls.ts'
import type { Finding } from './connect/finding.ts'
import { checkFlowKey } from './connect/flow-key.ts'
import type { NumberState } from './connect/number.ts'
import { checkAccount, judgeNumber, readNumber } from './connect/number.ts'
import { connectAccount, connectWebhook } from './connect/subscriptions.ts'
import { sendTestMessage } from './connect/test-message.ts'
import { checkToken } from './connect/token.ts'
import { toGraphOptions } from './graph.ts'

export interface ConnectWish {
  /** The public address of the server, for example `https://bot.example.org`. */
  readonly publicUrl?: string
  /** A phone number that gets a test message. */
  readonly testTo?: string
}

/**
 * Connects one number: looks at token, number and account, and subscribes the app and the webhook's
 * fields where they are not yet. May be done again and again.
 * @param report is told of each step as soon as it is over
 */
export async function connectNumber(
  config: Config,
  number: NumberConfig,
  wish: ConnectWish,
  clock: Clock,
  report: (finding: Finding) => void,
): Promise<void> {
  const options = toGraphOptions(config, number)
  const calls = createManagementCalls(options)
  const { numberId, businessAccountId } = number
  report(judgeVersion(config.graphVersion, clock.now()))
  const { appId, findings } = await checkToken(calls, number.accessToken, clock.now())
  for (const finding of findings) report(finding)
  // Everything else would only say the same of the token again.
  if (appId === undefined) return
  const state = await readNumber(calls, numberId)
  if (!('numberId' in state)) report(state)
  else for (const finding of judgeNumber(state, config.throughput)) report(finding)

  if (businessAccountId === undefined) report(NO_ACCOUNT)
  else {
    report(await checkAccount(calls, businessAccountId, numberId))
    report(await connectAccount(calls, businessAccountId, appId))
  }
  const hooked = await connectWebhook(calls, {
    appId,
    appSecret: number.appSecrets[0] ?? '',
    verifyToken: config.verifyToken ?? '',
    publicUrl: wish.publicUrl,
    withFlows: config.flowKeys.length > 0,
  })
  for (const finding of hooked) report(finding)
  if (config.flowKeys.length > 0) report(await checkFlowKey(calls, numberId, config.flowKeys))
  if (wish.testTo === undefined) report(NO_TEST)
  else report(await sendTestMessage(createGraph(options), numberId, wish.testTo))
}

const NO_ACCOUNT: Finding = {
  state: 'fix',
  about: 'Business account',
  sentence:
    'WHATSAPP_BUSINESS_ACCOUNT_ID is missing: copy it from the API Setup page, so that the app can be subscribed to it.',
}

const NO_TEST: Finding = {
  state: 'note',
  about: 'Test message',
  sentence: 'None was sent: add --test <phone number> of a person who agreed to it.',
}

/** How long the pinned version of the Graph API lasts. */
export function judgeVersion(version: string, now: number): Finding {
  const about = 'GRAPH_API_VERSION'
  const news = checkGraphVersion(version, now)
  if (news === undefined) return { state: 'ok', about, sentence: `${version} is good for long.` }
  return { state: news.state === 'ended' ? 'fix' : 'note', about, sentence: news.sentence }
}

/** Asks WhatsApp for each number of the settings; why one is not told of is a finding. */
export async function showNumbers(config: Config): Promise<readonly (NumberState | Finding)[]> {
  const shown: (NumberState | Finding)[] = []
  for (const number of config.numbers) {
    const calls = createManagementCalls(toGraphOptions(config, number))
    shown.push(await readNumber(calls, number.numberId))
  }
  return shown
}
