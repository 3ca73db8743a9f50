import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { findFreePort } from '../support/free-port.ts'
import '../support/processes.ts'
import { runTurnwise } from '../support/run-turnwise.ts'
import { startProcess, waitUntilReady } from '../support/running-process.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(30_000)

const memory = { STORE_URL: 'memory:', BOT: 'echo' }

test('a wrong call ends with 2, a failed one with 1, and help with 0', async () => {
  const [wrong, failed, help] = await Promise.all([
    runTurnwise(['tail', '--nonsense']),
    runTurnwise(['conversations', 'list'], { environment: memory }),
    runTurnwise(['--help']),
  ])
  expect(wrong).toMatchObject({ code: 2, stdout: '' })
  expect(failed).toMatchObject({ code: 1, stdout: '' })
  expect(help).toMatchObject({ code: 0, stderr: '' })
})

test('listings of a folder that nothing was kept in yet are empty arrays', async () => {
  const environment = { STORE_URL: `lowdb:${join(createTemporaryFolder(), 'data')}` }
  for (const verb of ['conversations', 'dead-letters', 'outbox']) {
    const ran = await runTurnwise([verb, 'list', '--json'], { environment })
    expect(ran).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
  }
})

test('chat holds a conversation through standard input', async () => {
  const ran = await runTurnwise(['chat', 'echo'], { input: 'hello\n\u0007bell\n' })
  expect(ran.code).toBe(0)
  expect(ran.stdout).toBe('  bot  hello\n  bot  bell\n')
  const unknown = await runTurnwise(['chat', 'echoo'])
  expect(unknown.code).toBe(1)
  expect(unknown.stderr).toMatch(/^There is no bot `echoo`/)
})

test('the emulator runs alone, and says what the server needs to be told', async () => {
  const port = await findFreePort()
  const environment = {
    EMULATOR_PORT: String(port),
    STORE_URL: `lowdb:${createTemporaryFolder()}`,
    WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
  }
  const emulator = startProcess([process.execPath, 'scripts/turnwise.js', 'emulator'], environment)
  const url = `http://127.0.0.1:${port}`
  await waitUntilReady(emulator, `${url}/phones`)
  expect(emulator.output()).toMatch(/^Phone page: http:\/\/127\.0\.0\.1:\d+ /)
  expect(emulator.output()).toContain(`GRAPH_API_URL=${url}\n`)
  expect(emulator.output()).toMatch(/WHATSAPP_APP_SECRET=\S{20,}\n/)
  expect(emulator.output()).not.toContain('WHATSAPP_PHONE_NUMBER_ID')
  expect((await emulator.stop()).code).toBe(0)
})

describe('doctor', () => {
  let graph: Server
  let settings: Record<string, string>

  beforeAll(async () => {
    graph = createServer((_, response) => response.end('{}'))
    await new Promise<void>((resolve) => graph.listen(0, '127.0.0.1', resolve))
    settings = {
      BOT: 'echo',
      HOST: '127.0.0.1',
      PORT: String(await findFreePort()),
      STORE_URL: `lowdb:${join(createTemporaryFolder(), 'data')}`,
      GRAPH_API_URL: `http://127.0.0.1:${(graph.address() as AddressInfo).port}`,
      WHATSAPP_APP_SECRET: 'app-secret',
      WHATSAPP_VERIFY_TOKEN: 'verify-token',
      WHATSAPP_ACCESS_TOKEN: 'access-token',
      WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
    }
  })
  afterAll(() => new Promise((resolve) => graph.close(resolve)))

  test('is content when all is there, and explains the public address', async () => {
    const { code, stdout, stderr } = await runTurnwise(['doctor'], { environment: settings })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toContain('✗')
    expect(stdout).toMatch(/Public address: .*turnwise connect --url https:\/\/<your host>/)
  })

  test('names everything that must be fixed, and shows no secret', async () => {
    const busy = new URL(settings['GRAPH_API_URL'] ?? '').port
    const environment = {
      ...settings,
      BOT: 'nobody',
      PORT: busy,
      STORE_URL: 'lowdb:/dev/null/data',
      GRAPH_API_URL: 'http://127.0.0.1:9',
    }
    const { code, stdout } = await runTurnwise(['doctor', '--json'], { environment })
    expect(code).toBe(1)
    const findings = JSON.parse(stdout) as readonly { about: string; state: string }[]
    const toFix = findings.filter(({ state }) => state === 'fix').map(({ about }) => about)
    expect(toFix).toEqual(['Bot nobody', 'PORT', 'STORE_URL', 'GRAPH_API_URL'])
    expect(stdout).not.toMatch(/app-secret|access-token|verify-token/)
  })

  test('tells wrong and missing settings as findings', async () => {
    const environment = { ...settings, PORT: 'x', WHATSAPP_VERIFY_TOKEN: '' }
    const { code, stdout } = await runTurnwise(['doctor'], { environment })
    expect(code).toBe(1)
    expect(stdout).toContain('✗ PORT: `x` is no port.')
    expect(stdout).toContain('✗ WHATSAPP_VERIFY_TOKEN: It is missing.')
  })
})
