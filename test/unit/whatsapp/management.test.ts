import { KnownError } from '../../../src/core/errors.ts'
import type { Clock } from '../../../src/core/ports.ts'
import { createTestClock } from '../../../src/engine/clock.ts'
import { createCallLimit } from '../../../src/whatsapp/call-limit.ts'
import { createGraph } from '../../../src/whatsapp/graph.ts'
import type { ManagementCalls } from '../../../src/whatsapp/management/calls.ts'
import { createManagementCalls } from '../../../src/whatsapp/management/calls.ts'
import { openManagement } from '../../../src/whatsapp/management.ts'
import type { TestServer } from './server.ts'
import { startServer, toAnswer } from './server.ts'

const accessToken = 'EAAtestTokenThatNobodyMaySee'
const answers = (status: string, body: unknown) =>
  startServer((socket) => socket.end(toAnswer(status, JSON.stringify(body))))
const optionsFor = ({ url }: TestServer, clock: Pick<Clock, 'monotonic'> = createTestClock()) => ({
  graphUrl: url,
  version: 'v25.0',
  accessToken,
  limit: createCallLimit(clock),
})

/** What was asked: `POST /v25.0/106/register {"pin":"1"}`. */
function lineOf(request = ''): string {
  const [head = '', body = ''] = request.split('\r\n\r\n')
  const [first = ''] = head.split('\r\n')
  return `${first.replace(' HTTP/1.1', '')} ${body}`.trim()
}

/** Reference section 5, one call for each. */
const calls: readonly [(calls: ManagementCalls) => Promise<unknown>, string][] = [
  [({ numbers }) => numbers.show('106', 'status'), 'GET /v25.0/106?fields=status'],
  [({ numbers }) => numbers.list('102'), 'GET /v25.0/102/phone_numbers'],
  [
    ({ numbers }) => numbers.add('102', { countryCode: '1', number: '5550100', name: 'Forno' }),
    'POST /v25.0/102/phone_numbers {"country_code":"1","phone_number":"5550100","verified_name":"Forno"}',
  ],
  [
    ({ numbers }) => numbers.requestCode('106', 'SMS', 'en_US'),
    'POST /v25.0/106/request_code?code_method=SMS&language=en_US',
  ],
  [({ numbers }) => numbers.verifyCode('106', '123'), 'POST /v25.0/106/verify_code?code=123'],
  [
    ({ numbers }) => numbers.register('106', '123456', 'DE'),
    'POST /v25.0/106/register {"messaging_product":"whatsapp","pin":"123456","data_localization_region":"DE"}',
  ],
  [({ numbers }) => numbers.deregister('106'), 'POST /v25.0/106/deregister'],
  [({ numbers }) => numbers.setPin('106', '123456'), 'POST /v25.0/106 {"pin":"123456"}'],
  [({ numbers }) => numbers.rename('106', 'F'), 'POST /v25.0/106 {"new_display_name":"F"}'],
  [({ numbers }) => numbers.settings('106'), 'GET /v25.0/106/settings'],
  [
    ({ numbers }) => numbers.changeSettings('106', { calling: { status: 'ENABLED' } }),
    'POST /v25.0/106/settings {"calling":{"status":"ENABLED"}}',
  ],
  [({ access }) => access.debugToken('t'), 'GET /v25.0/debug_token?input_token=t'],
  [({ access }) => access.subscribedApps('102'), 'GET /v25.0/102/subscribed_apps'],
  [({ access }) => access.subscribeApp('102'), 'POST /v25.0/102/subscribed_apps'],
  [({ access }) => access.appSubscriptions('7', '7|s'), 'GET /v25.0/7/subscriptions'],
  [({ flows }) => flows.list('102'), 'GET /v25.0/102/flows'],
  [({ flows }) => flows.show('9', 'preview'), 'GET /v25.0/9?fields=preview'],
  [
    ({ flows }) => flows.create('102', { name: 'f', categories: ['OTHER'] }),
    'POST /v25.0/102/flows {"name":"f","categories":["OTHER"]}',
  ],
  [({ flows }) => flows.rename('9', 'g'), 'POST /v25.0/9 {"name":"g"}'],
  [({ flows }) => flows.remove('9'), 'DELETE /v25.0/9'],
  [({ flows }) => flows.publish('9'), 'POST /v25.0/9/publish'],
  [({ flows }) => flows.deprecate('9'), 'POST /v25.0/9/deprecate'],
  [({ flows }) => flows.showKey('106'), 'GET /v25.0/106/whatsapp_business_encryption'],
  [
    ({ profile }) => profile.change('106', { about: 'Pizza' }),
    'POST /v25.0/106/whatsapp_business_profile {"messaging_product":"whatsapp","about":"Pizza"}',
  ],
  [({ profile }) => profile.listCodes('106'), 'GET /v25.0/106/message_qrdls'],
  [({ profile }) => profile.showCode('106', 'A/B'), 'GET /v25.0/106/message_qrdls/A%2FB'],
  [
    ({ profile }) => profile.createCode('106', 'hi', 'SVG'),
    'POST /v25.0/106/message_qrdls {"prefilled_message":"hi","generate_qr_image":"SVG"}',
  ],
  [
    ({ profile }) => profile.changeCode('106', 'A', 'ho'),
    'POST /v25.0/106/message_qrdls {"code":"A","prefilled_message":"ho"}',
  ],
  [({ profile }) => profile.removeCode('106', 'A'), 'DELETE /v25.0/106/message_qrdls/A'],
  [({ profile }) => profile.showAutomation('1'), 'GET /v25.0/1?fields=conversational_automation'],
  [
    ({ profile }) => profile.changeAutomation('1', { prompts: ['Menu'] }),
    'POST /v25.0/1/conversational_automation {"prompts":["Menu"]}',
  ],
  [({ profile }) => profile.showCommerce('1'), 'GET /v25.0/1/whatsapp_commerce_settings'],
  [
    ({ profile }) => profile.changeCommerce('1', { is_cart_enabled: true }),
    'POST /v25.0/1/whatsapp_commerce_settings {"is_cart_enabled":true}',
  ],
  [({ people }) => people.listBlocked('1', 'c'), 'GET /v25.0/1/block_users?after=c'],
  [
    ({ people }) => people.block('1', [{ user: '2' }]),
    'POST /v25.0/1/block_users {"messaging_product":"whatsapp","block_users":[{"user":"2"}]}',
  ],
  [
    ({ people }) => people.unblock('1', [{ user_id: 'US.2' }]),
    'DELETE /v25.0/1/block_users {"messaging_product":"whatsapp","block_users":[{"user_id":"US.2"}]}',
  ],
  [({ people }) => people.listGroups('1'), 'GET /v25.0/1/groups'],
  [
    ({ people }) => people.createGroup('1', { subject: 'Us' }),
    'POST /v25.0/1/groups {"messaging_product":"whatsapp","subject":"Us"}',
  ],
  [({ people }) => people.showGroup('5'), 'GET /v25.0/5'],
  [({ people }) => people.removeGroup('5'), 'DELETE /v25.0/5'],
  [({ people }) => people.inviteLink('5'), 'GET /v25.0/5/invite_link'],
  [({ people }) => people.renewInviteLink('5'), 'POST /v25.0/5/invite_link'],
  [({ people }) => people.listJoinRequests('5'), 'GET /v25.0/5/join_requests'],
  [
    ({ people }) => people.changeGroup('5', { subject: 'You' }),
    'POST /v25.0/5 {"messaging_product":"whatsapp","subject":"You"}',
  ],
  [({ numbers }) => numbers.history('106'), 'GET /v25.0/106/message_history'],
  [({ numbers }) => numbers.officialAccount('106'), 'GET /v25.0/106/official_business_account'],
  [({ numbers }) => numbers.compliance('106'), 'GET /v25.0/106/business_compliance_info'],
  [
    ({ access }) => access.exchangeCode({ id: '7', secret: 's' }, 'c'),
    'GET /v25.0/oauth/access_token?client_id=7&client_secret=s&code=c',
  ],
  [({ people }) => people.callPermissions('1', '2'), 'GET /v25.0/1/call_permissions?user_wa_id=2'],
  [
    ({ analytics }) =>
      analytics.ofTemplates('102', { start: 1, end: 2 }, { templateIds: ['3'], metrics: ['sent'] }),
    'GET /v25.0/102/template_analytics?start=1&end=2&granularity=daily&metric_types=sent&template_ids=3',
  ],
  [({ analytics }) => analytics.ofAccount('102', 'a'), 'GET /v25.0/102?fields=a'],
  [({ analytics }) => analytics.switchOn('102'), 'POST /v25.0/102?is_enabled_for_insights=true'],
]

test('each call is the one of Meta’s reference, with the token in its header', async () => {
  const server = await answers('200 OK', { success: true })
  const management = createManagementCalls(optionsFor(server))
  for (const [call, line] of calls) {
    expect(await call(management)).toEqual({ ok: true, value: { success: true } })
    expect(lineOf(server.requests.at(-1))).toBe(line)
    expect(server.requests.at(-1)).not.toContain(`${accessToken} `)
  }
  const authorized = server.requests.filter((request) =>
    request.includes(`authorization: Bearer ${accessToken}\r\n`),
  )
  // The app's own subscriptions are asked for with the app's own token.
  expect(authorized).toHaveLength(calls.length - 1)
})

test('what WhatsApp refuses is a value with its reason, which names no token', async () => {
  const server = await answers('400 Bad Request', {
    error: { message: `Bad token ${accessToken}`, code: 190 },
  })
  const result = await createManagementCalls(optionsFor(server)).numbers.list('102')
  expect(result).toMatchObject({ ok: false, failure: { class: 'auth', code: 190 } })
  expect(JSON.stringify(result)).not.toContain(accessToken)
})

test('what answers in WhatsApp’s place, or not at all, is a value too', async () => {
  const proxy = await startServer((socket) => socket.end(toAnswer('502 Bad Gateway', '<html>')))
  const call = { method: 'GET', path: ['106'] } as const
  expect(await createGraph(optionsFor(proxy)).call(call)).toMatchObject({
    ok: false,
    failure: { class: 'transient', reason: expect.stringContaining('GRAPH_API_URL') },
  })
  const list = await answers('200 OK', [1])
  expect(await createGraph(optionsFor(list)).call(call)).toMatchObject({ ok: false })
  const silent = await startServer((socket) => socket.destroy())
  expect(await createGraph(optionsFor(silent)).call(call)).toMatchObject({
    ok: false,
    failure: { class: 'transient', reason: expect.stringContaining('not reached') },
  })
})

test('for callers to whom it is a mistake, a refusal is thrown', async () => {
  const server = await answers('400 Bad Request', { error: { message: 'no', code: 100 } })
  const refused = openManagement(optionsFor(server)).ask('GET', '102/flows', { query: { a: 'b' } })
  await expect(refused).rejects.toMatchObject({ name: 'KnownError', code: 'graph-refused' })
  expect(lineOf(server.requests[0])).toBe('GET /v25.0/102/flows?a=b')
  const page = await startServer((socket) => socket.end(toAnswer('404 Not Found', '<html>')))
  const elsewhere = openManagement(optionsFor(page)).ask('GET', '102')
  await expect(elsewhere).rejects.toMatchObject({ code: 'graph-unreachable' })
  const silent = await startServer((socket) => socket.destroy())
  const lost = openManagement(optionsFor(silent)).ask('GET', '102')
  await expect(lost).rejects.toBeInstanceOf(KnownError)
  await expect(lost).rejects.toMatchObject({ code: 'graph-unreachable' })
})

const usage = (minutes: unknown) =>
  `x-business-use-case-usage: {"102":[{"type":"whatsapp","estimated_time_to_regain_access":${minutes}}]}`

/** Answers the first call with a head and a body, and all others with success. */
function answersFirst(status: string, body: unknown, headers: readonly string[] = []) {
  let isFirst = true
  return startServer((socket) => {
    const first = toAnswer(status, JSON.stringify(body), headers)
    socket.end(isFirst ? first : toAnswer('200 OK', '{"success":true}'))
    isFirst = false
  })
}

const tooMany = { error: { message: 'too many calls', code: 80007 } }

test.each([
  ['a refusal that says for how long', '400 Bad Request', tooMany, [usage(25)], 25],
  ['a refusal that does not', '400 Bad Request', tooMany, [], 1],
  ['a refusal of the app', '429 Too Many', { error: { code: 4 } }, ['x-app-usage: {'], 1],
  ['an answer with the last call there was', '200 OK', { success: true }, [usage('"7"')], 7],
])('%s ends the asking until then', async (_name, status, body, headers, minutes) => {
  const clock = createTestClock()
  const server = await answersFirst(status, body, headers)
  const { numbers } = createManagementCalls(optionsFor(server, clock))
  const first = await numbers.list('102')
  const told = expect.stringContaining(`in about ${minutes} min`)
  if (!first.ok) expect(first.failure).toMatchObject({ class: 'throughput', reason: told })
  const limited = { ok: false, failure: { class: 'throughput', reason: told }, isRefused: true }
  expect(await numbers.list('102')).toMatchObject(limited)
  clock.advance(minutes * 60_000 - 1)
  expect(await numbers.list('102')).toMatchObject({ ok: false })
  expect(server.requests).toHaveLength(1)
  clock.advance(1)
  expect(await numbers.list('102')).toMatchObject({ ok: true })
})

test.each([
  ['other refusals', '400 Bad Request', { error: { code: 100 } }, [usage(0)]],
  ['the limit of one endpoint', '400 Bad Request', { error: { code: 613 } }, []],
  ['a header that is no JSON', '200 OK', { success: true }, ['x-app-usage: soon']],
])('%s end no asking', async (_name, status, body, headers) => {
  const server = await answersFirst(status, body, headers)
  const { numbers } = createManagementCalls(optionsFor(server))
  await numbers.list('102')
  expect(await numbers.list('102')).toMatchObject({ ok: true })
})
