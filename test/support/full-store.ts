import type { Store } from '../../src/core/ports.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { begin, job, message, NUMBER, takeTurn, timer } from '../contract/store-rows.ts'

const OTHER_NUMBER = '106540352242923'
/** What a database would rather not keep: NUL, half a character, an emoji, something long. */
const AWKWARD = ['\u0000 nul', '\ud800 half', '👋🏽', 'x'.repeat(100_000)]

/**
 * Fills a store with something of everything that it keeps: people with one number and with two, a
 * new phone number, two people who turn out to be one, what waits and what is settled, files, facts.
 */
export async function fillStore(store: Store, clock: TestClock, people = 20): Promise<void> {
  for (let n = 0; n < people; n += 1) {
    clock.advance(1_000)
    await meet(store, clock, n)
  }
  await mergePeople(store, clock)
  await store.note([{ at: clock.now(), kind: 'notice', reason: 'The account was reviewed.' }])
  await keepFiles(store, clock)
  await store.facts.write('templates', { order_update: { status: 'approved', at: clock.now() } })
  await store.counters.settle([{ name: 'spent', amount: 42, until: clock.now() + 86_400_000 }])
}

async function meet(store: Store, clock: TestClock, n: number): Promise<void> {
  const aliases = { waId: `1555010${1_000 + n}`, userId: `US.${n}` }
  const at = clock.now()
  const text = AWKWARD[n % 7] ?? `text ${n}`
  const id = await begin(store, message(`m${n}`, { at, aliases, name: `Person ${n}`, text }))
  await takeTurn(store, id, at, (commit) => {
    if (n % 3 === 0) commit.put('timer', timer(id, 'reminder', at + 60_000))
    if (n % 4 === 0) commit.put('job', job(id, 'order', { startedAt: at }))
    const [queued] = commit.openOutbox()
    if (queued === undefined || n % 5 === 0) return
    const attempts = [{ n: 1, startedAt: at, wamid: `wamid.${n}`, status: 'delivered' as const }]
    commit.put('outbox', { ...queued, status: 'delivered', attempts })
  })
  // What waits, and what could not be stepped.
  await store.accept(message(`w${n}`, { at: at + 1, aliases }))
  if (n % 6 === 0) {
    await store.record(id, (commit) => {
      const [row] = commit.inbox()
      if (row !== undefined) {
        commit.put('inbox', { ...row, state: 'dead', reason: 'The machine threw.', deadAt: at })
      }
    })
  }
  if (n % 2 === 1) {
    await store.accept(message(`o${n}`, { at: at + 2, aliases, numberId: OTHER_NUMBER }))
  }
  if (n % 8 === 0) {
    const moved = { waId: `1555020${1_000 + n}`, userId: aliases.userId }
    const news = message(`n${n}`, { at: at + 3, aliases: moved })
    await store.accept({ ...news, conversation: { ...toWriter(news), before: aliases } })
  }
}

function toWriter({ conversation }: ReturnType<typeof message>) {
  if ('id' in conversation) throw new Error('The message names its conversation.')
  return conversation
}

/** One person who wrote under a user id, and under a phone number, at two numbers. */
async function mergePeople(store: Store, clock: TestClock): Promise<void> {
  const at = clock.now()
  const one = await begin(store, message('one', { at, aliases: { waId: '15550300001' } }))
  const other = await begin(store, message('other', { at, aliases: { userId: 'US.merged' } }))
  const both = { waId: '15550300001', userId: 'US.merged' }
  const outcome = await store.accept(message('both', { at: at + 1, aliases: both }))
  if (outcome.outcome !== 'several') throw new Error(`They are ${outcome.outcome} already.`)
  await store.merge(outcome.people, [NUMBER, OTHER_NUMBER], (commits) => {
    const [kept] = commits.filter(({ conversation }) => conversation.id === one)
    const [gone] = commits.filter(({ conversation }) => conversation.id === other)
    if (kept === undefined || gone === undefined) throw new Error('Both were to be there.')
    gone.put('conversation', { ...gone.conversation, mergedInto: one })
    for (const row of gone.inbox()) {
      gone.remove('inbox', row.id)
      kept.put('inbox', { ...row, conversationId: one })
    }
    return { ...kept.contact, ...both }
  })
  await store.accept(message('both', { at: at + 1, aliases: both }))
}

async function keepFiles(store: Store, clock: TestClock): Promise<void> {
  const at = clock.now()
  for (const [n, content] of ['a photo', 'a voice', ''.padEnd(700_000, 'long ')].entries()) {
    const draft = await store.media.create()
    await draft.write(Buffer.from(content))
    const sha256 = draft.digest()
    await draft.keep(at + n)
    const about = { id: `media-${n}`, conversationId: 'c1', messageId: `wamid.${n}` }
    const row = { ...about, numberId: NUMBER, media: 'image' as const, at, attempts: 1 }
    await store.media.put({ ...row, state: 'stored', sha256, bytes: content.length })
    const upload = { sha256, numberId: NUMBER, mimeType: 'image/jpeg', mediaId: `up-${n}` }
    await store.media.putUpload({ ...upload, uploadedAt: at })
  }
  const place = await store.logEnd()
  await store.note([{ at, kind: 'notice', reason: 'Behind the place of the queue.' }])
  await store.media.writeQueue({ place, rows: [] })
}
