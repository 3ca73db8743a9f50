import { incoming } from '../support/incoming.ts'
import type { Death } from '../support/mortal-ports.ts'
import { postUntilAccepted, revive } from '../support/revive.ts'
import { startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'
import { REMINDER_MS, reminder } from '../support/window-bot.ts'

const WRITES = new Set(['accept', 'turn', 'record', 'claimOutbox', 'send'])

/** A reminder waits for the person, who writes two days later. */
async function live(kind: StoreKind, death?: Death) {
  const stage = await startStage({ bot: reminder('wait') }, kind, death)
  async function say(text: string): Promise<void> {
    const at = Math.floor(stage.clock.now() / 1_000) * 1_000
    const item = incoming({ type: 'user.text', text }, { at, id: `wamid.${text}` })
    await postUntilAccepted(stage, item)
  }
  async function passes(ms: number): Promise<void> {
    await stage.passes(ms)
    await revive(stage)
  }

  await say('later')
  await passes(61_000)
  for (let nth = 0; nth < 4; nth += 1) {
    stage.clock.advance(REMINDER_MS)
    await passes(0)
    await passes(61_000)
  }
  await say('back')
  for (let nth = 0; nth < 2; nth += 1) await passes(61_000)
  const calls = [...stage.ports.calls()]
  const { conversation, outbox } = await stage.view()
  // Of what died on its way nobody knows whether it arrived: it may come twice, marked so.
  const texts = stage.whatsapp.texts().filter((text, n, all) => text !== all[n - 1])
  const facts = {
    texts,
    awaits: conversation.awaitsUser ?? outbox.some(({ awaits }) => awaits !== undefined),
    open: outbox.filter(({ status }) => status !== 'accepted').length,
  }
  await stage.close()
  return { calls, facts }
}

test.each(STORE_KINDS)(
  'whenever a process dies ($name), what waits for the person is neither lost nor overtaken',
  async (kind) => {
    const { calls, facts } = await live(kind)
    expect(facts).toEqual({
      texts: ['reminder 1', 'reminder 2', 'reminder 3', 'back'],
      awaits: false,
      open: 0,
    })
    // The others only look whether anything is due.
    const telling = calls.flatMap((name, index) => (WRITES.has(name) ? [index + 1] : []))
    expect(telling.length).toBeGreaterThan(15)
    for (const call of telling) {
      for (const when of ['before', 'after'] as const) {
        const run = await live(kind, { call, when })
        expect({ call, when, ...run.facts }).toEqual({ call, when, ...facts })
      }
    }
  },
  60_000,
)
