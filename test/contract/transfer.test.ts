import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Cursor, LoggedLine } from '../../src/core/log.ts'
import type { Store } from '../../src/core/ports.ts'
import type { StoreTransfer } from '../../src/core/transfer.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { checkStore } from '../../src/store/transfer/check.ts'
import { copyStore, findUnfinishedCopy } from '../../src/store/transfer/copy.ts'
import { fillStore } from '../support/full-store.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import { createPostgresPlace, whereItRuns } from '../support/postgres-store.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { createComplaints, message, NUMBER, timer } from './store-rows.ts'

type CopiedStore = Store & { readonly transfer: StoreTransfer }

const { logger } = createComplaints()
const opened: Store[] = []
const quietly = () => {}

/** A kind of store, and how one is made. */
interface Place {
  open(clock: TestClock): Promise<CopiedStore>
}

function createFolder(): Place & { readonly folder: string } {
  const folder = join(createTemporaryFolder(), 'a')
  return {
    folder,
    open: async (clock) => keep(await openLowdbStore({ folder, clock, logger, lockSettleMs: 0 })),
  }
}

async function createTables(change: { readonly mediaFolder?: string } = {}): Promise<Place> {
  const place = { ...(await createPostgresPlace()), ...change }
  return { open: async (clock) => keep(await openPostgresStore({ ...place, clock, logger })) }
}

function keep<S extends Store>(store: S): S {
  opened.push(store)
  return store
}

const KINDS: readonly { readonly name: string; readonly create: () => Promise<Place> }[] = [
  { name: 'lowdb', create: async () => createFolder() },
  ...whereItRuns({ name: 'postgres', create: () => createTables() }),
]
const PAIRS = KINDS.flatMap((from) =>
  KINDS.map((to) => ({ name: `${from.name} to ${to.name}`, from, to })),
).concat(
  whereItRuns({
    name: 'postgres to postgres with files in a folder',
    from: { name: 'postgres', create: () => createTables() },
    to: { name: 'folder', create: () => createTables({ mediaFolder: createTemporaryFolder() }) },
  }),
)

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
})

describe.each(PAIRS)('a copy from $name', ({ from, to }) => {
  test('has everything, and a bot goes on with it where it was', async () => {
    const clock = createTestClock()
    const [source, target] = [await from.create(), await to.create()]
    const one = await source.open(clock)
    await fillStore(one, clock)
    const place = await target.open(clock)
    const steps = new Set<string>()
    const digests = await copyStore({
      from: one,
      to: place,
      name: 'there',
      now: clock.now(),
      onProgress: (step, stage) => steps.add(`${step} ${stage}`),
    })
    expect(digests.get('conversation')?.count).toBe(32)
    expect([...steps]).toContain('compare marks')
    await place.close()

    const other = await target.open(clock)
    const outcome = { duplicate: message('m3', { at: clock.now() - 17_000 }) }
    expect((await other.accept(outcome.duplicate)).outcome).toBe('duplicate')
    await expect(contentOf(other)).resolves.toEqual(await contentOf(one))
    expect((await checkStore(other.transfer, clock.now(), quietly)).violations).toEqual([])
    // What comes now goes to the people that were known, under earlier names too.
    const known = await one.findConversation(NUMBER, { waId: '15550101000' })
    expect(known).toBeDefined()
    expect(await other.findConversation(NUMBER, { waId: '15550101000' })).toBe(known)
    expect(await other.findConversation(NUMBER, { userId: 'US.merged' })).toBe(
      await one.findConversation(NUMBER, { userId: 'US.merged' }),
    )
  })

  test('that is cut off again and again goes on, and nothing is in it twice', async () => {
    const clock = createTestClock()
    const [source, target] = [await from.create(), await to.create()]
    const one = await source.open(clock)
    await fillStore(one, clock, 12)
    let isDone = false
    for (let attempt = 1; !isDone; attempt += 1) {
      const other = await target.open(clock)
      let calls = 0
      const write: StoreTransfer['write'] = async (pieces) => {
        calls += 1
        // Sometimes before it is written, sometimes after.
        if (calls === 3 && attempt % 2 === 0) throw new Error('cut off')
        await other.transfer.write(pieces)
        if (calls === 3) throw new Error('cut off')
      }
      const to = { facts: other.facts, transfer: { ...other.transfer, write } }
      const copying = copyStore({
        from: one,
        to,
        name: 'there',
        now: clock.now(),
        onProgress: quietly,
      })
      isDone = await copying.then(
        () => true,
        (error: unknown) => {
          expect(String(error)).toContain('cut off')
          return false
        },
      )
      expect(findUnfinishedCopy(other.facts)).toBe(isDone ? undefined : 'there')
      expect(attempt).toBeLessThan(20)
      await other.close()
    }
    const other = await target.open(clock)
    await expect(contentOf(other)).resolves.toEqual(await contentOf(one))
  })

  test('goes into an empty store alone, and into that of another copy not at all', async () => {
    const clock = createTestClock()
    const [one, other] = [await from.create(), await to.create()]
    const source = await one.open(clock)
    const target = await other.open(clock)
    await target.accept(message('first', { at: clock.now() }))
    const copy = (name: string) =>
      copyStore({ from: source, to: target, name, now: clock.now(), onProgress: quietly })
    await expect(copy('there')).rejects.toThrow('There is something in the store')
    const empty = await (await to.create()).open(clock)
    await copyStore({
      from: source,
      to: empty,
      name: 'there',
      now: clock.now(),
      onProgress: quietly,
    })
    const again = copyStore({
      from: source,
      to: empty,
      name: 'there',
      now: clock.now(),
      onProgress: quietly,
    })
    await expect(again).rejects.toThrow('holds a whole copy of there')
  })
})

test('a copy that is not the same is told', async () => {
  const clock = createTestClock()
  const source = await createFolder().open(clock)
  await fillStore(source, clock, 3)
  const target = await createFolder().open(clock)
  const write: StoreTransfer['write'] = (pieces) =>
    target.transfer.write(pieces.filter((piece) => piece.kind !== 'upload'))
  const to = { facts: target.facts, transfer: { ...target.transfer, write } }
  const copying = copyStore({
    from: source,
    to,
    name: 'there',
    now: clock.now(),
    onProgress: quietly,
  })
  await expect(copying).rejects.toMatchObject({
    code: 'data-corrupt',
    message: expect.stringContaining('(upload)'),
  })
})

test('what breaks an invariant is found', async () => {
  const clock = createTestClock()
  const { folder, open } = createFolder()
  const store = await open(clock)
  await fillStore(store, clock, 4)
  const id = (await store.findConversation(NUMBER, { waId: '15550101001' })) ?? ''
  await store.record(id, (commit) => {
    const { snapshot, ...row } = commit.conversation
    commit.put('conversation', { ...row, status: 'active', lastOrder: 0 })
    commit.put('timer', { ...timer(id, 't', 1), generation: 9 })
  })
  const [file = ''] = readdirSync(join(folder, 'media')).filter((name) => /^..$/.test(name))
  const [name = ''] = readdirSync(join(folder, 'media', file)).filter(
    (found) => !found.includes('.'),
  )
  writeFileSync(join(folder, 'media', file, name), 'something else')
  const { violations } = await checkStore(store.transfer, clock.now(), quietly)
  const told = violations.map(({ problem }) => problem).join('\n')
  expect(told).toMatch(/active and has no snapshot/)
  expect(told).toMatch(/generation 9, in the future/)
  expect(told).toMatch(/has the hash/)
})

describeOnPostgres('columns in PostgreSQL', () => {
  test.each([
    [
      'DELETE FROM conversation',
      /^(Its row is there, but no conversation|Its conversation \S+ is missing)/,
    ],
    ['DELETE FROM conversation_row', /^It is in conversation, without a row/],
    ["UPDATE conversation SET status = 'held'", /^conversation.status is held, but its row says/],
    [
      "UPDATE conversation SET owner = 'nobody'",
      /^conversation.owner is nobody, but its row says bot/,
    ],
    ['UPDATE outbox SET is_open = NOT is_open', /^outbox.is_open is (true|false), but/],
    ["UPDATE inbox SET state = 'gone'", /^inbox.state is gone, but its row says waiting/],
    ['UPDATE timer SET due = 1', /^timer.due is 1, but its row says \d+/],
    ['UPDATE job SET due = NULL', /^job.due IS NULL is true, but its row says false/],
  ])('are compared with their rows: %s', async (damage, problem) => {
    const clock = createTestClock()
    const place = await createPostgresPlace()
    const store = keep(await openPostgresStore({ ...place, clock, logger }))
    await fillStore(store, clock, 4)
    const client = new Client({ connectionString: place.url })
    await client.connect()
    await client.query(`SET search_path TO ${place.schema}`)
    const { rowCount } = await client.query(damage)
    await client.end()
    expect(rowCount).toBeGreaterThan(0)
    const { violations } = await checkStore(store.transfer, clock.now(), quietly)
    expect(violations.map((violation) => violation.problem)).toContainEqual(
      expect.stringMatching(problem),
    )
  })
})

/** All that a store keeps, as its readers see it. */
async function contentOf(store: Store) {
  const ids = (await store.listConversations({ limit: 1_000 })).map((one) => one.conversation.id)
  const lines = (await readLines(store, { n: 0, index: 0 })).map(({ cursor, ...line }) => line)
  return {
    conversations: await Promise.all(ids.map((id) => store.showConversation(id))),
    lines,
    waiting: [...(await store.waitingConversations())].sort(),
    backlog: await store.backlog(),
    deadLetters: await store.deadLetters(),
    media: await store.media.find('media-2'),
    upload: await store.media.findUpload({
      sha256: (await store.media.find('media-2'))?.sha256 ?? '',
      numberId: NUMBER,
      mimeType: 'image/jpeg',
    }),
    templates: store.facts.read('templates'),
    behindQueue: await linesBehindQueue(store),
  }
}

async function linesBehindQueue(store: Store): Promise<number> {
  const queue = await store.media.readQueue()
  return (await readLines(store, queue?.place ?? { n: 0, index: 0 })).length
}

/** A page may be shorter than what is asked for, until there is nothing more. */
async function readLines(store: Store, from: Cursor): Promise<LoggedLine[]> {
  const lines: LoggedLine[] = []
  for (let place = from; ; ) {
    const page = await store.readLog({ from: place, limit: 1_000 })
    if ('gap' in page) throw new Error('Lines of the log were forgotten.')
    if (page.lines.length === 0) return lines
    lines.push(...page.lines)
    place = page.next
  }
}
