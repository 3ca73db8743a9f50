import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { createFolder } from '../../src/store/lowdb/folder.ts'
import type { LowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { openLowdbStore, openWithLock } from '../../src/store/lowdb/lowdb-store.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { begin, createComplaints, message, takeTurn } from './store-rows.ts'

const complaints = createComplaints()
const { logger } = complaints
const noLock = { serve: () => {}, release: async () => {} }
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

async function open(): Promise<LowdbStore> {
  const store = await openLowdbStore({ folder, clock, logger, lockSettleMs: 0 })
  opened.push(store)
  return store
}

/** A store whose process dies after `work`: it never takes a checkpoint. */
async function crash(work: (store: LowdbStore) => Promise<unknown>): Promise<void> {
  const options = { folder, clock, logger }
  await work(await openWithLock(options, createFolder(folder), noLock))
}

async function stop(store: LowdbStore): Promise<void> {
  await store.close()
}

const hello = (key: string, waId = '4911') => message(key, { at: clock.now(), aliases: { waId } })
const journalFiles = () => readdirSync(join(folder, 'journal')).map((name) => journal(name))
const journal = (name: string) => join(folder, 'journal', name)
const lastJournalFile = () => journalFiles().at(-1) ?? ''
const documentOf = (id: string) => createFolder(folder).document(id)

/** Replaces a text in a file once, length for length. */
function spoil(path: string, text: string, by: string): void {
  const content = readFileSync(path, 'utf8')
  expect(content).toContain(text)
  writeFileSync(path, content.replace(text, by))
}

test('a torn end of the journal is dropped, and what was before it is there', async () => {
  await crash(async (store) => {
    await store.accept(hello('1'))
    await store.accept(hello('2'))
  })
  const file = lastJournalFile()
  truncateSync(file, readFileSync(file).length - 10)
  const store = await open()
  expect(store.opening.clean).toBe(false)
  expect((await store.backlog()).events).toBe(1)
  expect(await store.accept(hello('1'))).toEqual({ outcome: 'duplicate' })
  expect(await store.accept(hello('2'))).toMatchObject({ outcome: 'accepted' })
})

test('what is dropped is told of, with its place, and kept where nothing else reads it', async () => {
  await crash(async (store) => {
    await store.accept(hello('1'))
    await store.accept(hello('2'))
  })
  const file = lastJournalFile()
  const whole = readFileSync(file)
  const position = whole.indexOf('{"v":1,"n":2')
  truncateSync(file, whole.length - 10)
  const kept = `${file}.${clock.now()}.torn`
  complaints.sentences.length = 0
  const store = await open()
  expect(complaints.sentences).toEqual([
    `What a crash tore was cut off the journal. ${JSON.stringify({
      file,
      position,
      bytes: whole.length - 10 - position,
      kept,
    })}`,
  ])
  expect(readFileSync(kept)).toEqual(whole.subarray(position, whole.length - 10))
  expect(statSync(kept).mode & 0o777).toBe(0o600)

  clock.advance(400 * 86_400_000)
  await store.retain({ logBefore: clock.now(), now: clock.now() })
  const copy = join(createTemporaryFolder(), 'copy')
  await store.backup(copy)
  expect(readdirSync(join(copy, 'journal')).filter((name) => name.endsWith('.torn'))).toEqual([])
  await stop(store)
  expect(readFileSync(kept).length).toBeGreaterThan(0)
  complaints.sentences.length = 0
  expect((await (await open()).backlog()).events).toBe(1)
  expect(complaints.sentences).toEqual([])
})

test('a torn end that cannot be kept is cut off all the same, and told of', async () => {
  await crash((store) => store.accept(hello('1')))
  appendFileSync(lastJournalFile(), '{"v":1,"n":2,')
  mkdirSync(`${lastJournalFile()}.${clock.now()}.torn`)
  complaints.sentences.length = 0
  expect((await (await open()).backlog()).events).toBe(1)
  expect(complaints.sentences).toEqual([expect.stringContaining('could not be kept')])
})

test('garbage behind the last record is dropped, also when it happens twice', async () => {
  for (const key of ['1', '2']) {
    await crash((store) => store.accept(hello(key)))
    appendFileSync(lastJournalFile(), `{"v":1,"n":2,"at":1,"durable":0,"puts":[\u0000\u0000`)
  }
  expect((await (await open()).backlog()).events).toBe(2)
})

test('a changed byte in the last record is noticed', async () => {
  await crash(async (store) => {
    await store.accept(hello('1'))
    await store.accept(hello('2'))
  })
  spoil(lastJournalFile(), '"text":"text of 2"', '"text":"text of 3"')
  expect((await (await open()).backlog()).events).toBe(1)
})

test('damage below a durable record stops the start, with its position and the cure', async () => {
  await crash(async (store) => {
    for (const key of ['1', '2', '3']) await store.accept(hello(key))
  })
  const file = lastJournalFile()
  const position = readFileSync(file, 'utf8').indexOf('{"v":1,"n":2')
  spoil(file, '"text":"text of 2"', '"text":"text of X"')
  await expect(open()).rejects.toMatchObject({
    code: 'data-corrupt',
    message: expect.stringContaining(`at byte ${position} (record 2)`),
  })
  await expect(open()).rejects.toThrow(`truncate -s ${position}`)
})

test('a journal file that is missing above the checkpoint stops the start', async () => {
  await crash((store) => store.accept(hello('1')))
  await crash((store) => store.accept(hello('2')))
  rmSync(journalFiles()[0] ?? '')
  await expect(open()).rejects.toMatchObject({ code: 'data-incomplete' })
})

test('documents without pending.json stop the start', async () => {
  const store = await open()
  await store.accept(hello('1'))
  await stop(store)
  rmSync(join(folder, 'pending.json'))
  await expect(open()).rejects.toMatchObject({
    code: 'data-incomplete',
    message: expect.stringContaining('move it away to begin anew'),
  })
})

test('a damaged pending.json stops the start', async () => {
  await stop(await open())
  writeFileSync(join(folder, 'pending.json'), '{"version":1,')
  await expect(open()).rejects.toMatchObject({ code: 'data-corrupt' })
})

test('data of a newer version are left alone', async () => {
  const store = await open()
  const id = await begin(store, hello('1'))
  await takeTurn(store, id, clock.now())
  await stop(store)
  const pending = join(folder, 'pending.json')
  const before = readFileSync(pending, 'utf8')

  writeFileSync(pending, before.replace('"version":1', '"version":2'))
  await expect(open()).rejects.toMatchObject({ code: 'data-newer' })
  writeFileSync(pending, before)

  spoil(documentOf(id), '"version":1', '"version":2')
  const reopened = await open()
  await expect(reopened.accept(hello('2'))).rejects.toMatchObject({ code: 'data-newer' })
})

test('a journal of a newer version is left alone', async () => {
  await crash((store) => store.accept(hello('1')))
  const file = lastJournalFile()
  const line = readFileSync(file, 'utf8')
    .replace('"v":1', '"v":2')
    .replace(/,"crc":\d+\}\n$/, '')
  writeFileSync(file, `${line},"crc":${crc32(line)}}\n`)
  await expect(open()).rejects.toMatchObject({ code: 'data-newer' })
})

test('a damaged document is set aside, its conversation waits for an operator, others go on', async () => {
  const store = await open()
  const ann = await begin(store, hello('1', '4911'))
  const bob = await begin(store, hello('2', '4922'))
  await takeTurn(store, ann, clock.now())
  await takeTurn(store, bob, clock.now())
  await stop(store)
  const path = documentOf(ann)
  writeFileSync(path, readFileSync(path, 'utf8').replace('"kind":"message"', '"kind":message"'))

  const reopened = await open()
  expect(await begin(reopened, hello('3', '4911'))).toBe(ann)
  expect((await reopened.showConversation(ann))?.conversation).toMatchObject({
    status: 'held',
    holdReason: expect.stringContaining('does not parse'),
    numberId: '106540352242922',
    bot: 'echo',
  })
  expect((await reopened.showConversation(ann))?.contact.waId).toBe('4911')
  expect((await reopened.showConversation(bob))?.conversation.status).toBe('active')
  expect(existsSync(path)).toBe(false)
  const aside = readdirSync(join(path, '..')).filter((name) => name.includes('.damaged-'))
  expect(aside).toHaveLength(1)
  await stop(reopened)
  const last = await open()
  expect((await last.showConversation(ann))?.conversation.status).toBe('held')
})

test('a document of which nothing can be read is not begun anew either', async () => {
  const store = await open()
  const id = await begin(store, hello('1'))
  await store.turn(id, (commit) => {
    for (const row of commit.inbox()) commit.remove('inbox', row.id)
  })
  await stop(store)
  writeFileSync(documentOf(id), '{x')
  const reopened = await open()
  expect(await begin(reopened, hello('2'))).toBe(id)
  expect(await reopened.listConversations({})).toHaveLength(1)
  expect((await reopened.showConversation(id))?.conversation.status).toBe('held')
})

test('a document that is newer than the journal is set aside', async () => {
  const store = await open()
  const id = await begin(store, hello('1'))
  await takeTurn(store, id, clock.now())
  await stop(store)
  const path = documentOf(id)
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace(/"n":\d+,"crc"/, '"n":999,"crc"'))
  const view = await (await open()).showConversation(id)
  expect(view?.conversation).toMatchObject({
    status: 'held',
    holdReason: expect.stringContaining('newer than the journal'),
  })
})

test('a conversation whose document is gone is never begun anew', async () => {
  const store = await open()
  const id = await begin(store, hello('1'))
  await takeTurn(store, id, clock.now())
  await store.record(id, (commit) => {
    for (const row of commit.openOutbox()) commit.put('outbox', { ...row, status: 'failed' })
  })
  await stop(store)
  rmSync(documentOf(id))
  const reopened = await open()
  expect(await begin(reopened, hello('2'))).toBe(id)
  expect((await reopened.showConversation(id))?.conversation.status).toBe('held')
})

test('a document that a person has edited is read as it is', async () => {
  const store = await open()
  const id = await begin(store, hello('1'))
  await takeTurn(store, id, clock.now())
  await stop(store)
  const path = documentOf(id)
  const edited = JSON.parse(readFileSync(path, 'utf8'))
  edited.rows[0].row.state = 'edited'
  writeFileSync(path, JSON.stringify(edited, null, 2))
  const view = await (await open()).showConversation(id)
  expect(view?.conversation.state).toBe('edited')
  expect(view?.messages).toHaveLength(1)
})

test('damaged files of aliases are made again from the documents', async () => {
  const store = await open()
  const ids = []
  for (let person = 0; person < 20; person += 1) {
    ids.push(await begin(store, hello(`${person}`, `49${person}`)))
  }
  const numberId = '2222222222'
  const other = await begin(
    store,
    message('other', { at: clock.now(), numberId, aliases: { waId: '490' } }),
  )
  await stop(store)
  const shards = join(folder, 'aliases')
  for (const name of readdirSync(shards, { recursive: true }).map(String)) {
    if (name.endsWith('.json')) writeFileSync(join(shards, name), '{"version"')
  }
  const reopened = await open()
  for (const [person, id] of ids.entries()) {
    expect(await begin(reopened, hello(`again ${person}`, `49${person}`))).toBe(id)
  }
  const again = message('again', { at: clock.now(), numberId, aliases: { waId: '490' } })
  expect(await begin(reopened, again)).toBe(other)
  expect(
    readdirSync(shards, { recursive: true }).some((name) => String(name).endsWith('.damaged')),
  ).toBe(true)
  expect(complaints.sentences.join()).toContain('A damaged file of aliases is copied aside')
  await stop(reopened)
  const last = await open()
  expect(await begin(last, hello('at last', '493'))).toBe(ids[3])
})
