import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestClock } from '../../src/engine/clock.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { makeFolder } from '../../src/store/lowdb/make-folder.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { createComplaints } from './store-rows.ts'

const { logger } = createComplaints()
/** Where Linux makes no folders; elsewhere a file stands in the way. */
const NOWHERE = process.platform === 'linux' ? ['/proc/turnwise/data', '/sys/turnwise/data'] : []

const open = (folder: string) =>
  openLowdbStore({ folder, clock: createTestClock(), logger, lockSettleMs: 0 })

test('a folder is made with those above it, for us alone, and may be there already', async () => {
  const above = join(createTemporaryFolder(), 'a')
  await makeFolder(join(above, 'b', 'c'))
  await makeFolder(join(above, 'b', 'c'))
  for (const path of [above, join(above, 'b'), join(above, 'b', 'c')]) {
    expect(statSync(path).mode & 0o777).toBe(0o700)
  }
})

test('a store where no folder can be made says so, instead of trying for ever', async () => {
  const file = join(createTemporaryFolder(), 'file')
  writeFileSync(file, '')
  for (const folder of [...NOWHERE, file, join(file, 'data')]) {
    await expect(open(folder)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(/^The folder .* of STORE_URL cannot be used \(E[A-Z]+\)/),
    })
  }
})

test('a backup where no folder can be made says so, and the next one succeeds', async () => {
  const folder = createTemporaryFolder()
  const store = await open(folder)
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const target of [...NOWHERE, join(file, 'copy')]) {
    await expect(store.backup(target)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`The backup into ${target} failed (E`),
    })
  }
  const target = join(createTemporaryFolder(), 'deep', 'copy')
  mkdirSync(join(target, '..'), { recursive: true })
  await store.backup(target)
  await store.close()
})
