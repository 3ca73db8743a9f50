import { OUTREACH_MS } from '../../src/core/outreach.ts'
import type { Store } from '../../src/core/ports.ts'
import type { Attempt, OutboxRow } from '../../src/core/rows.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { MessagingLimit } from '../../src/engine/messaging-limit.ts'
import { createMessagingLimit } from '../../src/engine/messaging-limit.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { eventually } from '../support/eventually.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import { createPostgresPlace } from '../support/postgres-store.ts'
import { begin, createComplaints, message, reply } from './store-rows.ts'

const { logger } = createComplaints()
const LIMIT = 10
const MINUTE_MS = 60_000

/** A template that begins a conversation, as it is when it is claimed. */
function toBegin(person: string, attempts: readonly Attempt[] = []): OutboxRow {
  const template = { kind: 'template', name: 'remind', language: 'en' } as const
  const sending = { n: attempts.length + 1, startedAt: 2, status: 'sending' } as const
  const row = reply(`c${person}`, 1, { to: { waId: person }, message: template })
  return { ...row, initiated: true, attempts: [...attempts, sending] }
}

/** A process that begins conversations as soon as it may. */
interface Sender {
  readonly limit: MessagingLimit
  readonly begun: string[]
  tries(people: readonly string[]): void
}

describeOnPostgres('the messaging limit of several processes', () => {
  let clock: TestClock
  let place: { url: string; schema: string }
  let closing: (() => Promise<unknown>)[]

  beforeEach(async () => {
    clock = createTestClock()
    place = await createPostgresPlace()
    closing = []
  })
  afterEach(async () => {
    for (const close of closing.reverse()) await close()
  })

  async function open(): Promise<Store> {
    const store = await openPostgresStore({ ...place, clock, logger })
    closing.push(store.close)
    return store
  }

  async function start(): Promise<Sender> {
    const store = await open()
    await store.facts.write('messaging-limit', { limit: LIMIT, at: 1 })
    const rows = new Map<string, OutboxRow>()
    const begun: string[] = []
    function look(conversationIds: Iterable<string>): void {
      for (const id of [...conversationIds]) {
        const row = rows.get(id)
        if (row === undefined || limit.mustWait(row)) continue
        limit.count(row)
        rows.delete(id)
        begun.push(id.slice(1))
      }
    }
    const limit = createMessagingLimit({ clock, store, logger, onRoom: look })
    closing.push(limit.stop)
    return {
      limit,
      begun,
      tries: (people) => {
        for (const person of people) rows.set(`c${person}`, toBegin(person))
        look(people.map((person) => `c${person}`))
      },
    }
  }

  const people = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, place) => `${prefix}${place}`)

  test('is kept by all of them together, however many people they try at once', async () => {
    const senders = await Promise.all([start(), start(), start()])
    for (const [place, sender] of senders.entries()) sender.tries(people(`${place}.`, 8))
    const begun = () => new Set(senders.flatMap((sender) => sender.begun))
    await eventually(() => expect(begun().size).toBe(LIMIT))
    await clock.advance(MINUTE_MS)
    await Promise.all(senders.map(({ limit }) => limit.stop()))
    expect(begun().size).toBe(LIMIT)
  })

  test('gives no place twice, though all of them are asked at the same moment', async () => {
    const stores = await Promise.all([open(), open(), open()])
    for (let round = 0; round < 20; round += 1) {
      // Later each time: what was kept is free again.
      const now = clock.now() + 2 * round * MINUTE_MS
      const asked = stores.flatMap((store, place) =>
        Array.from({ length: 4 }, (_, n) => {
          const wanted = people(`${place}.${n}.`, LIMIT).map((person) => ({ id: person, person }))
          const request = { wanted, given: [], now, until: now + MINUTE_MS, limit: LIMIT }
          return store.outreachPlaces?.change(request)
        }),
      )
      const kept = (await Promise.all(asked)).flatMap((answer) => [...(answer?.kept ?? [])])
      expect(kept).toHaveLength(LIMIT)
    }
  })

  test('counts a person once whom two of them write to', async () => {
    const [one, other] = await Promise.all([start(), start()])
    one.tries(people('', LIMIT))
    await eventually(() => expect(one.begun).toHaveLength(LIMIT))
    other.tries([...people('', LIMIT), 'another'])
    await eventually(() => expect(other.begun).toEqual(people('', LIMIT)))
  })

  test('leaves to the others what one gives back, or what nobody used in a day', async () => {
    const [one, other] = await Promise.all([start(), start()])
    one.tries(people('', LIMIT))
    await eventually(() => expect(one.begun).toHaveLength(LIMIT))
    other.tries(people('other', 3))
    one.limit.giveBack(toBegin('0'))
    // It may have arrived at an earlier attempt.
    one.limit.giveBack(toBegin('1', [{ n: 1, startedAt: 1, status: 'expired' }]))
    await eventually(() => {
      clock.advance(MINUTE_MS)
      expect(other.begun).toEqual(['other0'])
    })
    clock.advance(OUTREACH_MS + MINUTE_MS)
    await eventually(() => {
      clock.advance(1_000)
      expect(other.begun).toHaveLength(3)
    })
  })

  test('a place that another has taken over is not given back', async () => {
    const [one, other, last] = await Promise.all([start(), start(), start()])
    one.tries(people('', LIMIT))
    await eventually(() => expect(one.begun).toHaveLength(LIMIT))
    other.tries(['0'])
    await eventually(() => expect(other.begun).toEqual(['0']))
    one.limit.giveBack(toBegin('0'))
    await one.limit.stop()
    last.tries(['last', '1'])
    await eventually(() => expect(last.begun).toEqual(['1']))
  })

  test('counts who was written to before places were kept', async () => {
    const store = await open()
    const at = clock.now()
    for (const waId of people('4917', LIMIT)) {
      const id = await begin(store, message(waId, { at, aliases: { waId } }))
      const attempts = [{ n: 1, startedAt: at, status: 'delivered', wamid: waId }] as const
      const sent = { ...toBegin(waId), ...reply(id, 1), to: { waId }, attempts }
      await store.record(id, (commit) => commit.put('outbox', { ...sent, initiated: true }))
    }
    const sender = await start()
    sender.tries(['new', '49170'])
    await eventually(() => expect(sender.begun).toEqual(['49170']))
  })
})
