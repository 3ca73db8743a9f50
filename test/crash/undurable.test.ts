import { createTestClock } from '../../src/engine/clock.ts'
import type { Files } from '../../src/store/lowdb/files.ts'
import { createFolder } from '../../src/store/lowdb/folder.ts'
import { openWithLock } from '../../src/store/lowdb/lowdb-store.ts'
import { begin, createComplaints, message, takeTurn } from '../contract/store-rows.ts'
import type { ModelDisk } from './model-disk.ts'
import { createModelDisk, pause } from './model-disk.ts'

const noLock = { serve: () => {}, release: async () => {} }

/** A disk whose journal is not synced before it is released; other files are. */
function holdJournal(files: Files): { files: Files; hold(): void; release(): void } {
  let gate = Promise.resolve()
  let release = () => {}
  const held: Files = {
    ...files,
    create: async (path) => {
      const file = await files.create(path)
      if (!path.includes('/journal/')) return file
      return { ...file, sync: () => gate.then(file.sync) }
    },
  }
  return {
    files: held,
    hold: () => {
      gate = new Promise((resolve) => {
        release = resolve
      })
    },
    release: () => release(),
  }
}

/** What is in all files but the journal. */
async function contents(disk: ModelDisk): Promise<string> {
  const texts: string[] = []
  for (const path of disk.paths()) {
    if (path.includes('/journal/') || path.endsWith('.tmp')) continue
    texts.push((await disk.files.read(path))?.toString() ?? '')
  }
  return texts.join('\n')
}

const cases = [
  { checkpoint: 'taken after the record', pauseBefore: 0, isTurnOpen: true },
  { checkpoint: 'under way when the record comes', pauseBefore: 3, isTurnOpen: false },
]

test.each(cases)(
  'nothing of a record that is not durable is in any file but the journal: a checkpoint $checkpoint',
  async ({ pauseBefore, isTurnOpen }) => {
    const disk = createModelDisk()
    const { files, hold, release } = holdJournal(disk.files)
    const folder = createFolder('/store')
    const clock = createTestClock()
    const { logger } = createComplaints()
    const store = await openWithLock({ folder: folder.path, clock, logger, files }, folder, noLock)
    const hello = (key: string, waId: string) =>
      message(key, { at: clock.now(), aliases: { waId } })
    const known = await begin(store, hello('durable', '4911'))

    hold()
    const turn = isTurnOpen ? takeTurn(store, known, clock.now()) : undefined
    clock.advance(60_000)
    await pause(pauseBefore)
    const accept = store.accept(hello('undurable', '4922'))
    await pause(2_000)
    expect(await contents(disk)).not.toMatch(/undurable|4922|"turn":1/)

    release()
    await Promise.all([turn, accept])
    await store.close()
    expect(await contents(disk)).toMatch(/undurable/)
    expect(await contents(disk)).toMatch(/4922/)
  },
)
