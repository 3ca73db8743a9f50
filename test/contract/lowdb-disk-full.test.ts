import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClock } from '../../src/engine/clock.ts'
import type { LowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { eventually } from '../support/eventually.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { createComplaints, message, takeTurn } from './store-rows.ts'

const clock = createClock()
const { logger } = createComplaints()
const open = (folder: string) => openLowdbStore({ folder, clock, logger, lockSettleMs: 0 })

const disk = mkdtempSync(join(tmpdir(), 'tw-'))
const isMounted = mount(disk)
const testOnDisk = isMounted ? test : test.skip
const permission = isMounted ? '' : ' (skipped: mounting a tmpfs is not permitted here)'

function mount(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

afterAll(() => {
  if (isMounted) execFileSync('umount', [disk])
  rmdirSync(disk)
})

const big = (key: string) => message(key, { at: clock.now(), text: 'x'.repeat(20_000) })

/** Accepts until the disk is full; answers the keys that were accepted and that were not. */
async function fill(store: LowdbStore): Promise<{ accepted: string[]; refused: string[] }> {
  const accepted: string[] = []
  const refused: string[] = []
  for (let index = 0; refused.length < 3; index += 1) {
    const keys = [`${index}.a`, `${index}.b`]
    const outcomes = await Promise.allSettled(keys.map((key) => store.accept(big(key))))
    for (const [place, outcome] of outcomes.entries()) {
      const key = keys[place] ?? ''
      if (outcome.status === 'fulfilled') accepted.push(key)
      else {
        expect(outcome.reason).toMatchObject({ code: 'store-unavailable' })
        refused.push(key)
      }
    }
  }
  return { accepted, refused }
}

testOnDisk(
  `a full disk refuses what it cannot keep, and the store goes on without a restart when there is room${permission}`,
  async () => {
    const folder = join(disk, 'store')
    const ballast = join(disk, 'ballast')
    writeFileSync(ballast, Buffer.alloc(2_000_000))
    const store = await open(folder)
    const { accepted, refused } = await fill(store)
    const [id = ''] = await store.waitingConversations()
    await expect(takeTurn(store, id, clock.now())).rejects.toMatchObject({
      code: 'store-unavailable',
    })
    expect((await store.backlog()).events).toBe(accepted.length)

    rmSync(ballast)
    await eventually(async () => (await takeTurn(store, id, clock.now())) === undefined)
    for (const key of refused) {
      expect(await store.accept(big(key))).toMatchObject({ outcome: 'accepted' })
    }
    for (const key of accepted) {
      expect(await store.accept(big(key))).toEqual({ outcome: 'duplicate' })
    }
    await store.close()
    const reopened = await open(folder)
    expect((await reopened.showConversation(id))?.conversation.turn).toBe(1)
    expect((await reopened.backlog()).events).toBe(accepted.length + refused.length - 1)
    await reopened.close()
  },
)

test('a short write is refused and taken back, and the next one goes into a new file', async () => {
  const folder = createTemporaryFolder()
  const command = 'ulimit -f 64; exec node --import tsx test/contract/limited-writer.ts "$0" 300'
  const printed = execFileSync('bash', ['-c', command, folder], { encoding: 'utf8' })
  const outcomes: [string, string][] = JSON.parse(printed)
  const refused = outcomes.filter(([, outcome]) => outcome === 'store-unavailable')
  const accepted = outcomes.filter(([, outcome]) => outcome === 'accepted')
  expect(refused.length).toBeGreaterThan(1)
  expect(accepted.length).toBe(300 - refused.length)

  const store = await open(folder)
  expect((await store.backlog()).events).toBe(accepted.length)
  for (const [key, outcome] of outcomes) {
    const again = await store.accept(message(key, { at: clock.now() }))
    const expected = outcome === 'accepted' ? 'duplicate' : 'accepted'
    expect([key, again.outcome]).toEqual([key, expected])
  }
  await store.close()
})
