import fc from 'fast-check'
import type { LogLine } from '../../src/core/log.ts'
import { nextToSend } from '../../src/core/send-order.ts'
import { eventually } from '../support/eventually.ts'
import type { SendScript } from '../support/fake-whatsapp.ts'
import { notSent, refused } from '../support/fake-whatsapp.ts'
import { incoming, statusOf } from '../support/incoming.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import { createPostgresHome } from '../support/postgres-store.ts'
import type { Stage } from '../support/stage.ts'
import { findChoice, startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'
import { shop } from '../support/test-bots.ts'

jest.setTimeout(600_000)

const MINUTE_MS = 60_000
const people = ['16505550001', '16505550002'] as const
/** Ordinary words, and what a database would rather not keep. */
const texts = ['hello', 'two', '👋🏽', 'a\u0000b', '\ud83d', '\\u0000', '"', '']

const person = fc.constantFrom(...people)
const sends = fc.constantFrom<SendScript>('lost', 'vanished', notSent, refused('recipient'))

/** What happens to a server and the people before it, one after the other. */
const acts = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        act: fc.constant('says' as const),
        from: person,
        text: fc.constantFrom(...texts),
        copies: fc.integer({ min: 1, max: 2 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        act: fc.constant('taps' as const),
        from: person,
        title: fc.constantFrom('Margherita', 'Funghi', 'Pay'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        act: fc.constant('passes' as const),
        minutes: fc.integer({ min: 1, max: 10 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('fails' as const), script: sends }) },
    {
      weight: 3,
      arbitrary: fc.record({
        act: fc.constant('news' as const),
        status: fc.constantFrom('sent', 'delivered', 'read', 'failed'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('hands' as const), from: person }) },
    {
      weight: 1,
      arbitrary: fc.record({
        act: fc.constant('restarts' as const),
        how: fc.constantFrom('cleanly' as const, 'by a crash' as const),
      }),
    },
  ),
  { minLength: 1, maxLength: 14 },
)

type Act = ReturnType<(typeof acts)['generate']>['value'][number]

describeOnPostgres('lowdb and PostgreSQL', () => {
  test('give the same transcript, log and deliveries for the same script', async () => {
    const lowdb = STORE_KINDS.find(({ name }) => name === 'lowdb')
    const postgres: StoreKind = { name: 'postgres', create: createPostgresHome }
    if (lowdb === undefined) throw new Error('There is no lowdb.')
    await fc.assert(
      fc.asyncProperty(acts, async (script) => {
        const [one, other] = [await live(lowdb, script), await live(postgres, script)]
        expect(other).toEqual(one)
      }),
      // Each script is lived through twice, in real time: the seed brings a failing one back.
      { numRuns: Number(process.env['TURNWISE_STORE_SCRIPTS'] ?? 10), endOnFailure: true },
    )
  })
})

/** Lives through a script on a store, and tells all that is left of it. */
async function live(kind: StoreKind, script: readonly Act[]) {
  const stage = await startStage({ bot: shop(), upkeep: true }, kind)
  try {
    for (const [place, act] of script.entries()) await play(stage, place, act)
    await pass(stage, 20)
    return await lookBack(stage)
  } finally {
    await stage.close()
  }
}

async function play(stage: Stage, place: number, act: Act): Promise<void> {
  const at = Math.floor(stage.clock.now() / 1_000) * 1_000
  switch (act.act) {
    case 'says': {
      const id = `wamid.in.${place}`
      const item = incoming({ type: 'user.text', text: act.text }, { from: act.from, id, at })
      for (let copy = 0; copy < act.copies; copy += 1) await stage.receive(item)
      break
    }
    case 'taps': {
      const choiceId = findChoice(stage.whatsapp, act.title, act.from)
      if (choiceId === undefined) return
      const id = `wamid.in.${place}`
      const content = { type: 'user.choice', choiceId, title: act.title }
      await stage.receive(incoming(content, { from: act.from, id, at }))
      break
    }
    case 'passes':
      await pass(stage, act.minutes)
      break
    case 'fails':
      stage.whatsapp.willEnd(act.script)
      break
    case 'news': {
      const latest = stage.whatsapp.received.at(-1)
      const failure = { class: 'recipient', reason: 'Gone.' } as const
      if (latest !== undefined) await stage.receive(statusOf(latest, act.status, { at, failure }))
      break
    }
    case 'hands': {
      const [found] = await stage.store.listConversations({ search: act.from, limit: 1 })
      if (found === undefined) return
      const { id, handOff } = found.conversation
      if (handOff === undefined) await stage.engine.take(id, 'ann')
      else await stage.engine.release(id, 'ann', 'send')
      await stage.settle()
      break
    }
    case 'restarts':
      await stage.restart(act.how)
  }
  await becomeQuiet(stage)
  await stage.passes(1_000)
}

async function pass(stage: Stage, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await stage.passes(MINUTE_MS)
    await becomeQuiet(stage)
  }
}

/**
 * Waits until nothing is to be sent. A process gets the right to send for a number in its own time,
 * and then waits out the second of which it does not know what was sent.
 */
async function becomeQuiet(stage: Stage): Promise<void> {
  await eventually(
    async () => {
      await stage.settle()
      if (!(await hasUnsent(stage))) return true
      await stage.passes(100)
      return false
    },
    { withinMs: 30_000 },
  )
}

async function hasUnsent({ store, clock }: Stage): Promise<boolean> {
  const open = await store.openOutbox()
  return [...new Set(open.map(({ conversationId }) => conversationId))].some((id) => {
    const rows = open.filter(({ conversationId }) => conversationId === id)
    const next = nextToSend(rows, clock.now())
    return next !== undefined && 'row' in next
  })
}

/**
 * What people saw, what is kept of it, and the log, without the ids that differ every time. Nor does
 * it tell when something was done: the clock stands still while a database answers in its own time.
 */
async function lookBack(stage: Stage) {
  const seen = []
  for (const waId of people) {
    const [found] = await stage.store.listConversations({ search: waId, limit: 1 })
    const view = await stage.store.showConversation(found?.conversation.id ?? '')
    if (view === undefined) continue
    const { conversation, messages, outbox, inbox, timers, jobs } = view
    const { status, state, generation, turn, handOff, lastOrder } = conversation
    const log = (await stage.log()).filter((line) => line.conversationId === conversation.id)
    seen.push({
      waId,
      heard: stage.whatsapp.texts(waId),
      conversation: { status, state, generation, turn, lastOrder, owner: handOff?.operator },
      messages: messages.map(({ kind, text }) => ({ kind, text })),
      deliveries: outbox.map((row) => ({
        order: row.order,
        status: row.status,
        attempts: row.attempts.map((attempt) => [attempt.n, attempt.status]),
        doubled: row.doubled,
        reached: Object.keys(row.times),
        failure: row.failure?.reason,
      })),
      inbox: inbox.map(({ state, marks, event }) => ({ state, marks, type: event.type })),
      timers: timers.map(({ event }) => event.type),
      jobs: jobs.map(({ src, attempts }) => ({ src, attempts })),
      // Turns do not wait for deliveries: which of them is logged first is nobody's promise.
      turns: log.filter(({ kind }) => kind !== 'delivery').map(toComparable),
      ticks: log.filter(({ kind }) => kind === 'delivery').map(toComparable),
    })
  }
  return seen
}

function toComparable({ kind, from, to, event, text, status, reason }: LogLine) {
  return {
    kind,
    from,
    to,
    event,
    text,
    status,
    reason: reason?.replace(/c[a-z2-7]{12}/g, 'c…'),
  }
}
