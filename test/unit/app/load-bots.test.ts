import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBots, loadBots } from '../../../src/app/load-bots.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

test('a folder without any file is no bot; one with files and no index.ts is told of', async () => {
  const folder = createTemporaryFolder()
  mkdirSync(join(folder, 'left-behind', 'deep'), { recursive: true })
  mkdirSync(join(folder, 'unfinished', 'deep'), { recursive: true })
  writeFileSync(join(folder, 'unfinished', 'deep', 'machine.ts'), '')
  writeFileSync(join(folder, 'notes.md'), '')
  expect(await listBots(folder)).toEqual(['unfinished'])
  const { bots, broken } = await loadBots(folder)
  expect(bots).toEqual([])
  expect(broken).toMatchObject([{ name: 'unfinished', error: { code: 'bot-broken' } }])
})

test('where there is no folder of bots there are none', async () => {
  expect(await listBots(join(createTemporaryFolder(), 'nowhere'))).toEqual([])
})
