import type { Logger, SendOutcome } from '../../../src/core/ports.ts'
import { createTestClock } from '../../../src/engine/clock.ts'
import { startEngine } from '../../../src/engine/engine.ts'
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts'
import { eventually } from '../../support/eventually.ts'
import { incoming } from '../../support/incoming.ts'
import { notebook } from '../../support/test-bots.ts'

const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

function nothing(): void {}

test('what WhatsApp answers while the process stops is written down, not sent again', async () => {
  const clock = createTestClock()
  const store = createMemoryStore({ clock })
  const bot = notebook()
  const answers: ((outcome: SendOutcome) => void)[] = []
  const engine = startEngine({
    store,
    clock,
    logger: silent,
    bots: [bot],
    numberIds: [],
    botOf: () => bot.name,
    throughput: 80,
    pairLimit: false,
    messenger: {
      send: () => new Promise((resolve) => answers.push(resolve)),
      markRead: async () => undefined,
      close: async () => undefined,
    },
  })
  await engine.receive([incoming({ type: 'user.text', text: 'hello' }, { at: clock.now() })])
  await eventually(() => answers.length > 0)
  const stopped = engine.stop()
  for (let round = 0; round < 5; round += 1) await new Promise(setImmediate)
  answers[0]?.({ outcome: 'accepted', wamid: 'wamid.1' })
  await stopped
  const [conversation] = await store.listConversations({})
  const view = await store.showConversation(conversation?.conversation.id ?? '')
  expect(view?.outbox[0]).toMatchObject({ status: 'accepted', attempts: [{ wamid: 'wamid.1' }] })
})
