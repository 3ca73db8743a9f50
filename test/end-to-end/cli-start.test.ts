import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { eventually } from '../support/eventually.ts'
import { findFreePort } from '../support/free-port.ts'
import { startTurnwise } from '../support/processes.ts'
import { copyProject } from '../support/project-copy.ts'
import { runTurnwise } from '../support/run-turnwise.ts'
import { startProcess, waitUntilReady } from '../support/running-process.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

jest.setTimeout(60_000)

const nowhere = 'http://127.0.0.1:9'

test('a fresh install starts, says what a real number needs, and takes no webhook', async () => {
  const port = await findFreePort()
  const settings = { PORT: String(port), STORE_URL: 'memory:', BOT: 'echo', HOST: '127.0.0.1' }
  const server = startProcess([process.execPath, 'scripts/turnwise.js', 'start'], settings)
  const url = `http://127.0.0.1:${port}`
  await waitUntilReady(server, `${url}/readyz`)
  const ready = (await (await fetch(`${url}/readyz`)).json()) as { notes: readonly string[] }
  for (const name of ['APP_SECRET', 'VERIFY_TOKEN', 'ACCESS_TOKEN', 'PHONE_NUMBER_ID']) {
    expect(ready.notes.join('\n')).toContain(`WHATSAPP_${name}: It is missing.`)
    expect(server.output()).toContain(`WHATSAPP_${name}`)
  }
  const forged = await fetch(`${url}/webhook`, { method: 'POST', body: '{}' })
  expect(forged.status).toBe(401)
  const handshake = await fetch(
    `${url}/webhook?hub.mode=subscribe&hub.verify_token=&hub.challenge=1`,
  )
  expect(handshake.status).toBe(403)
  expect(await server.stop()).toEqual({ code: 0, signal: null })
})

test('all wrong settings are told at once, without a stack, and nothing starts', async () => {
  const environment = { PORT: 'http', LOG_LEVEL: 'loud', WHATSAPP_ACCESS_TOKEN: 'EAA secret' }
  const { code, stderr } = await runTurnwise(['start'], { environment })
  expect(code).toBe(1)
  expect(stderr.split('\n').slice(0, 3)).toEqual([
    '6 settings are not right; .env.example explains them all.',
    'WHATSAPP_ACCESS_TOKEN: The value (10 characters) is no access token: there is a space in it. Copy the token of a system user with the permission whatsapp_business_messaging.',
    "WHATSAPP_APP_SECRET: It is missing. Copy it from the app's Basic Settings page to .env.",
  ])
  expect(stderr).not.toMatch(/EAA|\n\s+at /)
})

test('a bot that is not there is told with those that are', async () => {
  const environment = { STORE_URL: 'memory:', BOT: 'pizzza', PORT: '0' }
  const { code, stderr } = await runTurnwise(['start'], { environment })
  expect(code).toBe(1)
  expect(stderr).toMatch(/There is no bot `pizzza`: the bots are .*echo/)
})

test('a port in use is told in a sentence, once', async () => {
  const other = createServer()
  const port = await findFreePort()
  await new Promise<void>((resolve) => other.listen(port, '0.0.0.0', resolve))
  const environment = { PORT: String(port), STORE_URL: 'memory:', BOT: 'echo', LOG_LEVEL: 'silent' }
  const { code, stderr } = await runTurnwise(['start'], { environment })
  await new Promise((resolve) => other.close(resolve))
  expect(code).toBe(1)
  expect(stderr).toBe(
    `Port ${port} is taken by another program: stop it, or set PORT to a free one.\n`,
  )
})

test('data of a newer version is left alone, with a sentence', async () => {
  const folder = createTemporaryFolder()
  const environment = { PORT: '0', STORE_URL: `lowdb:${folder}`, BOT: 'echo', LOG_LEVEL: 'silent' }
  await runTurnwise(['take', 'nobody'], { environment })
  const pending = join(folder, 'pending.json')
  const newer = readFileSync(pending, 'utf8').replace(/"version": ?\d+/, '"version":999')
  writeFileSync(pending, newer)
  const { code, stderr } = await runTurnwise(['start'], { environment })
  expect(code).toBe(1)
  expect(stderr).toMatch(/999/)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(readFileSync(pending, 'utf8')).toBe(newer)
})

test('a killed server is started again; a killed supervisor leaves none behind', async () => {
  const turnwise = await startTurnwise({ folder: createTemporaryFolder(), graphUrl: nowhere })
  const first = await turnwise.serverPid()
  await turnwise.killServer()
  await eventually(async () => (await turnwise.serverPid()) !== first)
  const second = await turnwise.serverPid()
  process.kill(turnwise.supervisor.pid, 'SIGKILL')
  await eventually(() => !isAlive(second), { withinMs: 10_000 })
})

test('SIGTERM ends it cleanly, and a second server has to wait outside', async () => {
  const folder = createTemporaryFolder()
  const turnwise = await startTurnwise({ folder, graphUrl: nowhere })
  const environment = { PORT: '0', STORE_URL: `lowdb:${folder}`, BOT: 'echo', LOG_LEVEL: 'silent' }
  const second = await runTurnwise(['start'], { environment })
  expect(second.code).toBe(1)
  expect(second.stderr).toContain(folder)
  expect(await turnwise.stop()).toEqual({ code: 0, signal: null })
})

test('settings come from .env, and the environment wins over it', async () => {
  const project = copyProject()
  writeFileSync(join(project, '.env'), 'PORT=from-the-file\nLOG_LEVEL=from-the-file\n')
  const environment = { LOG_LEVEL: 'from-the-environment' }
  const { stderr } = await runTurnwise(['start'], { project, environment })
  expect(stderr).toContain('PORT: `from-the-file`')
  expect(stderr).toContain('LOG_LEVEL: `from-the-environment`')
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
