import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Store } from '../../src/core/ports.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { eventually } from '../support/eventually.ts'
import { describeOnPostgres } from '../support/postgres.ts'
import { chooseRunner } from '../support/postgres-programs.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { createComplaints, message, takeTurn } from './store-rows.ts'

const clock = createTestClock()
const { logger } = createComplaints()
const LETTERS = 200_000

const disk = join(tmpdir(), `tw-${process.pid}`)
// Only tried: where all is skipped nobody would take it away again.
const isPermitted = tryDisk()
const testOnDisk = isPermitted ? test : test.skip
const permission = isPermitted ? '' : ' (skipped: mounting a tmpfs is not permitted here)'

function tryDisk(): boolean {
  const isThere = mount()
  unmount()
  return isThere
}

function mount(): boolean {
  mkdirSync(disk)
  return run('mount', '-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk)
}

function unmount(): void {
  run('umount', disk)
  rmdirSync(disk)
}

function run(program: string, ...words: string[]): boolean {
  return spawnSync(program, words, { stdio: 'ignore' }).status === 0
}

/** Of letters that the database cannot write shorter. */
const text = randomBytes(LETTERS / 2).toString('hex')
const big = (key: string) => message(key, { at: clock.now(), text })

describeOnPostgres('a PostgreSQL on a full disk', () => {
  let server: PostgresServer | undefined
  let store: Store | undefined

  afterAll(async () => {
    await store?.close()
    await server?.close()
    if (isPermitted) unmount()
  })

  /** A server whose tables are on the small disk. What it logs lies elsewhere: it goes on. */
  async function startOnDisk(): Promise<string> {
    server = await startPostgres()
    mount()
    const folder = join(disk, 'tables')
    mkdirSync(folder)
    const { uid, gid } = chooseRunner()
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
    const client = new Client({ connectionString: server.url })
    await client.connect()
    await client.query(`CREATE TABLESPACE small LOCATION '${folder}'`)
    await client.query('ALTER ROLE postgres SET default_tablespace TO small')
    await client.end()
    return server.url
  }

  testOnDisk(
    `refuses what it cannot keep, and goes on without a restart when there is room${permission}`,
    async () => {
      const url = await startOnDisk()
      const opened = await openPostgresStore({ url, schema: 'full', clock, logger })
      store = opened
      const ballast = join(disk, 'ballast')
      writeFileSync(ballast, Buffer.alloc(8_000_000))
      const accepted: string[] = []
      const refused: string[] = []
      for (let n = 0; refused.length < 3; n += 1) {
        const [outcome] = await Promise.allSettled([opened.accept(big(String(n)))])
        if (outcome.status === 'fulfilled') accepted.push(String(n))
        else {
          expect(outcome.reason).toMatchObject({
            code: 'store-unavailable',
            message: expect.stringContaining('its disk is full'),
          })
          refused.push(String(n))
        }
      }
      expect(accepted.length).toBeGreaterThan(2)
      expect((await opened.backlog()).events).toBe(accepted.length)

      rmSync(ballast)
      const [id = ''] = await opened.waitingConversations()
      await eventually(async () => expect(await takeTurn(opened, id, clock.now())).toBeUndefined())
      for (const key of refused) {
        expect(await opened.accept(big(key))).toMatchObject({ outcome: 'accepted' })
      }
      for (const key of accepted) {
        expect(await opened.accept(big(key))).toEqual({ outcome: 'duplicate' })
      }
      expect((await opened.backlog()).events).toBe(accepted.length + refused.length - 1)
      expect((await opened.showConversation(id))?.conversation.turn).toBe(1)
    },
    60_000,
  )
})
