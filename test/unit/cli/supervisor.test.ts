import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import type { Supervisor, SupervisorOptions } from '../../../src/cli/supervisor.ts'
import { describeEnding, startSupervisor } from '../../../src/cli/supervisor.ts'
import { EXIT } from '../../../src/cli/terminal.ts'
import { WATCHDOG_SIGNAL } from '../../../src/core/watchdog-signal.ts'
import { eventually } from '../../support/eventually.ts'

const children: ChildProcess[] = []
const crashes: number[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  crashes.length = 0
})

test('a child that is killed is started again, after pauses that grow', async () => {
  const supervisor = supervise(stays)
  for (let count = 1; count <= 3; count += 1) {
    await eventually(() => children.length === count)
    children.at(-1)?.kill('SIGKILL')
  }
  await eventually(() => children.length === 4)
  expect(crashes).toEqual([5, 10, 20])
  supervisor.stop()
  await supervisor.ended
})

test('the pause does not grow beyond its bound, and is short again after a steady life', async () => {
  const bounded = supervise(crashesAtOnce, { longestDelayMs: 8 })
  await eventually(() => crashes.length >= 4)
  bounded.stop()
  await bounded.ended
  expect(crashes.slice(0, 4)).toEqual([5, 8, 8, 8])

  crashes.length = 0
  const steady = supervise(crashesAtOnce, { steadyMs: 0 })
  await eventually(() => crashes.length >= 3)
  steady.stop()
  await steady.ended
  expect(crashes.slice(0, 3)).toEqual([5, 5, 5])
})

test('a child that its watchdog ended comes back after the first pause, however often', async () => {
  const supervisor = supervise(`process.kill(process.pid, '${WATCHDOG_SIGNAL}')`)
  await eventually(() => crashes.length >= 4)
  supervisor.stop()
  await supervisor.ended
  expect(crashes.slice(0, 4)).toEqual([5, 5, 5, 5])
})

test.each([
  [{ code: null, signal: WATCHDOG_SIGNAL }, 'by its watchdog, because it stood still'],
  [{ code: null, signal: 'SIGKILL' }, 'by SIGKILL'],
  [{ code: 1, signal: null }, 'with code 1'],
  [{ code: null, signal: null }, 'before it began'],
] as const)('an ending %j is told', (ending, sentence) => {
  expect(describeEnding(ending)).toBe(sentence)
})

test('a clean end is the end', async () => {
  expect(await supervise('process.exit(0)').ended).toBe(EXIT.ok)
  expect(children).toHaveLength(1)
})

test('what only a person can mend is not tried again', async () => {
  expect(await supervise(`process.exit(${EXIT.refused})`).ended).toBe(EXIT.failed)
  expect(children).toHaveLength(1)
})

test('a refusal may be waited out, until a restart is asked for', async () => {
  const refusals: number[] = []
  const supervisor = supervise(`process.exit(${EXIT.botRefused})`, {
    onRefusal: (code) => {
      refusals.push(code)
      return 'wait'
    },
  })
  await eventually(() => refusals.length === 1)
  supervisor.restart()
  await eventually(() => refusals.length === 2)
  supervisor.stop()
  expect(await supervisor.ended).toBe(EXIT.ok)
})

test('a restart stops the child and starts another at once', async () => {
  const supervisor = supervise(stays)
  supervisor.restart()
  await eventually(() => children.length === 2)
  expect(crashes).toEqual([])
  supervisor.stop()
  expect(await supervisor.ended).toBe(EXIT.ok)
})

test('the child gets the signal, and its exit code is ours', async () => {
  const supervisor = supervise(
    "process.on('SIGINT', () => process.exit(7)); process.send('up'); setInterval(() => {}, 1000)",
  )
  await new Promise((resolve) => children[0]?.once('message', resolve))
  supervisor.stop('SIGINT')
  expect(await supervisor.ended).toBe(7)
})

test('a child that does not heed the signal is killed by the second one', async () => {
  const supervisor = supervise(
    "process.on('SIGTERM', () => {}); process.send('up'); setInterval(() => {}, 1000)",
  )
  await new Promise((resolve) => children[0]?.once('message', resolve))
  supervisor.stop()
  supervisor.stop()
  expect(await supervisor.ended).toBe(EXIT.failed)
})

test('being stopped between two lives is the end', async () => {
  const supervisor = supervise(crashesAtOnce, { firstDelayMs: 60_000 })
  await eventually(() => crashes.length === 1)
  supervisor.stop()
  expect(await supervisor.ended).toBe(EXIT.ok)
})

const stays = 'setInterval(() => {}, 1000)'
const crashesAtOnce = 'process.exit(3)'

function supervise(script: string, options: Partial<SupervisorOptions> = {}): Supervisor {
  return startSupervisor({
    launch: () => {
      const child = spawn(process.execPath, ['-e', script], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      children.push(child)
      return child
    },
    onCrash: (_, delayMs) => crashes.push(delayMs),
    firstDelayMs: 5,
    ...options,
  })
}
