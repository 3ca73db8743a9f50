import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/emulator.ts'
import type { ShownMessage } from '../../src/emulator/shown.ts'
import { eventually } from '../support/eventually.ts'
import { findFreePort } from '../support/free-port.ts'
import { copyProject } from '../support/project-copy.ts'
import { killAllProcesses, startProcess, waitUntilReady } from '../support/running-process.ts'
import { phoneNumberId, testSettings } from '../support/settings.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(120_000)

const WAIT = { withinMs: 90_000, everyMs: 100 }

const POISONOUS = `
import { setup } from 'xstate'
import type { ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply } from '../../src/index.ts'

function standsStill(text: string): boolean {
  if (text === 'loop') while (true);
  return /^(a+)+$/.test(text)
}

const types = { events: {} as UserEvent, emitted: {} as ReplyEvent }
const machine = setup({ types }).createMachine({
  id: 'poisonous',
  on: {
    'user.text': [
      { guard: ({ event }) => standsStill(event.text), actions: reply('how?') },
      { actions: reply(({ event }) => 'ok ' + event.text) },
    ],
  },
})
export const bot = defineBot({ name: 'poisonous', machine, apology: 'Sorry.' })
`

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await killAllProcesses()
})

async function startPoisonous() {
  const project = copyProject()
  mkdirSync(join(project, 'bots/poisonous'))
  writeFileSync(join(project, 'bots/poisonous/index.ts'), POISONOUS)
  const port = await findFreePort()
  const emulator = await startEmulator({
    port: 0,
    webhookUrl: `http://127.0.0.1:${port}/webhook`,
    appSecret: testSettings['WHATSAPP_APP_SECRET'] ?? '',
    accessToken: testSettings['WHATSAPP_ACCESS_TOKEN'] ?? '',
    numbers: [
      { phoneNumberId, displayPhoneNumber: '15550783881', businessAccountId: '102290129340398' },
    ],
    pairLimit: false,
    retryCapMs: 500,
  })
  closing.push(emulator.stop)
  const server = startProcess([process.execPath, join(project, 'scripts/turnwise.js'), 'start'], {
    ...testSettings,
    PORT: String(port),
    GRAPH_API_URL: emulator.url,
    STORE_URL: `lowdb:${createTemporaryFolder()}`,
    BOT: 'poisonous',
    TURNWISE_WATCHDOG_MS: '50',
  })
  await waitUntilReady(server, `http://127.0.0.1:${port}/readyz`)
  const messages = `${emulator.url}/phones/16505551234/messages`
  return {
    server,
    says: async (text: string) => {
      await fetch(messages, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'text', text }),
      })
    },
    heard: async () => {
      const shown = (await (await fetch(messages)).json()) as ShownMessage[]
      return shown.filter(({ from }) => from === 'business').map(({ text }) => text)
    },
  }
}

// Side by side, for each spends most of its time waiting for a child to die.
test('a guard that stands still ends its process, then is a dead letter, and the next message is answered', async () => {
  const endless = 'loop'
  const catastrophic = `${'a'.repeat(40)}!`
  await Promise.all([endless, catastrophic].map(survive))
})

async function survive(text: string): Promise<void> {
  const { server, says, heard } = await startPoisonous()
  await says('before')
  await eventually(async () => expect(await heard()).toEqual(['ok before']), WAIT)
  await says(text)
  await says('after')
  const whole = ['ok before', 'Sorry.', 'ok after']
  await eventually(async () => expect(await heard()).toEqual(whole), WAIT)
  expect(server.output()).toContain('stood still')
}
