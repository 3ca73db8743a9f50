import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toGraphAccess, toGraphOptions } from '../../src/app/graph.ts'
import type { Config } from '../../src/config.ts'
import { readConfig } from '../../src/config.ts'
import { createClock } from '../../src/engine/clock.ts'
import { createMessenger } from '../../src/whatsapp/client.ts'
import { createManagementCalls } from '../../src/whatsapp/management/calls.ts'
import { createMediaExchange } from '../../src/whatsapp/media/exchange.ts'
import type { EmulatorStage } from '../support/emulator.ts'
import {
  accessToken,
  appSecret,
  phoneNumberId,
  startEmulatorStage,
  waId,
} from '../support/emulator.ts'
import { eventually } from '../support/eventually.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import type { ToldMessage } from '../support/told.ts'
import { messagesOn } from '../support/told.ts'

const clock = createClock()
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

let stage: EmulatorStage

beforeEach(async () => {
  stage = await startEmulatorStage({ requireProof: true })
})
afterEach(() => stage.stop())

function settings(more: Readonly<Record<string, string>>): Config {
  return readConfig({
    GRAPH_API_URL: stage.emulator.url,
    WHATSAPP_APP_SECRET: `${appSecret}, an-older-one`,
    WHATSAPP_VERIFY_TOKEN: 'verify-token',
    WHATSAPP_ACCESS_TOKEN: accessToken,
    WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
    ...more,
  })
}

/** Does one call of every kind; answers what came of each. */
async function callAll(config: Config) {
  const graph = { ...toGraphAccess(config), clock }
  const messenger = createMessenger({ ...graph, logger: quiet })
  const exchange = createMediaExchange(graph)
  const [number] = config.numbers
  if (number === undefined) throw new Error('There is no number.')
  const file = join(createTemporaryFolder(), 'menu.txt')
  writeFileSync(file, 'Margherita')
  const { signal } = new AbortController()
  const text = Buffer.from('Margherita')
  await stage.say({ type: 'document', data: text.toString('base64') })
  const mediaId = await eventually(() => idOf(messagesOn(stage.webhook)[0]))
  const sent = await messenger.send({
    numberId: phoneNumberId,
    to: { waId },
    message: { kind: 'text', body: 'hello' },
    callback: 'c.1.1/1',
  })
  const uploaded = await exchange.upload({
    numberId: phoneNumberId,
    file: {
      filename: 'menu.txt',
      mimeType: 'text/plain',
      sha256: 'not-looked-at',
      bytes: 10,
      async *read() {
        yield Buffer.from('Margherita')
      },
    },
    signal,
  })
  const fetched = await exchange.download({
    mediaId,
    numberId: phoneNumberId,
    media: 'document',
    mostBytes: 100,
    draft: { write: async () => undefined, digest: () => sha256Of(text) },
    signal,
  })
  const shown = await createManagementCalls(toGraphOptions(config, number)).numbers.show(
    phoneNumberId,
  )
  await messenger.close()
  await exchange.close()
  return [sent.outcome, uploaded.outcome, fetched.outcome, shown.ok]
}

function idOf(message: ToldMessage | undefined): string {
  return (message as unknown as { readonly document: { readonly id: string } }).document.id
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

test('an app that requires its secret answers every kind of call with the proof', async () => {
  const config = settings({ WHATSAPP_APP_SECRET_PROOF: 'on' })
  expect(await callAll(config)).toEqual(['accepted', 'uploaded', 'fetched', true])
})

test('without the proof it refuses them all', async () => {
  expect(await callAll(settings({}))).toEqual(['refused', 'refused', 'failed', false])
})

test('a proof with another secret is refused', async () => {
  const more = { WHATSAPP_APP_SECRET_PROOF: 'on', WHATSAPP_APP_SECRET: 'wrong' }
  expect(await callAll(settings(more))).toEqual(['refused', 'refused', 'failed', false])
})
