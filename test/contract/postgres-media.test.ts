import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Store } from '../../src/core/ports.ts'
import type { StoreReader } from '../../src/core/store-reader.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openPostgresReader, openPostgresStore } from '../../src/store/postgres/index.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import { createPostgresPlace } from '../support/postgres-store.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { createComplaints } from './store-rows.ts'

const { logger } = createComplaints()
const SHA256 = createHash('sha256').update('a photo').digest('hex')

describeOnPostgres('files of several processes', () => {
  const clock = createTestClock()
  let place: { url: string; schema: string }
  let folder: string
  let opened: { close(): Promise<void> }[]

  beforeEach(async () => {
    place = await createPostgresPlace()
    folder = join(createTemporaryFolder(), 'shared', 'media')
    opened = []
  })
  afterEach(async () => {
    for (const store of opened) await store.close()
  })

  async function open(mediaFolder?: string): Promise<Store> {
    const where = mediaFolder === undefined ? place : { ...place, mediaFolder }
    const store = await openPostgresStore({ ...where, clock, logger })
    opened.push(store)
    return store
  }

  async function keepPhoto({ media }: Store, at = clock.now()): Promise<void> {
    const draft = await media.create()
    await draft.write(Buffer.from('a '))
    await draft.write(Buffer.from('photo'))
    expect(draft.digest()).toBe(SHA256)
    await draft.keep(at)
  }

  async function readPhoto({ media }: StoreReader): Promise<string | undefined> {
    const content = await media.read(SHA256)
    return content === undefined ? undefined : text(content)
  }

  const homeOf = () => join(folder, SHA256.slice(0, 2), SHA256)

  test('lie in the folder that they share, and each of them reads it', async () => {
    await keepPhoto(await open(folder))
    expect(readFileSync(homeOf(), 'utf8')).toBe('a photo')
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
    expect(await readPhoto(await open(folder))).toBe('a photo')
    const address = place
    const now = clock.now
    const reader = await openPostgresReader({ address, logger, now, mediaFolder: folder })
    opened.push(reader)
    expect(await readPhoto(reader)).toBe('a photo')
  })

  test('are asked for in vain by a process that does not know the folder', async () => {
    await keepPhoto(await open(folder))
    const lost = await open()
    await expect(lost.media.read(SHA256)).rejects.toThrow('MEDIA_FOLDER')
  })

  test('that came before there was a folder are still read, and kept once', async () => {
    await keepPhoto(await open())
    const store = await open(folder)
    expect(await readPhoto(store)).toBe('a photo')
    await keepPhoto(store)
    expect(existsSync(homeOf())).toBe(false)
    expect(await readPhoto(await open())).toBe('a photo')
  })

  test('that are old go from the folder, and stay when somebody sends them again', async () => {
    const [one, other] = await Promise.all([open(folder), open(folder)])
    await keepPhoto(one, 1_000)
    await Promise.all([
      one.retain({ logBefore: 2_000, now: clock.now() }),
      keepPhoto(other, 3_000),
      other.retain({ logBefore: 2_000, now: clock.now() }),
    ])
    expect(await readPhoto(one)).toBe('a photo')
    await one.retain({ logBefore: 4_000, now: clock.now() })
    expect(await readPhoto(one)).toBeUndefined()
    expect(existsSync(homeOf())).toBe(false)
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
  })

  test('that were never finished go from the folder after a day', async () => {
    const store = await open(folder)
    const draft = await store.media.create()
    await draft.write(Buffer.from('half'))
    const now = Date.now()
    await store.retain({ logBefore: 0, now })
    expect(readdirSync(join(folder, 'incoming'))).toHaveLength(1)
    await store.retain({ logBefore: 0, now: now + 25 * 3_600_000 })
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
    await draft.drop()
  })
})
