import type { Emulator } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../../src/emulator/emulator.ts'
import { eventually } from '../support/eventually.ts'
import { findFreePort } from '../support/free-port.ts'
import { createStoreUrl, describeOnPostgres } from '../support/postgres.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { startPostgres } from '../support/postgres-server.ts'
import type { TurnwiseProcess } from '../support/processes.ts'
import { startTurnwise } from '../support/processes.ts'
import type { Ran } from '../support/run-turnwise.ts'
import { runTurnwise } from '../support/run-turnwise.ts'
import { startProcess, waitUntilReady } from '../support/running-process.ts'
import { appSecret, phoneNumberId, testSettings } from '../support/settings.ts'
import { launchTurnwise } from '../support/turnwise-process.ts'

jest.setTimeout(90_000)

const WA_ID = '15550100001'
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A WhatsApp before a server, which may change while people write. */
async function startWhatsapp(port: number): Promise<Emulator> {
  const emulator = await startEmulator({
    port: 0,
    webhookUrl: `http://127.0.0.1:${port}/webhook`,
    appSecret,
    accessToken: testSettings['WHATSAPP_ACCESS_TOKEN'] ?? '',
    numbers: [
      { phoneNumberId, displayPhoneNumber: '15550783881', businessAccountId: '102290129340398' },
    ],
    phones: [{ waId: WA_ID, name: 'Sheena' }],
    pairLimit: false,
    retryFirstMs: 50,
  })
  closing.push(() => emulator.stop())
  return emulator
}

function phoneOf(emulator: Emulator) {
  const url = `${emulator.url}/phones/${WA_ID}/messages`
  const heard = async () => {
    const messages = (await (await fetch(url)).json()) as readonly { from: string; text?: string }[]
    return messages.filter(({ from }) => from !== 'phone').map(({ text }) => text)
  }
  return {
    heard,
    says: async (text: string) => {
      const body = JSON.stringify({ type: 'text', text })
      const headers = { 'content-type': 'application/json' }
      await fetch(url, { method: 'POST', headers, body })
    },
    hears: (text: string) =>
      eventually(async () => (await heard()).includes(text), { withinMs: 30_000, everyMs: 50 }),
  }
}

/** A database of its own, which a test may stop and start. */
async function startDatabase(): Promise<PostgresServer> {
  const database = await startPostgres()
  closing.push(database.close)
  return database
}

async function startServer(
  storeUrl: string,
  port: number,
  emulator: Emulator,
  environment: Readonly<Record<string, string>> = {},
): Promise<TurnwiseProcess> {
  const server = await startTurnwise({
    port,
    graphUrl: emulator.url,
    environment: { STORE_URL: storeUrl, ...environment },
    readyWithinMs: 30_000,
  })
  closing.push(() => server.kill())
  return server
}

const readiness = async ({ url }: TurnwiseProcess) => {
  const response = await fetch(`${url}/readyz`)
  const { notes } = (await response.json()) as { notes: readonly string[] }
  return { status: response.status, notes }
}

describeOnPostgres('the CLI on PostgreSQL', () => {
  test('looks and acts from any machine that reaches the database, beside the server', async () => {
    const storeUrl = await createStoreUrl()
    const port = await findFreePort()
    const emulator = await startWhatsapp(port)
    await startServer(storeUrl, port, emulator)
    const phone = phoneOf(emulator)
    // Nothing but the address of the database: no folder, no socket.
    const run = (...args: string[]) =>
      runTurnwise(args, { environment: { STORE_URL: storeUrl }, withinMs: 60_000 })
    const tailing = startProcess(
      [process.execPath, 'scripts/turnwise.js', 'tail', '--direction', 'in', '--reveal'],
      { STORE_URL: storeUrl },
    )
    await eventually(() => tailing.output().includes('Following the log'), { withinMs: 30_000 })

    await phone.says('hi')
    await phone.hears('hi')
    const [found] = parse(await run('conversations', 'list', '--json')) as readonly { id: string }[]
    const id = found?.id ?? ''
    expect(found).toMatchObject({ bot: 'echo', contact: { waId: WA_ID } })
    expect((await run('conversations', 'show', id)).stdout).toMatch(/> hi\n.*< hi {2}\[/)

    expect(await run('take', id, '--as', 'ann')).toMatchObject({ code: 0 })
    await phone.says('is anybody there?')
    expect(await run('reply', id, '--as', 'ann', 'I am.')).toMatchObject({ code: 0 })
    await phone.hears('I am.')
    const released = await run('release', id)
    expect(released.stdout).toMatch(/is in the bot's hands again/)
    await phone.says('and now?')
    await phone.hears('and now?')
    expect(await phone.heard()).toEqual(['hi', 'I am.', 'and now?'])

    expect(parse(await run('outbox', 'list', '--json'))).toEqual([])
    expect(parse(await run('dead-letters', 'list', '--json'))).toEqual([])
    await eventually(() => tailing.output().includes('and now?'), { withinMs: 30_000 })
    expect(textsOf(tailing.output())).toEqual(['hi', 'is anybody there?', 'and now?'])
    expect(await run('backup', '/tmp/nowhere')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('pg_dump'),
    })
    expect(await run('store', 'check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('stop all of them first'),
    })
  })

  test('migrates when asked, and a server that may not do it says so', async () => {
    const storeUrl = await createStoreUrl()
    const run = (...args: string[]) =>
      runTurnwise(args, {
        environment: { STORE_URL: storeUrl, MIGRATE_ON_START: 'off' },
        withinMs: 60_000,
      })
    const refused = await run('serve')
    expect(refused).toMatchObject({ code: 78, stdout: '' })
    expect(refused.stderr).toMatch(/lack 0001_\w+.*run `turnwise migrate`/)
    // It says that it changes nothing: the next look must find the same.
    expect(await run('store', 'check')).toMatchObject({ code: 1, stderr: refused.stderr })
    expect(await run('migrate', '--check')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('lack 0001_'),
    })
    expect((await run('doctor')).stdout).toMatch(/STORE_URL: PostgreSQL .* lacks 0001_.*migrate/)
    expect((await run('migrate')).stdout).toMatch(
      /^Applied 0001_\w+\.\n(.*\n)*The tables .* up to date\.\n$/,
    )
    expect(await run('migrate', '--check')).toMatchObject({ code: 0 })
    expect((await run('doctor')).stdout).toMatch(/STORE_URL: PostgreSQL \d\S* .* answers\./)
  })

  test('says what is wrong with a database, and never the password', async () => {
    const address = new URL(await createStoreUrl())
    address.password = 'hunter2'
    const wrong = await runTurnwise(['conversations', 'list'], {
      environment: { STORE_URL: address.href },
    })
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
    expect(wrong.stderr).toMatch(
      /^PostgreSQL at \S+ cannot be used \(28P01\): the password is wrong/,
    )
    address.port = String(await findFreePort())
    const away = await runTurnwise(['doctor'], { environment: { STORE_URL: address.href } })
    expect(away.stdout).toMatch(/STORE_URL: .*ECONNREFUSED.*start PostgreSQL/)
    expect(wrong.stderr + away.stdout + away.stderr).not.toContain('hunter2')
  })
})

describeOnPostgres('a server on PostgreSQL', () => {
  test('tells that the database is away, keeps nothing back, and goes on by itself', async () => {
    const database = await startDatabase()
    const port = await findFreePort()
    const emulator = await startWhatsapp(port)
    const server = await startServer(database.url, port, emulator)
    const pid = await server.serverPid()
    const phone = phoneOf(emulator)
    const tailing = startProcess(
      [process.execPath, 'scripts/turnwise.js', 'tail', '--direction', 'in', '--reveal'],
      { STORE_URL: database.url },
    )
    await eventually(() => tailing.output().includes('Following the log'), { withinMs: 30_000 })
    await phone.says('one')
    await phone.hears('one')

    await database.crash()
    await eventually(async () => (await readiness(server)).status === 503, { withinMs: 15_000 })
    const [note] = (await readiness(server)).notes
    expect(note).toMatch(/^PostgreSQL at \S+ cannot be used/)
    expect(note).not.toContain(new URL(database.url).password)
    await phone.says('two')
    await database.start()
    await eventually(async () => (await readiness(server)).status === 200, { withinMs: 30_000 })
    await phone.hears('two')
    await phone.says('three')
    await phone.hears('three')
    expect(await phone.heard()).toEqual(['one', 'two', 'three'])
    expect(await server.serverPid()).toBe(pid)
    await eventually(() => tailing.output().includes('"text":"three"'), { withinMs: 30_000 })
    expect(textsOf(tailing.output())).toEqual(['one', 'two', 'three'])
  })

  test('that starts while the database is away waits for it', async () => {
    const database = await startDatabase()
    await database.stop()
    const port = await findFreePort()
    const emulator = await startWhatsapp(port)
    const environment = { STORE_URL: database.url }
    const server = launchTurnwise({ port, graphUrl: emulator.url, environment })
    await eventually(() => server.output().includes('ECONNREFUSED'), { withinMs: 30_000 })
    await database.start()
    await waitUntilReady(server, `http://127.0.0.1:${port}/readyz`, 30_000)
    await server.kill()
  })
})

function parse({ code, stdout, stderr }: Ran): unknown {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

/** What people wrote, as `tail` printed it. */
function textsOf(output: string): string[] {
  const lines = output.split('\n').filter((line) => line.startsWith('{'))
  return lines
    .map((line) => JSON.parse(line) as { kind: string; text?: string })
    .filter(({ kind }) => kind === 'inbound')
    .map(({ text = '' }) => text)
}
