import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../../src/core/ports.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { nodeFiles } from '../../src/store/lowdb/files.ts'
import { openLowdbReader } from '../../src/store/lowdb/lowdb-reader.ts'
import type { LowdbStore, LowdbStoreOptions } from '../../src/store/lowdb/lowdb-store.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import {
  accepted,
  begin,
  createComplaints,
  DAY_MS,
  HOUR_MS,
  job,
  message,
  NUMBER,
  reply,
  takeTurn,
  timer,
} from './store-rows.ts'

const { logger, sentences } = createComplaints()
let clock: TestClock
let folder: string
let store: LowdbStore

async function open(options: Partial<LowdbStoreOptions> = {}): Promise<LowdbStore> {
  store = await openLowdbStore({ folder, clock, logger, lockSettleMs: 0, ...options })
  return store
}

async function restart(options: Partial<LowdbStoreOptions> = {}): Promise<LowdbStore> {
  await store.close()
  return open(options)
}

const hello = (key: string, waId = '4911') => message(key, { at: clock.now(), aliases: { waId } })

beforeEach(async () => {
  clock = createTestClock()
  folder = createTemporaryFolder()
  await open()
})

afterEach(async () => {
  await store.close()
  expect(sentences).toEqual([])
})

test('every conversation goes on from its document when the journal is gone after a clean stop', async () => {
  const ids = []
  for (const waId of ['4911', '4922', '4933']) {
    const id = await begin(store, hello(`1/${waId}`, waId))
    await takeTurn(store, id, clock.now())
    ids.push(id)
  }
  const before = await Promise.all(ids.map((id) => store.showConversation(id)))
  await store.close()
  for (const name of readdirSync(join(folder, 'journal'))) rmSync(join(folder, 'journal', name))

  await open()
  expect(await Promise.all(ids.map((id) => store.showConversation(id)))).toEqual(before)
  expect(await begin(store, hello('2/4911', '4911'))).toBe(ids[0])
  await takeTurn(store, ids[0] ?? '', clock.now())
  await restart()
  const view = await store.showConversation(ids[0] ?? '')
  expect(view?.conversation.turn).toBe(2)
  expect(view?.messages.map(({ id }) => id)).toEqual(['1/4911', '2/4911'])
})

test('what is open comes back: inbox, outbox, timers, jobs and dead letters', async () => {
  const id = await begin(store, hello('1'))
  await store.accept(hello('2'))
  await store.turn(id, (commit) => {
    const [first] = commit.inbox()
    if (first !== undefined) commit.put('inbox', { ...first, state: 'dead', reason: 'broken' })
    commit.put('outbox', reply(id, 1))
    commit.put('timer', timer(id, 'later', 5_000))
    commit.put('job', job(id, 'fetch'))
  })
  const before = await store.showConversation(id)
  await restart()
  expect(await store.waitingConversations()).toEqual([id])
  expect((await store.backlog()).events).toBe(1)
  expect(await store.deadLetters()).toMatchObject([{ key: '1', reason: 'broken' }])
  expect((await store.dueTimers({ now: 5_000, limit: 1 })).rows).toHaveLength(1)
  expect((await store.claimJobs({ limit: 1, now: 0, leaseMs: 1 })).rows).toHaveLength(1)
  expect((await store.claimOutbox({ limit: 1, now: 0 })).rows).toHaveLength(1)
  expect((await store.showConversation(id))?.inbox).toEqual(before?.inbox)
})

test('a redelivery is a duplicate after a restart, at once and 7 days and 23 hours later', async () => {
  const item = hello('wamid.1')
  await store.accept(item)
  await restart()
  expect(await store.accept(item)).toEqual({ outcome: 'duplicate' })
  clock.advance(7 * DAY_MS + 23 * HOUR_MS)
  await restart()
  const late = { ...item, arrivedAt: clock.now() }
  expect(await store.accept(late)).toEqual({ outcome: 'duplicate' })
  expect(await store.accept({ ...late, keyAt: null })).toEqual({ outcome: 'duplicate' })
  clock.advance(2 * HOUR_MS)
  await store.retain({ logBefore: 0, now: clock.now() })
  const tooLate = { ...item, arrivedAt: clock.now() }
  expect(await store.accept(tooLate)).toEqual({ outcome: 'too-old' })
  expect(readdirSync(join(folder, 'seen'))).toHaveLength(0)
})

test('arrival numbers grow over restarts, though no row has the last of them', async () => {
  const first = accepted(await store.accept(hello('1')))
  await takeTurn(store, first.conversationId, clock.now())
  await restart()
  const second = accepted(await store.accept(hello('2')))
  expect(second.arrival).toBeGreaterThan(first.arrival)
})

test('the start tells whether the last stop was clean, and when the last record was written', async () => {
  expect(store.opening).toEqual({ clean: true, lastRecordAt: null })
  await store.beat()
  const at = clock.now()
  clock.advance(5_000)
  await restart()
  expect(store.opening).toEqual({ clean: true, lastRecordAt: at })
})

test("an operator's visit to the folder of a server that crashed does not make it a clean stop", async () => {
  const copy = join(createTemporaryFolder(), 'copy')
  await begin(store, hello('1'))
  const at = clock.now()
  // A copy of a running store is what a crash leaves behind.
  await store.backup(copy)
  clock.advance(60_000)
  const visit = { folder: copy, clock, logger, lockSettleMs: 0, isVisit: true }
  for (let round = 0; round < 2; round += 1) {
    const visited = await openLowdbStore(visit)
    await visited.beat()
    await visited.close()
  }
  const server = await openLowdbStore({ ...visit, isVisit: false })
  expect(server.opening).toEqual({ clean: false, lastRecordAt: at })
  await server.close()
})

test('a stop that has no time for all documents is clean all the same, and loses nothing', async () => {
  const slow = {
    ...nodeFiles,
    replace: (path: string, bytes: Uint8Array) => {
      if (path.includes('/state/')) clock.advance(4_000)
      return nodeFiles.replace(path, bytes)
    },
  }
  await restart({ files: slow })
  const people = Array.from({ length: 40 }, (_, person) => `49${person}`)
  const ids = await Promise.all(people.map((waId) => begin(store, hello(waId, waId))))
  await Promise.all(ids.map((id) => takeTurn(store, id, clock.now())))
  const before = await Promise.all(ids.map((id) => store.showConversation(id)))
  await restart()
  expect(store.opening.clean).toBe(true)
  expect(await Promise.all(ids.map((id) => store.showConversation(id)))).toEqual(before)
  const written = readdirSync(join(folder, 'state'), { recursive: true })
  expect(written.filter((name) => String(name).endsWith('.json')).length).toBeLessThan(40)
})

test('conversations that are not used leave the memory and come back', async () => {
  await restart({ cacheBytes: 1 })
  const people = Array.from({ length: 160 }, (_, person) => person)
  const writeAll = (round: number) =>
    Promise.all(people.map((person) => begin(store, hello(`${round}/${person}`, `49${person}`))))
  const ids = await writeAll(1)
  await Promise.all(ids.map((id) => takeTurn(store, id, clock.now())))
  const read = { status: 'read', createdAt: clock.now() } as const
  await Promise.all(
    ids.map((id) => store.record(id, (commit) => commit.put('outbox', reply(id, 1, read)))),
  )
  await store.retain({ logBefore: 0, now: clock.now() })
  expect(await writeAll(2)).toEqual(ids)
  const view = await store.showConversation(ids[0] ?? '')
  expect(view).toMatchObject({ messages: [{ id: '1/0' }], outbox: [{ status: 'read' }] })
  expect(await store.listConversations({ limit: 1_000 })).toHaveLength(160)
})

test('the two conversations of a person share one contact after a restart', async () => {
  const waId = '4911'
  const first = await begin(store, message('1', { at: clock.now(), aliases: { waId } }))
  const options = { at: clock.now(), aliases: { waId }, numberId: '555', name: 'Ann' }
  const second = await begin(store, message('2', options))
  await restart()
  expect(await store.findConversation('555', { waId })).toBe(second)
  expect(await store.findConversation(NUMBER, { waId })).toBe(first)
  await store.turn(second, (commit) => {
    commit.put('contact', { ...commit.contact, language: 'es' })
  })
  await restart()
  for (const id of [first, second]) {
    expect((await store.showConversation(id))?.contact).toMatchObject({ waId, language: 'es' })
  }
  const contacts = (await store.listConversations({})).map(({ contact }) => contact.language)
  expect(contacts).toEqual(['es', 'es'])
})

test('the log goes on over restarts, and tells of a gap where old files were let go', async () => {
  const times: number[] = []
  for (let day = 1; day <= 3; day += 1) {
    await store.note([{ at: day, kind: 'notice' }])
    clock.advance(2 * DAY_MS)
    await restart()
  }
  await store.note([{ at: 4, kind: 'notice' }])
  const from = { n: 1, index: 0 }
  const whole = await store.readLog({ from, limit: 9 })
  if ('lines' in whole) times.push(...whole.lines.map(({ at }) => at))
  expect(times).toEqual([1, 2, 3, 4])

  await store.retain({ logBefore: clock.now() - 3 * DAY_MS, now: clock.now() })
  const gap = await store.readLog({ from, limit: 9 })
  expect(gap).toMatchObject({ gap: true })
  const left = await store.readLog({ from: 'first' in gap ? gap.first : from, limit: 9 })
  expect(left).toMatchObject({ lines: [{ at: 2 }, { at: 3 }, { at: 4 }] })
})

test('a long log is read from any place and by any time', async () => {
  const text = 'x'.repeat(5_000)
  for (let minute = 0; minute < 300; minute += 1) {
    await store.note([{ at: clock.now(), kind: 'notice', text }])
    clock.advance(60_000)
  }
  const start = clock.now() - 300 * 60_000
  for (const minute of [0, 1, 77, 150, 299]) {
    const from = await store.logSince(start + minute * 60_000)
    const page = await store.readLog({ from, limit: 1 })
    expect(page).toMatchObject({ lines: [{ at: start + minute * 60_000 }] })
  }
})

test('a folder is read without a process on it, and not beside one', async () => {
  const id = await begin(store, hello('1'))
  await takeTurn(store, id, clock.now())
  await expect(openLowdbReader({ folder, logger })).rejects.toMatchObject({ code: 'store-locked' })
  const shown = await store.showConversation(id)
  const log = await store.readLog({ from: { n: 1, index: 0 }, limit: 9 })
  await store.close()
  const reader = await openLowdbReader({ folder, logger })
  expect(await reader.showConversation(id)).toEqual(shown)
  expect(await reader.listConversations({})).toHaveLength(1)
  expect(await reader.openOutbox()).toHaveLength(1)
  expect(await reader.readLog({ from: { n: 1, index: 0 }, limit: 9 })).toEqual(log)
})

test('a copy made while the store runs is a store', async () => {
  const copy = join(createTemporaryFolder(), 'copy')
  const ids: string[] = []
  for (let person = 0; person < 20; person += 1) {
    ids.push(await begin(store, hello(`1/${person}`, `49${person}`)))
  }
  clock.advance(60_000)
  const turns = ids.map((id) => takeTurn(store, id, clock.now()))
  const backup = store.backup(copy)
  await Promise.all(turns)
  await backup
  await expect(store.backup(copy)).rejects.toMatchObject({ code: 'usage' })

  const original: Store = store
  const restored = await openLowdbStore({ folder: copy, clock, logger, lockSettleMs: 0 })
  for (const id of ids) {
    const view = await restored.showConversation(id)
    expect(view?.inbox.length).toBe(1 - (view?.conversation.turn ?? 0))
    expect(view?.outbox).toHaveLength(view?.conversation.turn ?? -1)
  }
  expect(await restored.accept(hello('1/0', '490'))).toEqual({ outcome: 'duplicate' })
  await restored.close()
  expect(await original.listConversations({})).toHaveLength(20)
})
