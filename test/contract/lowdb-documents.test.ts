import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConversationView } from '../../src/core/views.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { Files } from '../../src/store/lowdb/files.ts'
import { nodeFiles } from '../../src/store/lowdb/files.ts'
import { createFolder } from '../../src/store/lowdb/folder.ts'
import type { LowdbStore, LowdbStoreOptions } from '../../src/store/lowdb/lowdb-store.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { mergeDocument } from '../../src/store/lowdb/merge.ts'
import type { StoredRow } from '../../src/store/lowdb/row-line.ts'
import { cellsOf, createResident } from '../../src/store/memory/resident.ts'
import { eventually } from '../support/eventually.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { begin, createComplaints, message, reply, takeTurn } from './store-rows.ts'

const { logger } = createComplaints()
let clock: TestClock
let folder: string
const opened: LowdbStore[] = []

beforeEach(() => {
  clock = createTestClock()
  folder = createTemporaryFolder()
})

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
})

async function open(path = folder, more: Partial<LowdbStoreOptions> = {}): Promise<LowdbStore> {
  const store = await openLowdbStore({ folder: path, clock, logger, lockSettleMs: 0, ...more })
  opened.push(store)
  return store
}

/** A message, its turn, and its reply on its way to history. */
async function talk(store: LowdbStore, key: string): Promise<string> {
  const id = await begin(store, message(key, { at: clock.now(), aliases: { waId: '4911' } }))
  await takeTurn(store, id, clock.now(), (commit) => {
    const order = commit.conversation.lastOrder ?? 1
    commit.put('outbox', reply(id, order, { status: 'delivered', createdAt: clock.now() }))
  })
  return id
}

/** The checkpoint of a minute; a backup waits for one that is under way. */
async function checkpoint(store: LowdbStore): Promise<string> {
  clock.advance(60_000)
  const copy = join(createTemporaryFolder(), 'copy')
  await store.backup(copy)
  return copy
}

const documentIn = (path: string, id: string) => createFolder(path).document(id)
const rowsOf = (view: ConversationView | undefined) => ({ ...view, contact: view?.contact })

test('a document is extended by what is new, and says the same when it is read again', async () => {
  const store = await open()
  const id = await talk(store, '1')
  await checkpoint(store)
  const before = readFileSync(documentIn(folder, id), 'utf8')
  await talk(store, '2')
  await checkpoint(store)
  const after = readFileSync(documentIn(folder, id), 'utf8')
  expect(after.startsWith(before.slice(0, before.lastIndexOf('\n]')))).toBe(true)
  expect(JSON.parse(after).rows.length).toBeGreaterThan(JSON.parse(before).rows.length)

  const view = await store.showConversation(id)
  expect(view?.messages).toHaveLength(2)
  await store.close()
  expect(rowsOf(await (await open()).showConversation(id))).toEqual(rowsOf(view))
})

test('a row that is removed is gone from the document as well', async () => {
  const store = await open()
  const id = await talk(store, '1')
  await talk(store, '2')
  await checkpoint(store)
  await store.record(id, (commit) => commit.remove('message', '1'))
  await checkpoint(store)
  await store.close()
  const view = await (await open()).showConversation(id)
  expect(view?.messages.map((row) => row.id)).toEqual(['2'])
})

test('a document does not grow with what is out of date', async () => {
  const store = await open()
  const id = await talk(store, '0')
  const sizes: number[] = []
  for (let turn = 1; turn <= 300; turn += 1) {
    await talk(store, `${turn} ${'long '.repeat(100)}`)
    if (turn % 10 !== 0) continue
    await checkpoint(store)
    sizes.push(statSync(documentIn(folder, id)).size)
  }
  const { messages, outbox } = (await store.showConversation(id)) ?? { messages: [], outbox: [] }
  const live = JSON.stringify([messages, outbox]).length
  expect(messages.length + outbox.length).toBe(200)
  expect(Math.max(...sizes)).toBeLessThan(3 * live + 64 * 1024)
})

test('what is too old leaves the document, which is written whole for that', async () => {
  const store = await open()
  const id = await talk(store, `old ${LONG}`)
  await checkpoint(store)
  clock.advance(31 * 24 * 3_600_000)
  await talk(store, 'new')
  await checkpoint(store)
  const sizes: number[] = []
  for (let day = 0; day < 3; day += 1) {
    await store.retain({ logBefore: 0, now: clock.now() })
    await checkpoint(store)
    const text = readFileSync(documentIn(folder, id), 'utf8')
    expect(text).not.toContain(LONG)
    sizes.push(text.length)
  }
  expect(new Set(sizes).size).toBe(1)
})

test('a message whose barrier is over is part of a document that is written whole', async () => {
  const store = await open()
  const id = await talk(store, '1')
  await store.record(id, (commit) => {
    const source = { id: '1' }
    const message = {
      kind: 'image',
      source,
      nextAfter: 'delivered',
      nextWithin: '90 seconds',
    } as const
    const times = { accepted: clock.now() }
    const sent = { status: 'accepted', message, times, updatedAt: clock.now() } as const
    commit.put('outbox', reply(id, 9, sent))
  })
  await checkpoint(store)
  const before = readFileSync(documentIn(folder, id), 'utf8')
  expect(before).not.toContain('"kind":"image"')
  clock.advance(30_000)
  await store.beat()
  await checkpoint(store)
  const after = readFileSync(documentIn(folder, id), 'utf8')
  expect(after).toContain('"kind":"image"')
  expect(after.startsWith(before.slice(0, before.lastIndexOf('\n]')))).toBe(false)
})

test('what was not used for long goes from memory, and is read again when it is asked for', async () => {
  const reads: string[] = []
  const read: Files['read'] = (path) => {
    reads.push(path)
    return nodeFiles.read(path)
  }
  const store = await open(folder, { cacheBytes: 1, files: { ...nodeFiles, read } })
  const id = await talk(store, 'idle')
  for (let n = 0; n < 150; n += 1) {
    await begin(store, message(String(n), { at: clock.now(), aliases: { waId: `49${100 + n}` } }))
  }
  await checkpoint(store)
  reads.length = 0
  expect((await store.showConversation(id))?.messages).toHaveLength(1)
  expect(reads).toContain(documentIn(folder, id))
})

test('a row that stands in a document several times is weighed once, as it is in memory', () => {
  const resident = createResident('c1')
  const row = (id: string, n: number, json: string): StoredRow => ({
    kind: 'message',
    id,
    conversationId: 'c1',
    cell: { n, json, row: undefined },
  })
  const tables = { size: 100 }
  const rows = [row('a', 1, '{"first":1}'), row('b', 1, '{}'), row('a', 2, '{"a":2}')]
  mergeDocument(tables, resident, { head: { id: 'c1', n: 2 }, rows })
  const kept = cellsOf(resident).reduce((sum, { json }) => sum + json.length, 0)
  expect(kept).toBe('{"a":2}{}'.length)
  expect([resident.size, tables.size]).toEqual([kept, 100 + kept])
})

/** What a crash leaves that tore the document of the second checkpoint. */
async function tear(bytes: number): Promise<{ id: string; copy: string; view: unknown }> {
  const store = await open()
  const id = await talk(store, '1')
  const first = await checkpoint(store)
  await talk(store, '2')
  const view = rowsOf(await store.showConversation(id))
  const copy = await checkpoint(store)
  await store.close()
  writeFileSync(join(copy, 'pending.json'), readFileSync(join(first, 'pending.json')))
  const { size } = statSync(documentIn(first, id))
  truncateSync(documentIn(copy, id), size + bytes)
  return { id, copy, view }
}

test.each([0, 3, 100, 700])(
  'a document that a crash tore %i bytes in is made whole',
  async (bytes) => {
    const { id, copy, view } = await tear(bytes)
    const store = await open(copy)
    expect(rowsOf(await store.showConversation(id))).toEqual(view)
    await talk(store, '3')
    await store.close()
    const reopened = await open(copy)
    const after = await reopened.showConversation(id)
    expect(after?.messages.map((row) => row.id)).toEqual(['1', '2', '3'])
  },
)

test('a torn document of which the journal knows nothing is damage, and is set aside', async () => {
  const store = await open()
  const id = await talk(store, '1')
  await checkpoint(store)
  await talk(store, '2')
  await store.close()
  const path = documentIn(folder, id)
  truncateSync(path, statSync(path).size - 100)
  const view = await (await open()).showConversation(id)
  expect(view?.conversation).toMatchObject({
    status: 'held',
    holdReason: expect.stringContaining('is not whole'),
  })
})

test('processes that die again and again leave a checkpoint behind all the same', async () => {
  const pendingRows = () => JSON.parse(readFileSync(join(folder, 'pending.json'), 'utf8')).rows
  const journalBytes = 60_000
  const store = await open(folder, { journalBytes })
  const atFirst = pendingRows()
  await talkUntil(store, 0.55 * journalBytes)
  expect(pendingRows()).toEqual(atFirst)

  // A copy of the running store is what a crash leaves behind.
  const copy = join(createTemporaryFolder(), 'copy')
  await store.backup(copy)
  folder = copy
  await talkUntil(await open(copy, { journalBytes }), 0.55 * journalBytes)
  await eventually(() => expect(pendingRows()).not.toEqual(atFirst))
})

test('when documents fall behind nothing more is accepted until they have caught up', async () => {
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const slow: Files = {
    ...nodeFiles,
    replace: async (path, bytes) => {
      if (path.includes('/state/')) await held
      return nodeFiles.replace(path, bytes)
    },
  }
  const store = await open(folder, { journalBytes: 60_000, files: slow })
  let count = 0
  const write = () => {
    count += 1
    const key = `${count} ${LONG.repeat(20)}`
    return store.accept(message(key, { at: clock.now(), aliases: { waId: '4911' } }))
  }
  while ((await write()).outcome === 'accepted');
  expect(count).toBeGreaterThan(2)
  expect(await write()).toEqual({ outcome: 'full' })
  letGo()
  await eventually(async () => (await write()).outcome === 'accepted')
})

test('a start that had much to read writes it into documents before it accepts more', async () => {
  const store = await open()
  await talkUntil(store, 90_000)
  const copy = join(createTemporaryFolder(), 'copy')
  await store.backup(copy)
  const next = await open(copy, { journalBytes: 60_000 })
  const item = message('next', { at: clock.now(), aliases: { waId: '4911' } })
  await eventually(async () => (await next.accept(item)).outcome === 'accepted')
})

const LONG = 'long '.repeat(20)

/** Talks until the last journal file is so long. */
async function talkUntil(store: LowdbStore, bytes: number): Promise<void> {
  const journal = createFolder(folder).journal
  const size = () => statSync(join(journal, readdirSync(journal).at(-1) ?? '')).size
  for (let turn = 0; size() < bytes; turn += 1) await talk(store, `${clock.now()} ${turn} ${LONG}`)
  clock.advance(1)
}
