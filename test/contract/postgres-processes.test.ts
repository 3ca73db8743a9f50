import { Client } from 'pg'
import type { LoggedLine } from '../../src/core/log.ts'
import type { MediaQueue } from '../../src/core/media-ports.ts'
import type { Inheritance, Store } from '../../src/core/ports.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { eventually } from '../support/eventually.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import { createPostgresPlace } from '../support/postgres-store.ts'
import { begin, createComplaints, job, message, NUMBER, reply, timer } from './store-rows.ts'

const { logger } = createComplaints()

describeOnPostgres('processes on one PostgreSQL', () => {
  let clock: TestClock
  let place: { url: string; schema: string }
  let opened: Store[]

  beforeEach(async () => {
    clock = createTestClock()
    place = await createPostgresPlace()
    opened = []
  })
  afterEach(async () => {
    for (const store of opened) await store.close()
  })

  async function open(): Promise<Store> {
    const store = await openPostgresStore({ ...place, clock, logger })
    opened.push(store)
    return store
  }

  async function openTwo(): Promise<[Store, Store]> {
    const one = await open()
    const other = await open()
    // Otherwise it would hear of the other with its next sign of life.
    await one.beat()
    return [one, other]
  }

  async function ask(sql: string): Promise<readonly unknown[]> {
    const client = new Client({ connectionString: place.url })
    await client.connect()
    await client.query(`SET search_path TO ${place.schema}`)
    const { rows } = await client.query(sql)
    await client.end()
    return rows
  }

  /** Its signs of life have ceased, as far as the other one can tell. */
  async function letFirstDie(other: Store): Promise<void> {
    const first = '(SELECT min(id) FROM process)'
    await ask(`UPDATE number_lease SET until = now() - interval '1 minute'`)
    // A sign of life may come in between: it is not dead after all.
    await eventually(async () => {
      await ask(`UPDATE process SET beat_at = '-infinity' WHERE id = ${first}`)
      await other.beat()
      const rows = await ask(`SELECT FROM process WHERE ended_at IS NOT NULL AND id = ${first}`)
      return rows.length === 1
    })
  }

  const hello = (key: string, more = {}) => message(key, { at: clock.now(), ...more })
  const count = (store: Store, id: string) =>
    store.turn(id, (commit) => {
      commit.put('conversation', { ...commit.conversation, turn: commit.conversation.turn + 1 })
      return commit.conversation.turn
    })
  const turnOf = async (store: Store, id: string) =>
    (await store.showConversation(id))?.conversation.turn
  const claim = async (store: Store) =>
    (await store.claimOutbox({ limit: 9, now: clock.now() })).rows.map(({ id }) => id)

  test('what one of them commits the other sees, though it had read what was before', async () => {
    const [one, other] = await openTwo()
    const id = await begin(one, hello('1'))
    expect(await count(other, id)).toBe(1)
    expect(await count(one, id)).toBe(2)
    await begin(other, hello('2'))
    const keys = await one.turn(id, (commit) => commit.inbox().map(({ key }) => key))
    expect(keys).toEqual(['1', '2'])
    expect(await count(other, id)).toBe(3)
  })

  test('turns of both at once are all counted, one after the other', async () => {
    const [one, other] = await openTwo()
    const id = await begin(one, hello('1'))
    const turns = Array.from({ length: 60 }, (_, place) => count(place % 2 === 0 ? one : other, id))
    const places = await Promise.all(turns)
    expect(places.sort((a = 0, b = 0) => a - b)).toEqual(turns.map((_, place) => place + 1))
    expect(await turnOf(one, id)).toBe(60)
  })

  test('a message that both are sent at once is accepted once', async () => {
    const [one, other] = await openTwo()
    for (let round = 0; round < 10; round += 1) {
      const item = hello(`wamid.${round}`)
      const outcomes = await Promise.all([one.accept(item), other.accept(item)])
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'duplicate'])
    }
    expect(await one.backlog()).toMatchObject({ events: 10 })
  })

  test('a person who writes to both for the first time is one contact', async () => {
    const [one, other] = await openTwo()
    for (let round = 0; round < 10; round += 1) {
      const aliases = { waId: String(4900 + round), userId: `US.${round}` }
      const ids = await Promise.all([
        begin(one, hello(`a${round}`, { aliases })),
        begin(other, hello(`b${round}`, { aliases })),
      ])
      expect(ids[0]).toBe(ids[1])
    }
    expect(await one.listConversations({})).toHaveLength(10)
  })

  test('a batch that is refused in part is written without that part', async () => {
    const [one, other] = await openTwo()
    const ids = await Promise.all(
      ['1', '2', '3', '4'].map((waId) => begin(one, hello(waId, { aliases: { waId } }))),
    )
    const [first = ''] = ids
    const turns = await Promise.all([
      ...ids.map((id) => one.record(id, () => 'read')),
      count(other, first),
      ...ids.map((id) => count(one, id)),
    ])
    expect(turns.slice(4).sort()).toEqual([1, 1, 1, 1, 2])
    expect(await turnOf(one, first)).toBe(2)
  })

  test('the messages of a number are claimed by one of them only, whoever wrote them', async () => {
    const [one, other] = await openTwo()
    const id = await begin(one, hello('1'))
    await one.turn(id, (commit) => commit.put('outbox', reply(id, 1)))
    expect(await claim(one)).toEqual([`${id}.1`])
    const second = await begin(other, hello('2', { aliases: { waId: '2' } }))
    await other.turn(second, (commit) => commit.put('outbox', reply(second, 1)))
    expect(await claim(other)).toEqual([])
    // The notice is on its way.
    await eventually(async () => (await claim(one)).includes(`${second}.1`))
    const [row] = (await one.openOutbox()).filter((open) => open.conversationId === second)
    expect(row === undefined ? [] : [one.mayLeave(row), other.mayLeave(row)]).toEqual([true, false])
  })

  test('whoever sends hears of what another one settled', async () => {
    const [one, other] = await openTwo()
    const id = await begin(one, hello('1'))
    await one.turn(id, (commit) => {
      commit.put('outbox', reply(id, 1))
      commit.put('outbox', reply(id, 2))
    })
    expect(await claim(one)).toEqual([`${id}.1`])
    await other.record(id, (commit) => {
      commit.put('outbox', reply(id, 1, { status: 'delivered' }))
    })
    await eventually(async () => (await claim(one)).includes(`${id}.2`))
  })

  test('a number goes to another one when its process stops', async () => {
    const [one, other] = await openTwo()
    const id = await begin(one, hello('1'))
    await one.turn(id, (commit) => commit.put('outbox', reply(id, 1)))
    expect(await claim(one)).toEqual([`${id}.1`])
    await count(other, id)
    await one.turn(id, (commit) => commit.put('outbox', reply(id, 2, { status: 'queued' })))
    await one.record(id, (commit) => {
      commit.put('outbox', reply(id, 1, { status: 'accepted' }))
    })
    await one.close()
    await eventually(async () => (await claim(other)).includes(`${id}.2`))
  })

  test('who comes to a number learns for how long nobody has sent for it', async () => {
    const one = await open()
    const id = await begin(one, hello('1'))
    await one.turn(id, (commit) => commit.put('outbox', reply(id, 1)))
    expect((await one.inherit()).numbers).toEqual([
      { numberId: NUMBER, quietMs: Number.POSITIVE_INFINITY, sent: new Map() },
    ])
    await one.close()
    await ask(`UPDATE number_lease SET until = until - interval '10 s'`)
    const next = await open()
    const [left] = (await next.inherit()).numbers
    expect(left).toMatchObject({ numberId: NUMBER, sent: new Map() })
    expect(left?.quietMs).toBeGreaterThanOrEqual(10_000)
    expect(left?.quietMs).toBeLessThan(60_000)
  })

  test('what a process that died had in hand is left to the other one, as suspect', async () => {
    const [one, other] = await openTwo()
    const id = await begin(one, hello('1'))
    await one.turn(id, (commit) => {
      commit.put('outbox', reply(id, 1))
      commit.put('timer', timer(id, 'late', clock.now()))
      commit.put('job', job(id, 'fetch'))
    })
    await claim(one)
    const now = clock.now()
    expect((await one.claimJobs({ limit: 9, now, leaseMs: 60_000 })).rows).toHaveLength(1)
    await other.inherit()
    expect((await other.dueTimers({ now, limit: 9 })).rows).toEqual([])
    expect((await other.claimJobs({ limit: 9, now, leaseMs: 60_000 })).rows).toEqual([])
    const heard: [Inheritance, boolean][] = []
    other.onInherited((left, isSuspect) => heard.push([left, isSuspect]))
    await letFirstDie(other)
    await eventually(() => heard.some(([{ waiting }]) => waiting.length > 0))
    const left = heard.find(([{ waiting }]) => waiting.length > 0)
    expect(left).toMatchObject([{ waiting: [id], timers: [{ sendId: 'late' }] }, true])
    const open = heard.flatMap(([told]) => told.open)
    expect(new Set(open.map((row) => `${row.id} ${row.status}`))).toEqual(
      new Set([`${id}.1 sending`]),
    )
    expect((await other.dueTimers({ now, limit: 9 })).rows).toHaveLength(1)
    expect((await other.claimJobs({ limit: 9, now, leaseMs: 1 })).rows).toMatchObject([
      { attempts: 2 },
    ])
  })

  test('a process that others took for dead goes on as a new one', async () => {
    const [one, other] = await openTwo()
    const id = await begin(one, hello('1'))
    await letFirstDie(other)
    // Its sign of life and its writer find it out at the same time: it comes back once all the same.
    const [turn] = await Promise.all([count(one, id), one.beat(), one.beat()])
    expect(turn).toBe(1)
    expect(await ask('SELECT FROM process WHERE ended_at IS NULL')).toHaveLength(2)
    expect(await count(other, id)).toBe(2)
    expect(await count(one, id)).toBe(3)
  })

  test('messages that another process accepted are told to whoever sends for their number', async () => {
    const [one, other] = await openTwo()
    const id = await begin(one, hello('1'))
    await one.turn(id, (commit) => commit.put('outbox', reply(id, 1)))
    await claim(one)
    let counted = 0
    one.onInboundElsewhere((numberId, messages) => {
      if (numberId === NUMBER) counted += messages
    })
    await Promise.all(['2', '3', '4'].map((key) => other.accept(hello(key))))
    await eventually(() => counted === 3)
  })

  test('files that a process that died had to fetch are fetched by the other one', async () => {
    const [one, other] = await openTwo()
    const queue = (n: number, id: string): MediaQueue => ({
      place: { n, index: 0 },
      rows: [
        {
          id,
          conversationId: 'c',
          messageId: `wamid.${id}`,
          numberId: NUMBER,
          media: 'image',
          state: 'wanted',
          at: 1,
          attempts: 0,
        },
      ],
    })
    await one.media.writeQueue(queue(3, 'a'))
    await other.media.writeQueue(queue(5, 'b'))
    expect(await other.media.inheritQueue()).toBeUndefined()
    await letFirstDie(other)
    expect(await other.media.inheritQueue()).toMatchObject({ place: { n: 3 }, rows: [{ id: 'a' }] })
    await other.media.writeQueue(queue(7, 'a'))
    expect(await other.media.inheritQueue()).toBeUndefined()
    expect(await other.media.readQueue()).toMatchObject({ place: { n: 7 } })
  })

  test('counters keep to their limit over all of them', async () => {
    const [one, other] = await openTwo()
    const until = clock.now() + 1_000
    const part = { name: 'day', amount: 3, limit: 100, until }
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, place) =>
        (place % 2 === 0 ? one : other).counters.reserve([part]),
      ),
    )
    expect(answers.filter((refused) => refused === undefined)).toHaveLength(33)
  })

  test('facts that one of them wrote are known to the other soon', async () => {
    const [one, other] = await openTwo()
    const told: string[] = []
    other.facts.onChange((name) => told.push(name))
    await one.facts.write('templates', ['a'])
    await eventually(() => other.facts.read('templates') !== undefined)
    expect(other.facts.read('templates')).toEqual(['a'])
    expect(told).toEqual(['templates'])
  })

  test('what both of them add to a fact at once is all there', async () => {
    const [one, other] = await openTwo()
    const numbers = Array.from({ length: 20 }, (_, number) => number)
    await Promise.all(
      numbers.map((number) =>
        (number % 2 === 0 ? one : other).facts.change('numbers', (known) => [
          ...(Array.isArray(known) ? known : []),
          number,
        ]),
      ),
    )
    await other.facts.change('numbers', (known) => known ?? null)
    const kept = other.facts.read('numbers')
    expect(new Set(Array.isArray(kept) ? kept : [])).toEqual(new Set(numbers))
  })

  test('who listens to the log hears of lines that another process wrote', async () => {
    const [one, other] = await openTwo()
    let calls = 0
    other.onLog(() => {
      calls += 1
    })
    await one.note([{ at: 1, kind: 'note' }])
    await eventually(() => calls > 0)
  })

  test('what waits in all of them together counts against the backlog', async () => {
    const one = await open()
    const other = await openPostgresStore({ ...place, clock, logger, backlogEvents: 3 })
    opened.push(other)
    for (const key of ['1', '2', '3']) await one.accept(hello(key))
    await other.beat()
    expect(await other.accept(hello('4'))).toEqual({ outcome: 'full' })
    const [id = ''] = await one.waitingConversations()
    await one.turn(id, (commit) => {
      for (const row of commit.inbox()) commit.remove('inbox', row.id)
    })
    await other.beat()
    expect(await other.accept(hello('4'))).toMatchObject({ outcome: 'accepted' })
  })

  test('whoever follows the log reads every line of all processes once', async () => {
    const [one, other] = await openTwo()
    const lines: LoggedLine[] = []
    let from = await one.logEnd()
    let isWriting = true
    async function follow(): Promise<void> {
      for (let isLast = false; ; isLast = !isWriting) {
        const page = await one.readLog({ from, limit: 7 })
        if ('gap' in page) throw new Error('gap')
        lines.push(...page.lines)
        from = page.next
        if (isLast && page.lines.length === 0) return
      }
    }
    const following = follow()
    await Promise.all(
      [one, other].map(async (store, side) => {
        for (let at = 0; at < 150; at += 1) await store.note([{ at: 2 * at + side, kind: 'note' }])
      }),
    )
    isWriting = false
    await following
    expect(lines.map(({ at }) => at).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 300 }, (_, at) => at),
    )
  })
})
