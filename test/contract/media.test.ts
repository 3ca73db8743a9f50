import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MediaRow } from '../../src/core/media.ts'
import type { MediaStore } from '../../src/core/media-ports.ts'
import type { Store } from '../../src/core/ports.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openLowdbReader } from '../../src/store/lowdb/lowdb-reader.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { openFreshPostgres, whereItRuns } from '../support/postgres-store.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { createComplaints } from './store-rows.ts'

const DAY_MS = 86_400_000
const { logger } = createComplaints()
const open = (folder: string, clock: TestClock) =>
  openLowdbStore({ folder, clock, logger, lockSettleMs: 0 })

const KINDS: readonly [string, (clock: TestClock) => Promise<Store>][] = [
  ['memory', async (clock) => createMemoryStore({ clock })],
  ['lowdb', (clock) => open(createTemporaryFolder(), clock)],
  ...whereItRuns<[string, (clock: TestClock) => Promise<Store>]>([
    'postgres',
    (clock) => openFreshPostgres({ clock, logger }),
  ]),
  ...whereItRuns<[string, (clock: TestClock) => Promise<Store>]>([
    'postgres (with a shared folder)',
    (clock) => openFreshPostgres({ clock, logger, mediaFolder: createTemporaryFolder() }),
  ]),
]

describe.each(KINDS)('files in the %s store', (_, openStore) => {
  let clock: TestClock
  let store: Store
  beforeEach(async () => {
    clock = createTestClock()
    store = await openStore(clock)
  })
  afterEach(() => store.close())

  test('a file is read as it was written, under its hash', async () => {
    const sha256 = await keep(store.media, ['one, ', 'two'], clock.now())
    expect(sha256).toBe(hashOf('one, two'))
    expect(await read(store.media, sha256)).toBe('one, two')
  })

  test('nothing is there of a file that was dropped, or is not kept yet', async () => {
    const draft = await store.media.create()
    await draft.write(Buffer.from('half'))
    expect(await store.media.read(draft.digest())).toBeUndefined()
    await draft.drop()
    await draft.drop()
    expect(await store.media.read(draft.digest())).toBeUndefined()
  })

  test('a hash that is none leads nowhere', async () => {
    await keep(store.media, ['a'], clock.now())
    for (const name of ['', '../pending.json', 'x'.repeat(64), hashOf('b')]) {
      expect(await store.media.read(name)).toBeUndefined()
    }
  })

  test('a media id is found with what was put last, whatever it looks like', async () => {
    const ids = ['1003383421387256', '../../etc/passwd', 'Ä'.repeat(300), '']
    for (const id of ids) await store.media.put(rowOf(id, { at: 1 }))
    await store.media.put(rowOf('1003383421387256', { at: 2, state: 'failed' }))
    for (const id of ids.slice(1)) expect(await store.media.find(id)).toEqual(rowOf(id, { at: 1 }))
    expect(await store.media.find('1003383421387256')).toMatchObject({ at: 2, state: 'failed' })
    expect(await store.media.find('other')).toBeUndefined()
  })

  test('an upload belongs to a file, a number and a type', async () => {
    const upload = { sha256: hashOf('a'), numberId: '1', mimeType: 'image/png' }
    await store.media.putUpload({ ...upload, mediaId: 'm1', uploadedAt: 5 })
    expect(await store.media.findUpload(upload)).toMatchObject({ mediaId: 'm1', uploadedAt: 5 })
    expect(await store.media.findUpload({ ...upload, numberId: '2' })).toBeUndefined()
    expect(await store.media.findUpload({ ...upload, mimeType: 'image/jpeg' })).toBeUndefined()
  })

  test('the queue is there as it was written', async () => {
    expect(await store.media.readQueue()).toBeUndefined()
    const queue = { place: { n: 7, index: 1 }, rows: [rowOf('a', { at: 1 })] }
    await store.media.writeQueue(queue)
    expect(await store.media.readQueue()).toEqual(queue)
  })

  test('what is older than its time goes, and what somebody sent again stays', async () => {
    const now = clock.now()
    const [old, again] = [now - 100 * DAY_MS, now - DAY_MS]
    const gone = await keep(store.media, ['gone'], old)
    const shared = await keep(store.media, ['shared'], old)
    expect(await keep(store.media, ['shared'], again)).toBe(shared)
    await store.media.put(rowOf('old', { at: old, sha256: gone }))
    await store.media.put(rowOf('new', { at: again, sha256: shared }))
    const upload = { sha256: gone, numberId: '1', mimeType: 'image/png' }
    await store.media.putUpload({ ...upload, mediaId: 'm1', uploadedAt: old })

    await store.retain({ logBefore: now - 90 * DAY_MS, now })
    expect(await store.media.read(gone)).toBeUndefined()
    expect(await store.media.find('old')).toBeUndefined()
    expect(await store.media.findUpload(upload)).toBeUndefined()
    expect(await read(store.media, shared)).toBe('shared')
    expect(await store.media.find('new')).toMatchObject({ sha256: shared })
  })

  test('the same file kept many times at once is there once and whole', async () => {
    const hashes = await Promise.all(
      Array.from({ length: 20 }, () => keep(store.media, ['same ', 'file'], clock.now())),
    )
    expect(new Set(hashes).size).toBe(1)
    expect(await read(store.media, hashes[0] ?? '')).toBe('same file')
  })
})

describe('files beside the lowdb store', () => {
  let clock: TestClock
  let folder: string
  beforeEach(() => {
    clock = createTestClock()
    folder = createTemporaryFolder()
  })

  test('outlive the process, and are read while none runs', async () => {
    const first = await open(folder, clock)
    const sha256 = await keep(first.media, ['photo'], clock.now())
    await first.media.put(rowOf('a', { at: 1, sha256 }))
    await first.close()
    const reader = await openLowdbReader({ folder, logger })
    expect(await reader.media.find('a')).toMatchObject({ sha256 })
    expect(await read(reader.media, sha256)).toBe('photo')
    expect(readFileSync(join(folder, 'media', sha256.slice(0, 2), sha256), 'utf8')).toBe('photo')
  })

  test('of what is put at once under one id the last is there, whole', async () => {
    const store = await open(folder, clock)
    const rows = Array.from({ length: 20 }, (_, at) => rowOf('a', { at, reason: 'x'.repeat(at) }))
    await Promise.all(rows.map((row) => store.media.put(row)))
    expect(await store.media.find('a')).toEqual(rows.at(-1))
    await store.close()
  })

  test('what a process that died was writing is removed', async () => {
    const first = await open(folder, clock)
    const draft = await first.media.create()
    await draft.write(Buffer.from('half'))
    await first.close()
    const incoming = join(folder, 'media/incoming')
    expect(readdirSync(incoming)).toHaveLength(1)
    const second = await open(folder, clock)
    await keep(second.media, ['whole'], clock.now())
    expect(readdirSync(incoming)).toEqual([])
    await second.close()
  })

  test('are part of a backup, with the queue and the uploads', async () => {
    const store = await open(folder, clock)
    const sha256 = await keep(store.media, ['photo'], clock.now())
    await store.media.put(rowOf('a', { at: 1, sha256 }))
    await store.media.writeQueue({ place: { n: 1, index: 0 }, rows: [] })
    const upload = { sha256, numberId: '1', mimeType: 'image/png' }
    await store.media.putUpload({ ...upload, mediaId: 'm1', uploadedAt: 5 })
    const copy = join(createTemporaryFolder(), 'copy')
    await store.backup(copy)
    await store.close()
    const restored = await open(copy, clock)
    expect(await restored.media.find('a')).toMatchObject({ sha256 })
    expect(await read(restored.media, sha256)).toBe('photo')
    expect(await restored.media.findUpload(upload)).toMatchObject({ mediaId: 'm1' })
    expect(await restored.media.readQueue()).toMatchObject({ place: { n: 1 } })
    await restored.close()
  })

  test('a document that is damaged is named, and harms no other', async () => {
    const store = await open(folder, clock)
    await store.media.put(rowOf('a', { at: 1 }))
    const [shard = ''] = readdirSync(join(folder, 'media/ids'))
    const [name = ''] = readdirSync(join(folder, 'media/ids', shard))
    writeFileSync(join(folder, 'media/ids', shard, name), '{"version":1,')
    await expect(store.media.find('a')).rejects.toMatchObject({
      code: 'data-corrupt',
      message: expect.stringContaining(name),
    })
    await store.media.put(rowOf('b', { at: 1 }))
    await store.retain({ logBefore: 5, now: clock.now() })
    expect(await store.media.find('b')).toBeUndefined()
    await store.close()
  })
})

function rowOf(id: string, row: Partial<MediaRow>): MediaRow {
  return {
    id,
    conversationId: 'c1',
    messageId: 'wamid.1',
    numberId: '106',
    media: 'image',
    at: 0,
    state: 'stored',
    attempts: 1,
    ...row,
  }
}

async function keep(media: MediaStore, parts: readonly string[], at: number): Promise<string> {
  const draft = await media.create()
  for (const part of parts) await draft.write(Buffer.from(part))
  const sha256 = draft.digest()
  await draft.keep(at)
  await draft.drop()
  return sha256
}

async function read(media: Pick<MediaStore, 'read'>, sha256: string): Promise<string | undefined> {
  const content = await media.read(sha256)
  if (content === undefined) return undefined
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
