import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bot } from '../../bots/echo/index.ts'
import type { Finding } from '../../src/app/connect/finding.ts'
import { NEEDED_FIELDS } from '../../src/app/connect/subscriptions.ts'
import type { ConnectWish } from '../../src/app/connect.ts'
import { connectNumber, showNumbers } from '../../src/app/connect.ts'
import { createDisplayNumbers } from '../../src/app/display-number.ts'
import type { App } from '../../src/app.ts'
import { startApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { EmulatorOptions } from '../../src/emulator/emulator.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { EmulatorStage } from '../support/emulator.ts'
import {
  accessToken,
  appSecret,
  businessAccountId,
  displayPhoneNumber,
  phoneNumberId,
  startEmulatorStage,
  waId,
} from '../support/emulator.ts'
import { createKeyPair } from '../support/flow-client.ts'
import { findFreePort } from '../support/free-port.ts'
import { runTurnwise } from '../support/run-turnwise.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(30_000)

const clock = createTestClock()
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Stage {
  readonly emulator: EmulatorStage
  readonly url: string
  readonly environment: Readonly<Record<string, string>>
  /** Connects the number; answers the findings by what they are about. */
  connect(wish?: ConnectWish, more?: Readonly<Record<string, string>>): Promise<Findings>
}

type Findings = Readonly<Record<string, Finding>>

/** A server with the address that Meta would call, before an account that knows nothing of it. */
async function startStage(options: Partial<EmulatorOptions> = {}): Promise<Stage> {
  const emulator = await startEmulatorStage({ isConnected: false, ...options })
  closing.push(emulator.stop)
  const port = await findFreePort()
  const environment = {
    HOST: '127.0.0.1',
    PORT: String(port),
    GRAPH_API_URL: emulator.emulator.url,
    WHATSAPP_APP_SECRET: appSecret,
    WHATSAPP_VERIFY_TOKEN: 'verify-token',
    WHATSAPP_ACCESS_TOKEN: accessToken,
    WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
    WHATSAPP_BUSINESS_ACCOUNT_ID: businessAccountId,
    STORE_URL: 'memory:',
    BOT: 'echo',
    LOG_LEVEL: 'silent',
  }
  const app: App = await startApp(readConfig(environment), { bots: [bot], watchdog: false })
  closing.push(app.stop)
  return {
    emulator,
    url: `http://127.0.0.1:${port}`,
    environment,
    connect: async (wish = {}, more = {}) => {
      const config = readConfig({ ...environment, ...more })
      const findings: Finding[] = []
      for (const number of config.numbers) {
        await connectNumber(config, number, wish, clock, (finding) => findings.push(finding))
      }
      return Object.fromEntries(findings.map((finding) => [finding.about, finding]))
    },
  }
}

const statesOf = (findings: Findings) =>
  Object.fromEntries(Object.entries(findings).map(([about, { state }]) => [about, state]))

test('a number that knows nothing of us is connected, and stays so', async () => {
  const stage = await startStage()
  const findings = await stage.connect({ publicUrl: stage.url, testTo: `+${waId}` })
  expect(statesOf(findings)).toEqual({
    GRAPH_API_VERSION: 'ok',
    'Access token': 'ok',
    Permissions: 'ok',
    [`Number ${phoneNumberId}`]: 'ok',
    Quality: 'ok',
    Throughput: 'ok',
    'Business account': 'ok',
    'App and account': 'ok',
    'Webhook address': 'ok',
    'Webhook fields': 'ok',
    'Test message': 'ok',
  })
  expect(findings['Webhook fields']?.sentence).toContain('from now on')
  expect(await stage.emulator.listed()).toMatchObject([{ from: 'business', type: 'template' }])

  // Meta has the address now.
  const again = await stage.connect()
  expect(again['App and account']?.sentence).not.toContain('from now on')
  expect(again['Webhook fields']).toEqual({
    state: 'ok',
    about: 'Webhook fields',
    sentence: `All ${NEEDED_FIELDS.length} are subscribed.`,
  })
  expect(again['Test message']?.state).toBe('note')
})

test('without an address of the server it says how to give one', async () => {
  const stage = await startStage()
  const findings = await stage.connect()
  expect(findings['Webhook address']).toMatchObject({
    state: 'fix',
    sentence: expect.stringContaining('turnwise connect --url'),
  })
  expect(findings).not.toHaveProperty('Webhook fields')
})

test('a webhook that is not there, or has another verify token, is told before Meta is asked', async () => {
  const stage = await startStage()
  const nowhere = await stage.connect({ publicUrl: `http://127.0.0.1:${await findFreePort()}` })
  expect(nowhere['Webhook address']?.sentence).toContain('Nothing answers')
  const more = { WHATSAPP_VERIFY_TOKEN: 'another' }
  const other = await stage.connect({ publicUrl: stage.url }, more)
  expect(other['Webhook address']?.sentence).toContain('does not know the verify token')
  const elsewhere = await stage.connect({ publicUrl: `${stage.url}/healthz` })
  expect(elsewhere['Webhook address']?.sentence).toContain('not as Turnwise does')
})

test('a token that is wrong, weak or about to expire is told, and what to do', async () => {
  const stage = await startStage({
    token: {
      scopes: ['whatsapp_business_messaging'],
      expiresAt: Math.floor(clock.now() / 1000) + 3 * 86_400,
    },
  })
  const weak = await stage.connect()
  expect(weak['Access token']).toMatchObject({
    state: 'fix',
    sentence: expect.stringContaining('expires in 3 days'),
  })
  expect(weak['Permissions']).toMatchObject({
    state: 'fix',
    sentence: expect.stringContaining('lacks whatsapp_business_management'),
  })
  const wrong = await stage.connect({}, { WHATSAPP_ACCESS_TOKEN: 'another-token' })
  expect(statesOf(wrong)).toEqual({ GRAPH_API_VERSION: 'ok', 'Access token': 'fix' })
})

test('ids and secrets of something else are told, each at its place', async () => {
  const stage = await startStage()
  const findings = await stage.connect(
    { publicUrl: stage.url, testTo: waId },
    {
      WHATSAPP_PHONE_NUMBER_ID: '1',
      WHATSAPP_BUSINESS_ACCOUNT_ID: '2',
      WHATSAPP_APP_SECRET: 'another-secret',
    },
  )
  expect(statesOf(findings)).toMatchObject({
    'Number 1': 'fix',
    'Business account': 'fix',
    'App and account': 'fix',
    'Webhook fields': 'fix',
    'Test message': 'fix',
  })
  expect(JSON.stringify(findings)).not.toMatch(/another-secret|access-token/)
  const none = await stage.connect({}, { WHATSAPP_BUSINESS_ACCOUNT_ID: '' })
  expect(none['Business account']?.sentence).toContain('WHATSAPP_BUSINESS_ACCOUNT_ID is missing')
})

test('the state of the number, its quality and its throughput are judged', async () => {
  const number = { phoneNumberId, displayPhoneNumber, businessAccountId }
  const stage = await startStage({
    numbers: [{ ...number, status: 'BANNED', quality: 'RED' }],
    throughput: 80,
  })
  const findings = await stage.connect({}, { WHATSAPP_THROUGHPUT: '500' })
  expect(statesOf(findings)).toMatchObject({
    [`Number ${phoneNumberId}`]: 'fix',
    Quality: 'fix',
    Throughput: 'fix',
  })
  expect(findings['Throughput']?.sentence).toContain('set it to 80')
  const slow = await stage.connect({}, { WHATSAPP_THROUGHPUT: '20' })
  expect(slow['Throughput']).toMatchObject({ state: 'note' })
  expect(await showNumbers(readConfig(stage.environment))).toEqual([
    {
      numberId: phoneNumberId,
      name: 'Your business',
      phoneNumber: displayPhoneNumber,
      status: 'BANNED',
      quality: 'RED',
      throughput: 'STANDARD',
      messagingLimit: 'TIER_250',
    },
  ])
})

test('a number is asked for as people write it, to know it in news of it', async () => {
  const stage = await startStage()
  const displayNumberOf = createDisplayNumbers(readConfig(stage.environment))
  expect(await displayNumberOf(phoneNumberId)).toBe(displayPhoneNumber)
  expect(await displayNumberOf('1')).toBeUndefined()
  const environment = { ...stage.environment, WHATSAPP_ACCESS_TOKEN: 'wrong' }
  const refused = createDisplayNumbers(readConfig(environment))(phoneNumberId)
  await expect(refused).rejects.toMatchObject({ code: 'graph-refused' })
})

test('where forms are answered, WhatsApp must have a key of this server', async () => {
  const stage = await startStage()
  const [ours, other] = [await createKeyPair(), await createKeyPair()]
  const file = join(createTemporaryFolder(), 'flows.pem')
  writeFileSync(file, ours.privatePem)
  const connect = () =>
    stage.connect({ publicUrl: stage.url }, { WHATSAPP_FLOWS_PRIVATE_KEY: file })
  const upload = (pem: string) =>
    stage.emulator.ask('POST', `/v25.0/${phoneNumberId}/whatsapp_business_encryption`, {
      business_public_key: pem,
    })
  const none = await connect()
  expect(none['Key of Flows']?.sentence).toContain('run `turnwise flows keys`')
  // The news of Flows are subscribed to as well.
  expect(none['Webhook fields']?.sentence).toContain(`All ${NEEDED_FIELDS.length + 1}`)
  await upload(other.publicPem)
  expect((await connect())['Key of Flows']?.sentence).toContain('another key')
  await upload(ours.publicPem)
  expect((await connect())['Key of Flows']?.state).toBe('ok')
})

test('the verbs print lines or JSON, and end with 1 while something is left to do', async () => {
  const stage = await startStage()
  const { environment } = stage
  const [undone, bare] = await Promise.all([
    runTurnwise(['connect', '--json'], { environment }),
    runTurnwise(['connect']),
  ])
  expect(undone).toMatchObject({ code: 1, stderr: 'One thing must be fixed.\n' })
  expect(JSON.parse(undone.stdout)).toContainEqual(
    expect.objectContaining({ state: 'fix', about: 'Webhook address' }),
  )
  expect(bare).toMatchObject({ code: 1, stderr: '4 things must be fixed.\n' })
  expect(bare.stdout).toContain('✗ WHATSAPP_APP_SECRET: It is missing.')

  const done = await runTurnwise(['connect', '--url', stage.url, '--test', waId], { environment })
  expect(done).toMatchObject({ code: 0, stderr: '' })
  expect(done.stdout).not.toContain('✗')
  const shown = await runTurnwise(['number', 'show'], { environment })
  expect(shown.stdout).toMatch(/^ID +NUMBER +NAME +STATUS/)
  expect(shown.stdout).toContain(`${phoneNumberId}  ${displayPhoneNumber}`)
  for (const wrong of [
    ['--url', 'http://bot.example.org'],
    ['--test', 'me'],
    ['--number', '1'],
  ]) {
    expect((await runTurnwise(['connect', ...wrong], { environment })).code).toBe(2)
  }
})
