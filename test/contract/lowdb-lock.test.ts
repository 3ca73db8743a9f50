import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { createClock } from '../../src/engine/clock.ts'
import type { Lock } from '../../src/store/lowdb/lock.ts'
import { isLocked, takeLock } from '../../src/store/lowdb/lock.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { createComplaints } from './store-rows.ts'

const clock = createClock()
const locks: Lock[] = []
let folder: string
let socket: string

beforeEach(() => {
  folder = createTemporaryFolder()
  socket = join(folder, 'control.sock')
})

afterEach(async () => {
  for (const lock of locks.splice(0)) await lock.release()
})

async function take(settleMs = 0): Promise<Lock> {
  const lock = await takeLock(socket, clock, settleMs)
  locks.push(lock)
  return lock
}

/** Leaves a socket behind as a killed process does. */
async function leaveStaleSocket(): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`
  await new Promise((resolve) => spawn(process.execPath, ['-e', script]).once('exit', resolve))
  expect(existsSync(socket)).toBe(true)
}

function ask(path: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath: socket, path }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.once('end', () => resolve({ status: response.statusCode, text }))
    })
    asking.once('error', reject).end()
  })
}

test('a folder is worked on by one process at a time', async () => {
  const lock = await take(20)
  await expect(take()).rejects.toMatchObject({ code: 'store-locked' })
  expect(await isLocked(socket)).toBe(true)
  await lock.release()
  await lock.release()
  expect(await isLocked(socket)).toBe(false)
  await take()
})

test('two stores in one folder: the second one says who has it', async () => {
  const { logger } = createComplaints()
  const options = { folder, clock, logger, lockSettleMs: 0 }
  const store = await openLowdbStore(options)
  await expect(openLowdbStore(options)).rejects.toMatchObject({
    code: 'store-locked',
    message: expect.stringContaining(folder),
  })
  await store.close()
  await (await openLowdbStore(options)).close()
})

test('of many that come at once exactly one gets the lock', async () => {
  await leaveStaleSocket()
  const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => take(50)))
  const got = attempts.filter(({ status }) => status === 'fulfilled')
  expect(got).toHaveLength(1)
  expect(await isLocked(socket)).toBe(true)
})

test('the socket of a dead process is taken over, and nothing else is left behind', async () => {
  await leaveStaleSocket()
  const lock = await take()
  expect(await isLocked(socket)).toBe(true)
  await lock.release()
  expect(readdirSync(folder)).toEqual([])
})

test('only the owner may enter the folder and the socket', async () => {
  const { logger } = createComplaints()
  const store = await openLowdbStore({ folder, clock, logger, lockSettleMs: 0 })
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(socket).mode & 0o777).toBe(0o600)
  await store.close()
})

test('requests on the socket are answered by whoever serves it', async () => {
  const lock = await take()
  expect((await ask('/')).status).toBe(503)
  lock.serve((incoming, response) => response.end(`heard ${incoming.url}`))
  expect(await ask('/conversations')).toEqual({ status: 200, text: 'heard /conversations' })
})

test('a folder whose socket has too long a path is refused with the cure', async () => {
  socket = join(folder, 'x'.repeat(100), 'control.sock')
  await expect(take()).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('choose a shorter folder'),
  })
})
