import { incoming } from '../support/incoming.ts'
import type { Death } from '../support/mortal-ports.ts'
import type { Stage } from '../support/stage.ts'
import { startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'
import { notebook } from '../support/test-bots.ts'

const phone = { waId: '491510000001' }
const userId = { userId: 'DE.1' }

describe.each(STORE_KINDS)('a process that dies while contacts are merged ($name)', (kind) => {
  test.each(['before', 'after'] as const)(
    '%s any call of its ports leaves one person with one conversation, answered once',
    async (when) => {
      const undisturbed = await mergeWith(undefined, kind)
      await undisturbed.stage.close()
      for (let call = 1; call <= undisturbed.calls; call += 1) {
        const { stage } = await mergeWith({ call, when }, kind)
        try {
          await expectOne(stage, `${when} call ${call}`)
        } finally {
          await stage.close()
        }
      }
    },
    60_000,
  )
})

async function expectOne(stage: Stage, place: string): Promise<void> {
  const conversations = await stage.store.listConversations({})
  const { messages } = await stage.view('DE.1')
  const said = messages.map(({ text }) => text)
  // A message that was on the wire when the process died may arrive twice.
  const answers = [...new Set(stage.whatsapp.texts())]
  const facts = { count: conversations.length, said, answers }
  expect({ place, ...facts }).toEqual({
    place,
    count: 1,
    said: ['one', 'two', 'three'],
    answers: ['1. one', '1. two', '2. three'],
  })
}

/** Two conversations with one person; the message that shows it, which is delivered until taken. */
async function mergeWith(
  death: Death | undefined,
  kind: StoreKind,
): Promise<{ stage: Stage; calls: number }> {
  const stage = await startStage({ bot: notebook() }, kind)
  const said = (text: string, aliases: object) => {
    stage.clock.advance(1_000)
    return { ...incoming({ type: 'user.text', text }, { at: stage.clock.now() }), aliases }
  }
  await stage.receive(said('one', phone))
  await stage.receive(said('two', userId))
  await stage.end('cleanly')
  await stage.begin({}, death)
  const item = said('three', { ...phone, ...userId })
  void stage.engine.receive([item])
  await stage.passes(30_000)
  const calls = stage.ports.calls().length
  if (stage.ports.isDead()) {
    await stage.end('by a crash')
    await stage.begin()
    await stage.receive(item)
    await stage.passes(60_000)
  }
  return { stage, calls }
}
