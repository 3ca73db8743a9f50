import type { StoredEvent } from '../../../src/core/events.ts'
import type { AcceptOutcome, Logger, Store } from '../../../src/core/ports.ts'
import type { TestClock } from '../../../src/engine/clock.ts'
import { createTestClock } from '../../../src/engine/clock.ts'
import { toMediaDetail, toMediaOrder } from '../../../src/engine/media-orders.ts'
import type { MediaQueue } from '../../../src/engine/media-queue.ts'
import { createMediaQueue } from '../../../src/engine/media-queue.ts'
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts'

const logger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

let clock: TestClock
let store: Store
let count = 0
beforeEach(() => {
  clock = createTestClock()
  store = createMemoryStore({ clock })
  count = 0
})

test('more than the bound stay in the log until there is room, and none is lost', async () => {
  const { queue, heard } = await open(4)
  for (let nth = 0; nth < 25; nth += 1) await accept(queue)
  expect(heard).toHaveLength(4)
  for (let done = 0; done < heard.length; done += 1) {
    queue.finish(heard[done] ?? 'none')
    await settle()
  }
  expect([...new Set(heard)]).toEqual(Array.from({ length: 25 }, (_, nth) => `m${nth}`))
  // The log was read again from where the bound was met, and no further back.
  expect(heard.length).toBeLessThan(25 + 2 * 4)
  await queue.stop()
})

test('whatever a process had when it died, the next one has', async () => {
  const first = await open(4)
  for (let nth = 0; nth < 3; nth += 1) await accept(first.queue)
  first.queue.finish('m0')
  clock.advance(60_000)
  await settle()
  for (let nth = 0; nth < 3; nth += 1) await accept(first.queue)
  const second = await open(10)
  expect([...second.heard].sort()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
})

test('what is being accepted while the queue is written down is found by the next process', async () => {
  const { queue } = await open(10)
  // Durable, but the process dies before it hears of it.
  const accepted = put('m0')
  queue.follow(new Promise<AcceptOutcome>(nothing), () => undefined)
  await accepted
  for (let minute = 0; minute < 3; minute += 1) {
    clock.advance(60_000)
    await settle()
  }
  await queue.stop()
  expect((await open(10)).heard).toEqual(['m0'])
})

test('a queue that cannot be read is made again from the log', async () => {
  const first = await open(10)
  await accept(first.queue)
  await first.queue.stop()
  const { media } = store
  const readQueue = () => Promise.reject(new Error('damaged'))
  store = { ...store, media: { ...media, readQueue } }
  expect((await open(10)).heard).toEqual(['m0'])
})

test('a log that cannot be read is read when it can', async () => {
  await accept((await open(10)).queue)
  const whole = store
  let isBroken = true
  store = {
    ...whole,
    readLog: (request) => (isBroken ? Promise.reject(new Error('broken')) : whole.readLog(request)),
    media: { ...whole.media, readQueue: async () => undefined },
  }
  const { heard } = await open(10)
  expect(heard).toEqual([])
  isBroken = false
  clock.advance(60_000)
  await settle()
  expect(heard).toEqual(['m0'])
})

test('nothing is written while nothing changes', async () => {
  let writes = 0
  const { media } = store
  const writeQueue: typeof media.writeQueue = (queue) => {
    writes += 1
    return media.writeQueue(queue)
  }
  store = { ...store, media: { ...media, writeQueue } }
  const { queue } = await open(10)
  const before = writes
  for (let minute = 0; minute < 10; minute += 1) {
    await store.beat()
    clock.advance(60_000)
    await settle()
  }
  expect(writes).toBe(before)
  for (let record = 0; record < 1_000; record += 1) await store.beat()
  clock.advance(120_000)
  await settle()
  expect(writes).toBe(before + 1)
  await queue.stop()
})

async function open(most: number): Promise<{ queue: MediaQueue; heard: readonly string[] }> {
  const queue = createMediaQueue({ store, clock, logger, most })
  const heard: string[] = []
  await queue.start(({ row }) => heard.push(row.id))
  return { queue, heard }
}

/** Accepts a message with a file, as the inbox does. */
async function accept(queue: MediaQueue): Promise<void> {
  const id = `m${count}`
  count += 1
  const accepted = put(id)
  queue.follow(accepted, (conversationId) => toMediaOrder(toItem(id), conversationId, clock.now()))
  await accepted
  await settle()
}

function put(id: string): Promise<AcceptOutcome> {
  const event: StoredEvent = { type: 'user.media', media: 'image', mediaId: id }
  const at = clock.now()
  const line = {
    at,
    kind: 'inbound',
    numberId: '1',
    messageId: `w.${id}`,
    event: event.type,
  } as const
  return store.accept({
    key: `w.${id}`,
    keyAt: at,
    at,
    arrivedAt: at,
    event,
    conversation: { numberId: '1', aliases: { waId: '1555' }, bot: 'album' },
    log: [{ ...line, ...toMediaDetail(event) }],
  })
}

function toItem(id: string): Parameters<typeof toMediaOrder>[0] {
  const event = { type: 'user.media', media: 'image', mediaId: id }
  return { kind: 'message', numberId: '1', id: `w.${id}`, at: 0, aliases: {}, event, raw: null }
}

async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((done) => setImmediate(done))
}

function nothing(): void {}
