import { reception } from '../support/hand-off-bot.ts'
import { echoOf, incoming, overheard } from '../support/incoming.ts'
import type { Death } from '../support/mortal-ports.ts'
import { postUntilAccepted, revive } from '../support/revive.ts'
import type { Stage } from '../support/stage.ts'
import { startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'

const MINUTE_MS = 60_000

/** Minute by minute: a process that dies is followed by another one within the minute. */
async function passes(stage: Stage, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await stage.passes(MINUTE_MS)
    await revive(stage)
  }
}

/**
 * The machine hands over, somebody answers from the phone, and it comes back by itself; then Meta's
 * own agent has it for a while.
 */
async function live(kind: StoreKind, death?: Death) {
  const bot = reception({ handOff: { returnAfter: '10 minutes' } })
  const stage = await startStage({ bot }, kind, death)
  const at = () => Math.floor(stage.clock.now() / 1_000) * 1_000
  const say = (text: string) =>
    postUntilAccepted(
      stage,
      incoming({ type: 'user.text', text }, { at: at(), id: `wamid.${text}` }),
    )

  await say('person')
  await passes(stage, 5)
  await postUntilAccepted(stage, echoOf('Olga here', { id: 'wamid.olga', at: at() }))
  await passes(stage, 5)
  await say('hi Olga')
  await passes(stage, 16)
  await say('is the bot back?')
  await passes(stage, 2)
  await postUntilAccepted(
    stage,
    overheard('to the agent', { by: 'person', id: 'wamid.standby', at: at() }),
  )
  await passes(stage, 2)
  await say('and again?')
  // So long an uncertain message may wait for news of it.
  await passes(stage, 20)

  const calls = stage.ports.calls().length
  const { conversation, inbox, timers } = await stage.view()
  const facts = {
    texts: await heard(stage),
    handOff: conversation.handOff,
    open: inbox.length,
    timers: timers.map(({ sendId }) => sendId),
  }
  await stage.close()
  return { calls, facts }
}

/** What reached the phone; what is marked as possibly said twice counts once. */
async function heard(stage: Stage): Promise<readonly string[]> {
  const { outbox } = await stage.view()
  const isMarked = (id: string) => outbox.find((row) => row.id === id)?.doubled === true
  const ids = stage.whatsapp.received.map(({ callback }) => callback.split('/')[0] ?? '')
  const isCopy = (place: number) => {
    const id = ids[place] ?? ''
    return ids.indexOf(id) < place && isMarked(id)
  }
  return stage.whatsapp.received.filter((_, place) => !isCopy(place)).map(({ text }) => text)
}

test.each(STORE_KINDS)(
  'whenever a process dies ($name), a conversation comes back by itself, once and with all that was said',
  async (kind) => {
    const { calls, facts } = await live(kind)
    expect(facts).toEqual({
      texts: [
        'One moment, please.',
        'back from the WhatsApp Business app (idle): the WhatsApp Business app: Olga here + hi Olga',
        'bot: is the bot back?',
        "back from Meta's own agent: to the agent",
        'bot: and again?',
        'Still there?',
      ],
      handOff: undefined,
      open: 0,
      timers: [],
    })
    // A folder takes ten times as long as memory.
    const step = kind.name === 'memory' ? 1 : 11
    for (let call = 1; call <= calls; call += step) {
      for (const when of ['before', 'after'] as const) {
        const run = await live(kind, { call, when })
        expect({ call, when, ...run.facts }).toEqual({ call, when, ...facts })
      }
    }
  },
  120_000,
)
