import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { edit, startDevelopment } from '../support/development.ts'
import { eventually } from '../support/eventually.ts'
import '../support/processes.ts'
import { copyProject } from '../support/project-copy.ts'
import { runTurnwise } from '../support/run-turnwise.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

const question = 'Hello! Do you like this bot?'
const press = 'Please press one of the two.'

test('a bot is written, changed, broken and mended while its conversations go on', async () => {
  const project = copyProject()
  const written = await runTurnwise(['new', 'booking'], { project })
  expect(written.code).toBe(0)
  expect(written.stdout.trim().split('\n')).toEqual(
    ['texts.ts', 'machine.ts', 'index.ts', 'booking.test.ts'].map((file) => `bots/booking/${file}`),
  )
  const folder = createTemporaryFolder()
  const dev = await startDevelopment({ project, bot: 'booking', folder })
  expect(dev.process.output()).toContain(`http://127.0.0.1:${dev.environment['EMULATOR_PORT']}`)
  await dev.says('hi')
  await dev.hears(question)
  await eventually(() => dev.process.output().includes('(begin) -> asking'))

  // A change is heard in the state that the conversation had before it.
  const texts = join(project, 'bots/booking/texts.ts')
  edit(texts, (text) => text.replace(press, 'Yes or no?'))
  await eventually(() => dev.process.output().includes('texts.ts changed'), { withinMs: 15_000 })
  await dev.says('maybe')
  await dev.hears('Yes or no?')

  const machine = join(project, 'bots/booking/machine.ts')
  edit(machine, (text) => text.replace("initial: 'asking',", "initial: 'asking' oops"))
  await eventually(() => dev.process.output().includes('machine.ts:20:'), { withinMs: 15_000 })
  await dev.says('still maybe')
  edit(machine, (text) => text.replace(' oops', ','))
  await eventually(async () => (await dev.heard()).length === 3, { withinMs: 15_000 })

  edit(texts, (text) => `${text}\nthrow new Error('not today')\n`)
  await eventually(() => /not today\n {2}at .*texts\.ts:\d+/.test(dev.process.output()), {
    withinMs: 15_000,
  })
  expect((await dev.process.stop()).code).toBe(0)
})

test('the tests that come with a new bot pass', async () => {
  const project = copyProject()
  await runTurnwise(['new', 'table-for-2'], { project })
  const jest = join(project, 'node_modules/jest/bin/jest.js')
  const { stderr } = await promisify(execFile)(process.execPath, [jest, 'bots/table-for-2'], {
    cwd: project,
  })
  expect(stderr).toContain('3 passed, 3 total')
})

test('a name that is no name, or taken, writes nothing', async () => {
  const project = copyProject()
  const bad = await runTurnwise(['new', 'My Bot'], { project })
  expect(bad).toMatchObject({ code: 2, stdout: '' })
  expect(existsSync(join(project, 'bots/My Bot'))).toBe(false)
  const taken = await runTurnwise(['new', 'echo'], { project })
  expect(taken).toMatchObject({ code: 2, stdout: '' })
  expect(taken.stderr).toBe('There is a bot `echo` already: choose another name.\n')
})

test('killed at once and started again, everything goes on', async () => {
  const project = copyProject()
  const folder = createTemporaryFolder()
  const first = await startDevelopment({ project, bot: 'echo', folder })
  await first.says('one')
  await first.hears('one')

  const isUp = /The server is up: process (\d+)\./
  await eventually(() => isUp.test(first.process.output()))
  const [, pid] = isUp.exec(first.process.output()) ?? []
  process.kill(Number(pid), 'SIGKILL')
  await eventually(() => first.process.output().includes('The server was ended by SIGKILL'))
  await first.says('two')
  await first.hears('two')

  await first.process.kill()
  const second = await startDevelopment({ project, bot: 'echo', folder, ...first })
  await second.says('three')
  await second.hears('three')
  expect(await second.heard()).toEqual(['one', 'two', 'three'])

  const other = await runTurnwise(['dev', 'echo'], {
    project,
    environment: { ...second.environment, STORE_URL: `lowdb:${createTemporaryFolder()}` },
  })
  expect(other.code).toBe(1)
  expect(other.stderr).toMatch(/^Port \d+ is taken by another program: .*EMULATOR_PORT.*\n$/)
})
