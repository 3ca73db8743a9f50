import type { Store } from '../../src/core/ports.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { createFolder } from '../../src/store/lowdb/folder.ts'
import type { LowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { openWithLock } from '../../src/store/lowdb/lowdb-store.ts'
import { createComplaints, message, takeTurn, timer } from '../contract/store-rows.ts'
import type { Death, Ending, ModelDisk } from './model-disk.ts'
import { createModelDisk, ENDINGS, pause } from './model-disk.ts'

// The lock is a real socket in a real folder, which a process that did not really die would keep.
const folder = createFolder('/store')
const noLock = { serve: () => {}, release: async () => {} }
const people = ['4911', '4922', '4933']
const rounds = [1, 2]
/** The last one writes in the second round only. */
const writers = (round: number) => (round === 1 ? people.slice(0, 2) : people)

/** What the store has answered for. */
interface Answered {
  readonly accepted: Set<string>
  readonly turned: Map<string, number>
  readonly sent: Set<string>
}

/** Every call takes its time: `npm run test:long` lets the process die at each of them. */
const stride = process.env['TURNWISE_LONG'] === undefined ? 3 : 1

let lives = 0

function open(disk: ModelDisk, clock = createTestClock()): Promise<LowdbStore> {
  lives += 1
  let ids = 0
  const life = lives
  const newId = () => {
    ids += 1
    return `${life}x${ids}`.padStart(12, 'a')
  }
  const { logger } = createComplaints()
  const options = {
    folder: folder.path,
    clock,
    logger,
    files: disk.files,
    newId,
    documentsAtOnce: 1,
  }
  return openWithLock(options, folder, noLock)
}

/** Three people write three times; each is answered, and answers are accepted by WhatsApp. */
async function live(disk: ModelDisk, answered: Answered): Promise<void> {
  const clock = createTestClock()
  const store = await open(disk, clock)
  for (const round of rounds) {
    // Not all at once, so that some of it meets every part of a checkpoint.
    const accepts = Promise.all(
      writers(round).map(async (waId, place) => {
        await pause(7 * place)
        await accept(store, clock, answered, waId, round)
      }),
    )
    // Checkpoints in the midst of accepting and of the turns; the last one is when all is quiet.
    clock.advance(60_000)
    await accepts
    const turns = drain(store, answered, clock.now())
    clock.advance(60_000)
    await turns
    await settle(disk)
  }
  await store.close()
}

async function accept(
  store: Store,
  clock: TestClock,
  answered: Answered,
  waId: string,
  round: number,
): Promise<void> {
  const key = `${waId}/${round}`
  const aliases = { waId, userId: `US.${waId}` }
  const { outcome } = await store.accept(message(key, { at: clock.now() + round, aliases }))
  if (outcome === 'accepted' || outcome === 'duplicate') answered.accepted.add(key)
}

async function drain(store: Store, answered: Answered, now: number): Promise<void> {
  for (;;) {
    const [id] = await store.waitingConversations()
    if (id === undefined) break
    await takeTurn(store, id, now, (commit) => {
      const { turn } = commit.conversation
      commit.put('timer', timer(id, `t${turn}`, now + turn))
    })
    const view = await store.showConversation(id)
    if (view !== undefined) answered.turned.set(view.contact.waId ?? '', view.conversation.turn)
  }
  await store.claimOutbox({ limit: 100, now })
  for (const row of await store.openOutbox()) {
    if (row.status !== 'sending') continue
    await store.record(row.conversationId, (commit) => {
      commit.put('outbox', { ...row, status: 'accepted', times: { accepted: now } })
    })
    answered.sent.add(row.id)
  }
  const left = (await store.openOutbox()).some(({ status }) => status === 'queued')
  if (left) await drain(store, answered, now)
}

/** Waits until nothing is under way on the disk. */
async function settle(disk: ModelDisk): Promise<void> {
  for (let calls = -1; calls !== disk.calls(); ) {
    calls = disk.calls()
    await pause(12)
  }
}

/** What a person and the bot have said, and what waits, without ids. */
async function transcript(store: Store, waId: string): Promise<unknown> {
  const id = await store.findConversation('106540352242922', { waId })
  const view = id === undefined ? undefined : await store.showConversation(id)
  return {
    turn: view?.conversation.turn,
    status: view?.conversation.status,
    contact: view?.contact.userId,
    said: view?.messages.map(({ text }) => text),
    replied: view?.outbox.map(({ order, status }) => `${order} ${status}`),
    timers: view?.timers.map(({ sendId }) => sendId),
    inbox: view?.inbox,
  }
}

async function runUntilDeath(
  death: Death | undefined,
): Promise<{ disk: ModelDisk; answered: Answered }> {
  const disk = createModelDisk(death)
  const answered: Answered = { accepted: new Set(), turned: new Map(), sent: new Set() }
  await Promise.race([live(disk, answered), disk.died])
  return { disk, answered }
}

const nothing = (): Answered => ({ accepted: new Set(), turned: new Map(), sent: new Set() })

/** The promises of a start after a crash. */
async function check(dead: ModelDisk, ending: Ending, answered: Answered): Promise<unknown[]> {
  const disk = dead.after(ending)
  const clock = createTestClock()
  const store = await open(disk, clock)
  for (const waId of people) {
    const id = await store.findConversation('106540352242922', { waId })
    const view = id === undefined ? undefined : await store.showConversation(id)
    // A turn is whole or did not happen.
    const turn = view?.conversation.turn ?? 0
    expect(view?.conversation.status).not.toBe('held')
    expect(view?.messages ?? []).toHaveLength(turn)
    expect(view?.outbox ?? []).toHaveLength(turn)
    expect(turn).toBeGreaterThanOrEqual(answered.turned.get(waId) ?? 0)
    for (const { id: outboxId, status } of view?.outbox ?? []) {
      if (answered.sent.has(outboxId)) expect([outboxId, status]).toEqual([outboxId, 'accepted'])
    }
  }
  for (const key of answered.accepted) {
    const [waId = ''] = key.split('/')
    const again = message(key, { at: clock.now() + Number(key.split('/')[1]), aliases: { waId } })
    expect([key, await store.accept(again)]).toEqual([key, { outcome: 'duplicate' }])
  }
  // It dies again before it has taken a checkpoint.
  await store.beat()
  await store.beat()
  return finish(disk.after('kill'))
}

/** WhatsApp delivers everything again, and the next process finishes what was begun. */
async function finish(disk: ModelDisk): Promise<unknown[]> {
  await live(disk, nothing())
  const last = await open(disk)
  const transcripts = []
  for (const waId of people) transcripts.push(await transcript(last, waId))
  await last.close()
  return transcripts
}

test('a process that dies at any call to the disk loses nothing and does nothing by halves', async () => {
  const whole = await runUntilDeath(undefined)
  const expected = await check(whole.disk, 'kill', whole.answered)
  const seen = new Set<string>()
  for (let call = 1; call <= whole.disk.calls(); call += stride) {
    for (const when of ['before', 'after'] as const) {
      const { disk, answered } = await runUntilDeath({ call, when })
      for (const ending of ENDINGS) {
        // Most calls change nothing on the disk: what was looked at once is not looked at again.
        const what = disk.after(ending).fingerprint() + toText(answered)
        if (seen.has(what)) continue
        seen.add(what)
        const death = `died ${when} call ${call}, ${ending}`
        const actual = await check(disk, ending, answered).catch((cause: unknown) => {
          throw new Error(death, { cause })
        })
        expect({ death, actual }).toEqual({ death, actual: expected })
      }
    }
  }
  expect(seen.size).toBeGreaterThan(100)
}, 60_000)

function toText({ accepted, turned, sent }: Answered): string {
  return JSON.stringify([[...accepted], [...turned], [...sent]])
}
