import { eventually } from '../../support/eventually.ts'
import { findFreePort } from '../../support/free-port.ts'
import { killAllProcesses, startProcess, waitUntilReady } from '../../support/running-process.ts'

const child = `
  require('node:http').createServer((_, response) => response.end()).listen(process.argv[1])
`
const parent = `
  const { spawn } = require('node:child_process')
  spawn(process.execPath, ['-e', process.argv[1], process.argv[2]], { stdio: 'inherit' })
  setInterval(() => {}, 1000)
`

/** Starts a server as a test would, with a group of its own, and stays. */
const RUN = `
  import('./test/support/running-process.ts').then(({ startProcess }) => {
    const [script, url] = process.argv.slice(1)
    startProcess([process.execPath, '-e', script, new URL(url).port])
    setInterval(() => {}, 1000)
  })
`

afterEach(killAllProcesses)

test('killing a process takes its children along', async () => {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}/`
  const started = startProcess([process.execPath, '-e', parent, child, String(port)])
  await waitUntilReady(started, url)
  await started.kill()
  await expect(fetch(url)).rejects.toThrow()
  await expect(started.ended).resolves.toMatchObject({ signal: 'SIGKILL' })
})

test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
  'what a test run started is gone when the run is ended by %s',
  async (signal) => {
    const url = `http://127.0.0.1:${await findFreePort()}/`
    const run = startProcess([process.execPath, '--import', 'tsx', '-e', RUN, child, url])
    await waitUntilReady(run, url)
    process.kill(run.pid, signal)
    await eventually(() =>
      fetch(url).then(
        () => false,
        () => true,
      ),
    )
  },
)

test('a process that is asked to stop ends on its own terms', async () => {
  const script =
    "process.on('SIGTERM', () => process.exit(7)); console.log('up'); setInterval(() => {}, 9)"
  const started = startProcess([process.execPath, '-e', script])
  await eventually(() => started.output().includes('up'))
  await expect(started.stop()).resolves.toEqual({ code: 7, signal: null })
})

test('a process that dies before it serves is reported with what it printed', async () => {
  const started = startProcess([
    process.execPath,
    '-e',
    "console.error('no disk'); process.exit(2)",
  ])
  const url = `http://127.0.0.1:${await findFreePort()}/readyz`
  await expect(waitUntilReady(started, url)).rejects.toThrow(/code 2 .*\n.*no disk/)
})
