import { join } from 'node:path'
import type { Json } from '../../src/core/json.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { Files } from '../../src/store/lowdb/files.ts'
import { nodeFiles } from '../../src/store/lowdb/files.ts'
import type { LowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { createComplaints } from './store-rows.ts'

const clock = createTestClock()
const { logger } = createComplaints()
const open = (folder: string, files: Files = nodeFiles) =>
  openLowdbStore({ folder, clock, logger, files, lockSettleMs: 0 })

/** Long enough to be copied in several parts. */
const longFact = (letter: string): Json => letter.repeat(3 * 1024 * 1024)

/** Files whose reading is told of, before and after: something may come in between. */
function watch(between: (call: string, path: string) => Promise<void>): Files {
  return {
    ...nodeFiles,
    list: async (folder) => {
      const names = await nodeFiles.list(folder)
      await between('list', folder)
      return names
    },
    read: async (path) => {
      const bytes = await nodeFiles.read(path)
      await between('read', path)
      return bytes
    },
    readPart: async (path, start, length) => {
      const part = await nodeFiles.readPart(path, start, length)
      await between('readPart', path)
      return part
    },
  }
}

test.each(['list', 'readPart', 'read'])(
  'a document that is replaced while a backup is at it (%s) is copied as it was or as it is',
  async (when) => {
    let store: LowdbStore | undefined
    let writes = 0
    const files = watch(async (call, path) => {
      if (call !== when || !/\/(facts|ids)\b/.test(path)) return
      writes += 1
      await store?.facts.write('templates', longFact(String(writes % 10)))
      await store?.media.put(rowOf(writes))
    })
    store = await open(createTemporaryFolder(), files)
    await store.facts.write('templates', longFact('a'))
    await store.media.put(rowOf(0))
    const copy = join(createTemporaryFolder(), 'copy')
    await store.backup(copy)
    await store.close()
    const restored = await open(copy)
    const fact = String(restored.facts.read('templates'))
    expect(new Set(fact).size).toBe(1)
    expect(await restored.media.find('m1')).toMatchObject({ id: 'm1' })
    await restored.close()
  },
)

test('what is just being written beside a document is no part of a backup', async () => {
  const copy = join(createTemporaryFolder(), 'copy')
  // The name of what is written was listed, and is gone when it would be copied.
  const files: Files = {
    ...nodeFiles,
    list: async (folder) => {
      const names = await nodeFiles.list(folder)
      return folder.endsWith('facts') ? [...names, 'templates.json.tmp'] : names
    },
  }
  const store = await open(createTemporaryFolder(), files)
  await store.facts.write('templates', 'a')
  await store.backup(copy)
  await store.close()
  expect((await nodeFiles.list(join(copy, 'facts'))).join()).toBe('templates.json')
})

function rowOf(attempts: number) {
  return {
    id: 'm1',
    conversationId: 'c1',
    messageId: 'wamid.1',
    numberId: '106',
    media: 'image',
    at: 0,
    state: 'stored',
    attempts,
  } as const
}
