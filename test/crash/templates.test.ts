import { setup } from 'xstate'
import type { IncomingNotice } from '../../src/core/incoming.ts'
import type { ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply, template } from '../../src/index.ts'
import { incoming } from '../support/incoming.ts'
import type { Death } from '../support/mortal-ports.ts'
import { postUntilAccepted, revive } from '../support/revive.ts'
import { startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'

const MINUTE_MS = 60_000

const machine = setup({
  types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
}).createMachine({
  id: 'shop',
  on: { 'user.text': { actions: reply(template('order', 'en')) } },
})
const bot = defineBot({ name: 'shop', machine, loopBreaker: false })

function judged(event: string, at: number): IncomingNotice {
  const named = { accountId: '8', name: 'order', language: 'en' }
  return {
    kind: 'notice',
    key: event,
    at,
    field: 'message_template_status_update',
    sentence: `The template is ${event}.`,
    about: { type: 'template.status', template: named, event },
    raw: { event },
  }
}

/** A template is paused, somebody waits for what is said by it, and it is approved again. */
async function live(kind: StoreKind, death?: Death) {
  const stage = await startStage({ bot }, kind, death)
  const { clock } = stage
  await postUntilAccepted(stage, judged('PAUSED', clock.now()))
  await postUntilAccepted(
    stage,
    incoming({ type: 'user.text', text: 'a' }, { at: clock.now(), id: 'wamid.a' }),
  )
  await stage.passes(MINUTE_MS)
  await revive(stage)
  const before = stage.whatsapp.requests.length
  await postUntilAccepted(stage, judged('APPROVED', clock.now()))
  for (let minute = 0; minute < 3; minute += 1) {
    await stage.passes(MINUTE_MS)
    await revive(stage)
  }
  const calls = stage.ports.calls().length
  const { outbox } = await stage.view()
  const isMarked = outbox.some(({ doubled }) => doubled)
  const count = stage.whatsapp.received.length
  const facts = {
    before,
    statuses: outbox.map(({ status }) => status),
    // Sent once, or openly marked as possibly sent twice.
    isSent: count === 1 || (count === 2 && isMarked),
  }
  await stage.close()
  return { calls, facts }
}

test.each(STORE_KINDS)(
  'whenever a process dies ($name), what waits for a template is sent when it is approved, not before',
  async (kind) => {
    const { calls, facts } = await live(kind)
    expect(facts).toEqual({ before: 0, statuses: ['accepted'], isSent: true })
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
