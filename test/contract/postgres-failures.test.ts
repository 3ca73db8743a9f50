import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { Client } from 'pg'
import { KnownError } from '../../src/core/errors.ts'
import type { AcceptOutcome, Store } from '../../src/core/ports.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { createPostgresPlace } from '../support/postgres-store.ts'
import { accepted, begin, createComplaints, message } from './store-rows.ts'

const clock = createTestClock()
const { logger } = createComplaints()
const hello = (key: string, more = {}) => message(key, { at: clock.now(), ...more })

/** What WhatsApp does that is answered 503: sends it again, until it is taken. */
async function insist(store: Store, key: string, more = {}): Promise<AcceptOutcome> {
  for (;;) {
    try {
      return await store.accept(hello(key, more))
    } catch (error) {
      expect(error).toMatchObject({ code: 'store-unavailable' })
      await new Promise((next) => setTimeout(next, 20))
    }
  }
}

/** Takes messages of several people in all the time, while something happens. */
async function acceptWhile(store: Store, happens: () => Promise<void>): Promise<string[]> {
  const keys: string[] = []
  let isOver = false
  const people = Array.from({ length: 8 }, async (_, person) => {
    for (let round = 0; !isOver; round += 1) {
      const key = `${person}/${round}`
      await insist(store, key, { aliases: { waId: String(person) } })
      keys.push(key)
    }
  })
  await happens()
  isOver = true
  await Promise.all(people)
  return keys.sort()
}

async function waitingKeys(store: Store): Promise<string[]> {
  const keys: string[] = []
  for (const { conversation } of await store.listConversations({ limit: 100 })) {
    const view = await store.showConversation(conversation.id)
    keys.push(...(view?.inbox.map(({ key = '' }) => key) ?? []))
  }
  return keys.sort()
}

describeOnPostgres('a PostgreSQL that fails', () => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  async function openOn(place: { url: string; schema: string }): Promise<Store> {
    const store = await openPostgresStore({ ...place, clock, logger })
    closing.push(store.close)
    return store
  }

  test('connections that are ended lose nothing and double nothing', async () => {
    const place = await createPostgresPlace()
    const store = await openOn(place)
    const client = new Client({ connectionString: place.url })
    await client.connect()
    closing.push(() => client.end())
    const keys = await acceptWhile(store, async () => {
      for (let round = 0; round < 10; round += 1) {
        await new Promise((next) => setTimeout(next, 60))
        await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name LIKE 'turnwise%' AND pid <> pg_backend_pid()
             AND (application_name = $1 OR query LIKE '%load%')`,
          [`turnwise writer ${place.schema}`],
        )
      }
    })
    expect(keys.length).toBeGreaterThan(50)
    expect(await waitingKeys(store)).toEqual(keys)
  })

  test('a server that crashes and comes back loses nothing that was accepted', async () => {
    const server: PostgresServer = await startPostgres({ settings: { fsync: 'on' } })
    closing.push(server.close)
    const store = await openOn({ url: server.url, schema: 'crashed' })
    const keys = await acceptWhile(store, async () => {
      await new Promise((next) => setTimeout(next, 200))
      await server.crash()
      await expect(store.accept(hello('while it is down'))).rejects.toBeInstanceOf(KnownError)
      await server.start()
      await insist(store, 'after', { aliases: { waId: '0' } })
      await server.stop()
      await server.start()
    })
    const kept = await waitingKeys(store)
    expect(kept.filter((key) => key.includes('/'))).toEqual(keys)
    expect(kept).toContain('after')
  }, 30_000)

  test('a commit whose answer was lost is looked up, and not made twice', async () => {
    const place = await createPostgresPlace()
    const road = await openRoad(place.url)
    closing.push(road.close)
    const store = await openOn({ ...place, url: road.url })
    const id = await begin(store, hello('1'))
    for (let round = 1; round <= 5; round += 1) {
      road.loseNextAnswer()
      const turn = await store.turn(id, (commit) => {
        const { conversation } = commit
        commit.put('conversation', { ...conversation, turn: conversation.turn + 1 })
        commit.log({ at: round, kind: 'note' })
        return commit.conversation.turn
      })
      expect(turn).toBe(round)
    }
    expect(road.lost()).toBe(5)
    const page = await store.readLog({ from: { n: 0, index: 0 }, limit: 99 })
    const notes = 'lines' in page ? page.lines.filter(({ kind }) => kind === 'note') : []
    expect(notes.map(({ at }) => at)).toEqual([1, 2, 3, 4, 5])
  })

  test('what the database does not take harms nobody else', async () => {
    const store = await openOn(await createPostgresPlace())
    const poison = 'x'.repeat(20_000).replace(/x/g, () => Math.random().toString(36))
    const outcomes = await Promise.allSettled([
      store.accept(hello('1', { aliases: { waId: '1' } })),
      store.accept(hello(poison, { aliases: { waId: '2' } })),
      store.accept(hello('\0 \ud800', { aliases: { waId: '3' }, text: 'a\0b\udc00' })),
      store.accept(hello('4', { aliases: { waId: '4' }, text: 'y'.repeat(3_000_000) })),
      store.accept(hello('5', { aliases: { waId: '5\0' }, name: '\0\ud800' })),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect(outcomes[1]).toMatchObject({ reason: { code: 'not-json' } })
    const rows = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [accepted(outcome.value)] : [],
    )
    for (const row of rows) {
      expect((await store.showConversation(row.conversationId))?.inbox).toEqual([row])
    }
    const again = await store.accept(hello('\0 \ud800', { aliases: { waId: '3' } }))
    expect(again).toEqual({ outcome: 'duplicate' })
  })

  test('a pool that has run dry answers when a connection is free again', async () => {
    const place = await createPostgresPlace()
    const store = await openPostgresStore({ ...place, clock, logger, connections: 1 })
    closing.push(store.close)
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, waId) =>
        begin(store, hello(String(waId), { aliases: { waId: String(waId) } })),
      ),
    )
    const views = await Promise.all(ids.map((id) => store.showConversation(id)))
    expect(views.map((view) => view?.conversation.id)).toEqual(ids)
  })
})

/** A way to the database on which answers can get lost. */
async function openRoad(url: string) {
  const target = new URL(url)
  const { hostname } = target
  const port = Number(target.port)
  const sockets = new Set<Socket>()
  let toLose = 0
  let lost = 0
  const server = createServer((near) => {
    const far = connect(port, hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    let isWriting = false
    near.on('data', (data) => {
      isWriting ||= toLose > lost && data.includes('\0write\0')
      far.write(data)
    })
    far.on('data', (data) => {
      if (!isWriting) near.write(data)
      else {
        lost += 1
        near.destroy()
        far.destroy()
      }
    })
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  target.port = String((server.address() as AddressInfo).port)
  return {
    url: target.href,
    loseNextAnswer: () => {
      toLose = lost + 1
    },
    lost: () => lost,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
