import { echoOf, incoming } from '../support/incoming.ts'
import type { Death } from '../support/mortal-ports.ts'
import { postUntilAccepted, revive } from '../support/revive.ts'
import type { Stage } from '../support/stage.ts'
import { startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'
import { notebook } from '../support/test-bots.ts'

const MINUTE_MS = 60_000

async function passes(stage: Stage, ms: number): Promise<void> {
  await stage.passes(ms)
  await revive(stage)
}

/**
 * A reply whose answer is lost comes back as an echo; then a person answers in the app, and the
 * other one goes on writing.
 */
async function live(kind: StoreKind, death?: Death) {
  const stage = await startStage({ bot: notebook() }, kind, death)
  const say = (text: string) => {
    const at = Math.floor(stage.clock.now() / 1_000) * 1_000
    return postUntilAccepted(
      stage,
      incoming({ type: 'user.text', text }, { at, id: `wamid.${text}` }),
    )
  }
  const echo = (text: string, id: string) =>
    postUntilAccepted(stage, echoOf(text, { id, at: stage.clock.now() }))

  stage.whatsapp.willEnd('lost')
  await say('a')
  while (stage.whatsapp.received.length === 0) await passes(stage, 1_000)
  await echo('1. a', 'wamid.out.1')
  await passes(stage, MINUTE_MS)
  await echo('Olga here', 'wamid.olga')
  await passes(stage, MINUTE_MS)
  await say('b')
  await passes(stage, MINUTE_MS)

  const calls = stage.ports.calls().length
  const { conversation, outbox, inbox } = await stage.view()
  const facts = {
    texts: stage.whatsapp.texts(),
    statuses: outbox.map(({ status }) => status),
    owner: conversation.handOff?.operator,
    said: conversation.handOff?.said?.map(({ text }) => text),
    open: inbox.length,
  }
  await stage.close()
  return { calls, facts }
}

test.each(STORE_KINDS)(
  'whenever a process dies ($name), an echo of ours settles its message and a person’s takes over',
  async (kind) => {
    const { calls, facts } = await live(kind)
    expect(facts).toEqual({
      texts: ['1. a'],
      statuses: ['accepted'],
      owner: 'the WhatsApp Business app',
      said: ['Olga here', 'b'],
      open: 0,
    })
    // A folder takes ten times as long as memory.
    const step = kind.name === 'memory' ? 1 : 7
    for (let call = 1; call <= calls; call += step) {
      for (const when of ['before', 'after'] as const) {
        const run = await live(kind, { call, when })
        expect({ call, when, ...run.facts }).toEqual({ call, when, ...facts })
      }
    }
  },
  60_000,
)
