import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger, Store } from '../../src/core/ports.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openLowdbReader } from '../../src/store/lowdb/lowdb-reader.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const clock = createTestClock()
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }
const parts = { clock, logger: silent }

test('the files of a store that was stopped are read as the store would, and not changed', async () => {
  const folder = createTemporaryFolder()
  const store = await openLowdbStore({ ...parts, folder, lockSettleMs: 0 })
  const id = await accept(store, 'hi')
  await store.note([{ at: clock.now(), kind: 'engine', reason: 'noted' }])
  const end = await store.logEnd()
  await store.close()

  const before = contentsOf(folder)
  const reader = await openLowdbReader({ folder, logger: silent })
  expect(await reader.listConversations({})).toMatchObject([{ conversation: { id }, waiting: 1 }])
  expect(await reader.showConversation(id)).toMatchObject({
    contact: { waId: '15550100001' },
    inbox: [{ event: { type: 'user.text', text: 'hi' } }],
  })
  expect((await reader.backlog()).events).toBe(1)
  expect(await reader.deadLetters()).toEqual([])
  expect(await reader.openOutbox()).toEqual([])
  expect(await reader.logEnd()).toEqual(end)
  expect(await reader.readLog({ from: { n: 1, index: 0 }, limit: 10 })).toMatchObject({
    lines: [{ kind: 'inbound' }, { reason: 'noted' }],
  })
  expect(contentsOf(folder)).toEqual(before)
})

test('what a crash left is seen, and left for the next server', async () => {
  const folder = createTemporaryFolder()
  const store = await openLowdbStore({ ...parts, folder, lockSettleMs: 0 })
  const id = await accept(store, 'hi')
  // A copy of a running store is what a process that was killed leaves: the journal has it alone.
  const copy = join(createTemporaryFolder(), 'copy')
  await store.backup(copy)
  await store.close()
  const before = contentsOf(copy)
  const reader = await openLowdbReader({ folder: copy, logger: silent })
  expect(await reader.showConversation(id)).toMatchObject({ conversation: { id } })
  expect(contentsOf(copy)).toEqual(before)
})

test('a folder that is not there holds nothing, and is not made', async () => {
  const folder = join(createTemporaryFolder(), 'none')
  const reader = await openLowdbReader({ folder, logger: silent })
  expect(await reader.listConversations({})).toEqual([])
  expect(await reader.readLog({ from: await reader.logEnd(), limit: 10 })).toMatchObject({
    lines: [],
  })
  expect(() => statSync(folder)).toThrow('ENOENT')
})

function nothing(): void {}

async function accept(store: Store, text: string): Promise<string> {
  const now = clock.now()
  const outcome = await store.accept({
    key: `wamid.${text}`,
    keyAt: now,
    at: now,
    arrivedAt: now,
    event: { type: 'user.text', text },
    conversation: { numberId: '1', aliases: { waId: '15550100001' }, bot: 'echo' },
    log: [{ at: now, kind: 'inbound', text }],
  })
  if (outcome.outcome !== 'accepted') throw new Error(`It was not accepted: ${outcome.outcome}`)
  return outcome.conversationId
}

/** Every file with its content; sockets have none. */
function contentsOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  const files = paths.filter((path) => statSync(join(folder, path)).isFile())
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}
