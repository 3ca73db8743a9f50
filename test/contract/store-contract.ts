import { KnownError } from '../../src/core/errors.ts'
import type { Commit, Store } from '../../src/core/ports.ts'
import type { OutboxRow } from '../../src/core/rows.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import { mergePeople } from '../../src/engine/merging.ts'
import {
  accepted,
  begin,
  DAY_MS,
  HOUR_MS,
  job,
  message,
  NUMBER,
  reply,
  takeTurn,
  timer,
} from './store-rows.ts'

interface ContractOptions {
  readonly clock: TestClock
  readonly backlogEvents?: number
}

/** What every store promises. `open` gives an empty one; it is closed after each test. */
export function describeStore(
  name: string,
  open: (options: ContractOptions) => Promise<Store>,
): void {
  describe(name, () => {
    let clock: TestClock
    let store: Store

    beforeEach(async () => {
      clock = createTestClock()
      store = await open({ clock })
    })
    afterEach(() => store.close())

    const claimOutbox = async (request: Parameters<Store['claimOutbox']>[0]) =>
      (await store.claimOutbox(request)).rows
    const nextOutboxAt = async (now: number) => (await store.claimOutbox({ limit: 0, now })).nextAt

    const hello = (key = 'wamid.1', more = {}) => message(key, { at: clock.now(), ...more })

    // Accepting.

    test('an accepted event waits in the inbox of a new conversation', async () => {
      const row = accepted(await store.accept(hello()))
      expect(row).toMatchObject({ key: 'wamid.1', state: 'waiting', marks: 0 })
      expect(await store.waitingConversations()).toEqual([row.conversationId])
      const view = await store.showConversation(row.conversationId)
      expect(view?.conversation).toMatchObject({ status: 'new', turn: 0, bot: 'echo' })
      expect(view?.contact).toMatchObject({ waId: '16505551234', attributes: {} })
      expect(view?.inbox).toEqual([row])
    })

    test('a key that was accepted before is a duplicate', async () => {
      await store.accept(hello())
      expect(await store.accept(hello())).toEqual({ outcome: 'duplicate' })
      expect((await store.backlog()).events).toBe(1)
    })

    test('the same key twice at once is accepted once', async () => {
      const outcomes = await Promise.all([store.accept(hello()), store.accept(hello())])
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'duplicate'])
    })

    test('a duplicate is known for 7 days and 23 hours', async () => {
      const first = hello()
      await store.accept(first)
      clock.advance(7 * DAY_MS + 23 * HOUR_MS)
      const again = { ...first, arrivedAt: clock.now() }
      expect(await store.accept(again)).toEqual({ outcome: 'duplicate' })
    })

    test('a message stamped more than 8 days ago is logged and not accepted', async () => {
      const item = { ...hello('wamid.old', { keyAt: clock.now() - 9 * DAY_MS }) }
      expect(await store.accept(item)).toEqual({ outcome: 'too-old' })
      expect((await store.backlog()).events).toBe(0)
      const page = await store.readLog({ from: { n: 1, index: 0 }, limit: 10 })
      expect(page).toMatchObject({
        lines: [{ kind: 'inbound', reason: expect.stringContaining('8 days') }],
      })
    })

    test('a key without a usable time is looked up among all keys', async () => {
      await store.accept(hello('wamid.1', { keyAt: clock.now() - 3 * DAY_MS }))
      await store.accept(hello('wamid.2', { keyAt: null }))
      clock.advance(5 * HOUR_MS)
      for (const key of ['wamid.1', 'wamid.2']) {
        const again = hello(key, { keyAt: null })
        expect(await store.accept(again)).toEqual({ outcome: 'duplicate' })
      }
    })

    test('a key that was ahead of its time is known when its time has come', async () => {
      const keyAt = clock.now() + 70 * 60_000
      await store.accept(hello('wamid.ahead', { keyAt }))
      clock.advance(68 * 60_000)
      const again = hello('wamid.ahead', { keyAt })
      expect(await store.accept(again)).toEqual({ outcome: 'duplicate' })
    })

    test('nothing more is accepted when the backlog is full, but duplicates are known', async () => {
      await store.close()
      store = await open({ clock, backlogEvents: 2 })
      await store.accept(hello('wamid.1'))
      await store.accept(hello('wamid.2'))
      expect(await store.accept(hello('wamid.3'))).toEqual({ outcome: 'full' })
      expect(await store.accept(hello('wamid.2'))).toEqual({ outcome: 'duplicate' })
    })

    test('the backlog counts events and bytes, and shrinks with each turn', async () => {
      const id = await begin(store, hello())
      expect((await store.backlog()).bytes).toBeGreaterThan(100)
      await takeTurn(store, id, clock.now())
      expect(await store.backlog()).toEqual({ events: 0, bytes: 0 })
    })

    test('an event for a conversation by its id is accepted, unless there is none', async () => {
      const conversationId = await begin(store, hello())
      const item = { ...hello('external.1'), conversation: { id: conversationId } }
      expect(await store.accept(item)).toMatchObject({ outcome: 'accepted', conversationId })
      const lost = { ...hello('external.2'), conversation: { id: 'cnobody' } }
      expect(await store.accept(lost)).toEqual({ outcome: 'unknown' })
    })

    test('the lines of an accepted event tell whose conversation it is', async () => {
      const conversationId = await begin(store, hello())
      const page = await store.readLog({ from: { n: 1, index: 0 }, limit: 1 })
      const contactId = (await store.showConversation(conversationId))?.contact.id
      expect(page).toMatchObject({ lines: [{ kind: 'inbound', conversationId, contactId }] })
    })

    // People.

    test('a person is found by any alias, and further aliases are learned', async () => {
      const waId = '16505551234'
      const userId = 'US.13491208655302741918'
      const first = await begin(store, hello('1', { aliases: { waId } }))
      const both = await begin(store, hello('2', { aliases: { waId, userId }, name: 'Ann' }))
      const hidden = await begin(store, hello('3', { aliases: { userId } }))
      expect([both, hidden]).toEqual([first, first])
      expect((await store.showConversation(first))?.contact).toMatchObject({
        waId,
        userId,
        name: 'Ann',
      })
      expect(await store.findConversation(NUMBER, { userId })).toBe(first)
      expect(await store.findConversation(NUMBER, { waId: '4930' })).toBeUndefined()
    })

    test('the user id decides when a phone number has changed its owner', async () => {
      const ann = await begin(store, hello('1', { aliases: { waId: '1', userId: 'US.a' } }))
      const bob = await begin(store, hello('2', { aliases: { waId: '2', userId: 'US.b' } }))
      const moved = await begin(store, hello('3', { aliases: { waId: '1', userId: 'US.b' } }))
      expect(moved).toBe(bob)
      expect(moved).not.toBe(ann)
    })

    test('a person has one conversation with each number, and is one contact', async () => {
      const first = await begin(store, hello('1', { name: 'Ann' }))
      const second = await begin(store, hello('2', { numberId: '555', name: 'Ann B.' }))
      expect(second).not.toBe(first)
      expect(await begin(store, hello('3', { numberId: '555', name: 'Ann B.' }))).toBe(second)
      expect(await begin(store, hello('4', { name: 'Ann B.' }))).toBe(first)
      await store.turn(second, (commit) => {
        commit.put('contact', { ...commit.contact, attributes: { city: 'Bonn' } })
      })
      expect((await store.showConversation(first))?.contact).toMatchObject({
        name: 'Ann B.',
        attributes: { city: 'Bonn' },
      })
    })

    test('every name of people who are one leads to one conversation, after a further merge too', async () => {
      const [one, two, three] = [{ waId: '491' }, { userId: 'DE.2' }, { waId: '493' }]
      const ids: string[] = []
      for (const [place, aliases] of [one, two, three].entries()) {
        const id = await begin(store, hello(`wamid.${place}`, { aliases }))
        clock.advance(1_000)
        await takeTurn(store, id, clock.now())
        ids.push(id)
      }
      const [first = '', second = '', third = ''] = ids
      const merge = async (a: string, b: string) => {
        const views = [await store.showConversation(a), await store.showConversation(b)]
        const people = views.map((view) => view?.contact.id ?? '')
        await store.merge(people, [NUMBER], (commits) => mergePeople(commits, clock.now()).contact)
      }
      await merge(first, second)
      expect(await store.findConversation(NUMBER, one)).toBe(second)
      expect(await store.findConversation(NUMBER, two)).toBe(second)
      clock.advance(1_000)
      await store.accept(hello('wamid.latest', { aliases: three }))
      await takeTurn(store, third, clock.now())
      await merge(second, third)
      for (const aliases of [one, two, three]) {
        expect(await store.findConversation(NUMBER, aliases)).toBe(third)
      }
    })

    // Turns.

    test('what a turn put is committed together, with its result', async () => {
      const id = await begin(store, hello())
      const result = await store.turn(id, (commit) => {
        commit.put('outbox', reply(id, 1))
        commit.put('timer', timer(id, 'later', 5_000))
        commit.put('job', job(id, 'fetch'))
        commit.put('message', { id: 'in', conversationId: id, at: clock.now(), kind: 'text' })
        return 'done'
      })
      expect(result).toBe('done')
      expect(await store.showConversation(id)).toMatchObject({
        outbox: [{ id: `${id}.1` }],
        timers: [{ sendId: 'later' }],
        jobs: [{ actorId: 'fetch' }],
        messages: [{ id: 'in' }],
      })
    })

    test('a body that throws changes nothing, and the next one is taken', async () => {
      const id = await begin(store, hello())
      const before = await store.showConversation(id)
      const failing = store.turn(id, (commit) => {
        commit.put('conversation', { ...commit.conversation, turn: 7 })
        commit.put('outbox', reply(id, 1))
        commit.remove('inbox', commit.inbox()[0]?.id ?? '')
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await store.showConversation(id)).toEqual(before)
      expect(await store.waitingConversations()).toEqual([id])
      expect(await nextOutboxAt(clock.now())).toBeNull()
      expect(await store.turn(id, () => 'next')).toBe('next')
    })

    test('a row that is not JSON is refused, and nothing of its turn happens', async () => {
      const id = await begin(store, hello())
      const failing = store.turn(id, (commit) => {
        const attributes = { size: 10n } as unknown as Record<string, number>
        commit.put('outbox', reply(id, 1))
        commit.put('contact', { ...commit.contact, attributes })
      })
      await expect(failing).rejects.toMatchObject({ code: 'not-json' })
      expect((await store.showConversation(id))?.outbox).toEqual([])
    })

    test('a body sees what it has put and removed', async () => {
      const id = await begin(store, hello())
      await store.turn(id, (commit) => {
        const [row] = commit.inbox()
        commit.remove('inbox', row?.id ?? '')
        expect(commit.inbox()).toEqual([])
        commit.put('conversation', { ...commit.conversation, turn: 1 })
        commit.put('conversation', { ...commit.conversation, status: 'active' })
        expect(commit.conversation).toMatchObject({ turn: 1, status: 'active' })
        commit.put('outbox', reply(id, 1))
        commit.put('outbox', { ...reply(id, 1), status: 'held' })
        expect(commit.openOutbox()).toMatchObject([{ status: 'held' }])
        commit.put('timer', timer(id, 'gone', 1))
        commit.remove('timer', timer(id, 'gone', 1).id)
        expect(commit.timers()).toEqual([])
      })
      expect((await store.showConversation(id))?.outbox).toMatchObject([{ status: 'held' }])
      expect((await store.dueTimers({ now: 0, limit: 0 })).nextAt).toBeNull()
    })

    test('turns of one conversation wait for each other, in the order they were asked for', async () => {
      const id = await begin(store, hello())
      const turns = [1, 2, 3, 4].map((place) =>
        store.turn(id, (commit) => {
          commit.put('conversation', { ...commit.conversation, turn: commit.conversation.turn + 1 })
          return [place, commit.conversation.turn]
        }),
      )
      expect(await Promise.all(turns)).toEqual([
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ])
    })

    test('a turn of no conversation answers undefined', async () => {
      expect(await store.turn('cnobody', () => 1)).toBeUndefined()
      expect(await store.record('cnobody', () => 1)).toBeUndefined()
      expect(await store.showConversation('cnobody')).toBeUndefined()
    })

    test('a row of another conversation is refused', async () => {
      const id = await begin(store, hello())
      const failing = store.turn(id, (commit) => commit.put('outbox', reply('celse', 1)))
      await expect(failing).rejects.toThrow('celse')
    })

    test('the inbox is in the order of time, then arrival', async () => {
      const at = clock.now()
      const id = await begin(store, hello('1', { at: at + 2 }))
      await store.accept(hello('2', { at: at + 1 }))
      await store.accept(hello('3', { at: at + 1 }))
      const keys = await store.turn(id, (commit) => commit.inbox().map(({ key }) => key))
      expect(keys).toEqual(['2', '3', '1'])
    })

    test('arrival numbers grow over all conversations', async () => {
      const one = accepted(await store.accept(hello('1')))
      const number = (await store.turn(one.conversationId, (commit) => commit.nextArrival())) ?? 0
      const two = accepted(await store.accept(hello('2', { aliases: { waId: '2' } })))
      expect(number).toBeGreaterThan(one.arrival)
      expect(two.arrival).toBeGreaterThan(number)
    })

    test('history is found by id and wamid, and ends after 200 messages', async () => {
      const id = await begin(store, hello())
      const sent = (order: number) =>
        reply(id, order, {
          status: 'read',
          createdAt: clock.now() + order,
          attempts: [{ n: 1, startedAt: 0, wamid: `wamid.out.${order}`, status: 'read' }],
        })
      for (let order = 1; order <= 150; order += 1) {
        await store.turn(id, (commit) => {
          const at = clock.now() + order
          commit.put('message', { id: `in.${order}`, conversationId: id, at, kind: 'text' })
          commit.put('outbox', sent(order))
        })
      }
      await store.turn(id, (commit) => {
        expect(commit.outboxRowByWamid('wamid.out.150')).toEqual(sent(150))
        expect(commit.outboxRow(`${id}.149`)).toEqual(sent(149))
        expect(commit.outboxRow(`${id}.20`)).toBeUndefined()
        expect(commit.message('in.20')).toBeUndefined()
        expect(commit.recentMessages(2).map((row) => row.id)).toEqual(['in.149', 'in.150'])
        expect(commit.outbox()).toHaveLength(100)
        expect(commit.openOutbox()).toEqual([])
      })
    })

    test('open rows stay however old they are; history goes after 30 days', async () => {
      const id = await begin(store, hello())
      const at = clock.now()
      await store.turn(id, (commit) => {
        commit.put('message', { id: 'old', conversationId: id, at, kind: 'text' })
        commit.put('outbox', reply(id, 1, { status: 'held', createdAt: at }))
        commit.put('outbox', reply(id, 2, { status: 'failed', createdAt: at }))
      })
      clock.advance(31 * DAY_MS)
      await store.retain({ logBefore: 0, now: clock.now() })
      const view = await store.showConversation(id)
      expect(view?.messages).toEqual([])
      expect(view?.outbox).toMatchObject([{ status: 'held' }])
      expect(view?.inbox).toHaveLength(1)
    })

    test('a record does not wait for the lock of a turn', async () => {
      const id = await begin(store, hello())
      const order: string[] = []
      await Promise.all([
        store.turn(id, () => order.push('turn 1')),
        store.turn(id, () => order.push('turn 2')),
        store.record(id, (commit) => {
          commit.put('outbox', reply(id, 1))
          order.push('record')
        }),
      ])
      expect(order.indexOf('record')).toBeLessThan(3)
      expect((await store.showConversation(id))?.outbox).toHaveLength(1)
    })

    // Work.

    test('a durable commit tells which work it left behind', async () => {
      const told: string[] = []
      const stop = store.onWork((work, conversationId) => told.push(`${work} ${conversationId}`))
      const id = await begin(store, hello())
      expect(told).toEqual([`inbox ${id}`])
      await store.turn(id, (commit) => {
        for (const { id: inboxId } of commit.inbox()) commit.remove('inbox', inboxId)
        commit.put('outbox', reply(id, 1))
        commit.put('timer', timer(id, 'later', 1))
        commit.put('job', job(id, 'fetch'))
      })
      expect(told.slice(1).sort()).toEqual([`job ${id}`, `outbox ${id}`, `timer ${id}`])
      stop()
      await store.accept(hello('wamid.2'))
      expect(told).toHaveLength(4)
    })

    test('claiming takes the next message of each conversation and marks it sending', async () => {
      const ann = await begin(store, hello('1', { aliases: { waId: '1' } }))
      const bob = await begin(store, hello('2', { aliases: { waId: '2' } }))
      for (const id of [ann, bob]) {
        await store.turn(id, (commit) => {
          commit.put('outbox', reply(id, 2))
          commit.put('outbox', reply(id, 1))
        })
      }
      const now = clock.now()
      const claimed = await claimOutbox({ limit: 10, now })
      expect(claimed.map(({ id }) => id)).toEqual([`${ann}.1`, `${bob}.1`])
      expect(claimed[0]).toMatchObject({
        status: 'sending',
        attempts: [{ n: 1, startedAt: now, status: 'sending' }],
        times: { sending: now },
      })
      expect(await claimOutbox({ limit: 10, now })).toEqual([])
      expect(await store.openOutbox()).toHaveLength(4)
    })

    test('the next message is claimed when the one before is accepted', async () => {
      const id = await begin(store, hello())
      await store.turn(id, (commit) => {
        commit.put('outbox', reply(id, 1))
        commit.put('outbox', reply(id, 2))
      })
      const [first] = await claimOutbox({ limit: 1, now: clock.now() })
      await settle(id, `${id}.1`, 'accepted')
      const [second] = await claimOutbox({ limit: 1, now: clock.now() })
      expect([first?.id, second?.id]).toEqual([`${id}.1`, `${id}.2`])
    })

    test('a claim keeps to its limit and leaves conversations that are put off for later', async () => {
      const ids: string[] = []
      for (const waId of ['1', '2', '3']) {
        const id = await begin(store, hello(waId, { aliases: { waId } }))
        await store.turn(id, (commit) => commit.put('outbox', reply(id, 1)))
        ids.push(id)
      }
      const now = clock.now()
      const until = now + 1_000
      const putOff = (row: OutboxRow) => (row.conversationId === ids[0] ? until : 0)
      const claim = async () => (await claimOutbox({ limit: 1, now, putOff }))[0]
      expect((await claim())?.conversationId).toBe(ids[1])
      expect((await claim())?.conversationId).toBe(ids[2])
      expect(await claim()).toBeUndefined()
      expect(await claimOutbox({ limit: 9, now })).toHaveLength(0)
      expect(await nextOutboxAt(now)).toBe(until)
      expect(await claimOutbox({ limit: 9, now: until })).toHaveLength(1)
    })

    test('a conversation that is put off without end is claimed when it is recalled', async () => {
      const id = await begin(store, hello())
      await store.turn(id, (commit) => commit.put('outbox', reply(id, 1)))
      const now = clock.now()
      const putOff = () => Number.POSITIVE_INFINITY
      expect(await claimOutbox({ limit: 1, now, putOff })).toEqual([])
      expect(await nextOutboxAt(now)).toBeNull()
      store.recallOutbox(['c0'])
      expect(await nextOutboxAt(now)).toBeNull()
      store.recallOutbox([id])
      expect(await claimOutbox({ limit: 1, now, putOff })).toEqual([])
      store.recallOutbox()
      expect(await claimOutbox({ limit: 1, now })).toHaveLength(1)
    })

    test('a message that backs off is claimed when its time has come', async () => {
      const id = await begin(store, hello())
      const notBefore = clock.now() + 5_000
      await store.turn(id, (commit) => commit.put('outbox', reply(id, 1, { notBefore })))
      expect(await claimOutbox({ limit: 1, now: clock.now() })).toEqual([])
      expect(await nextOutboxAt(clock.now())).toBe(notBefore)
      expect(await claimOutbox({ limit: 1, now: notBefore })).toHaveLength(1)
      expect(await nextOutboxAt(notBefore)).toBeNull()
    })

    test('what follows a picture waits until that was sent, or 5 seconds', async () => {
      const id = await begin(store, hello())
      const picture = { kind: 'image', source: { id: '1' } } as const
      await store.turn(id, (commit) => {
        commit.put('outbox', reply(id, 1, { message: picture }))
        commit.put('outbox', reply(id, 2))
      })
      const now = clock.now()
      await claimOutbox({ limit: 1, now })
      await settle(id, `${id}.1`, 'accepted')
      expect(await claimOutbox({ limit: 1, now })).toEqual([])
      expect(await nextOutboxAt(now)).toBe(now + 5_000)
      expect(await claimOutbox({ limit: 1, now: now + 5_000 })).toHaveLength(1)
    })

    test('timers are found when they are due, oldest first, until a turn removes them', async () => {
      const id = await begin(store, hello())
      await store.turn(id, (commit) => {
        commit.put('timer', timer(id, 'b', 2_000))
        commit.put('timer', timer(id, 'a', 1_000))
        commit.put('timer', timer(id, 'c', 9_000))
      })
      expect((await store.dueTimers({ now: 0, limit: 0 })).nextAt).toBe(1_000)
      const due = async () =>
        (await store.dueTimers({ now: 5_000, limit: 5 })).rows.map(({ sendId }) => sendId)
      expect(await due()).toEqual(['a', 'b'])
      expect(await due()).toEqual(['a', 'b'])
      await store.turn(id, (commit) => commit.remove('timer', timer(id, 'a', 0).id))
      expect(await due()).toEqual(['b'])
    })

    test('a job is claimed once, and again when its lease is over', async () => {
      const id = await begin(store, hello())
      await store.turn(id, (commit) => commit.put('job', job(id, 'fetch')))
      const claim = async (now: number) =>
        (await store.claimJobs({ limit: 5, now, leaseMs: 1_000 })).rows
      expect(await claim(10)).toMatchObject([{ attempts: 1, leaseUntil: 1_010 }])
      expect(await claim(10)).toEqual([])
      expect((await store.claimJobs({ limit: 5, now: 10, leaseMs: 1 })).nextAt).toBe(1_010)
      expect(await claim(1_010)).toMatchObject([{ attempts: 2, leaseUntil: 2_010 }])
    })

    test('a job with a result is not claimed again', async () => {
      const id = await begin(store, hello())
      const result = { ok: true, output: 1 } as const
      await store.turn(id, (commit) => commit.put('job', job(id, 'fetch', { result })))
      expect(await store.claimJobs({ limit: 5, now: 10, leaseMs: 1 })).toEqual({
        rows: [],
        nextAt: null,
      })
    })

    test('dead letters are listed by arrival and wait for nobody', async () => {
      const id = await begin(store, hello())
      await store.turn(id, (commit) => {
        for (const row of commit.inbox())
          commit.put('inbox', { ...row, state: 'dead', reason: 'x' })
      })
      expect(await store.deadLetters()).toMatchObject([{ key: 'wamid.1', reason: 'x' }])
      expect(await store.waitingConversations()).toEqual([])
      expect((await store.backlog()).events).toBe(0)
    })

    test('tells what began conversations, by when it was sent last, unless it was refused', async () => {
      const id = await begin(store, hello())
      const first = { n: 1, startedAt: 1_000 }
      const begun = (order: number, attempts: OutboxRow['attempts']) =>
        reply(id, order, { initiated: true, status: 'accepted', attempts })
      const rows: readonly OutboxRow[] = [
        begun(1, [{ ...first, status: 'failed' }]),
        begun(2, [{ ...first, status: 'failed', wamid: 'wamid.late' }]),
        begun(3, [
          { ...first, status: 'expired' },
          { n: 2, startedAt: 3_000, status: 'accepted' },
        ]),
        begun(4, [{ ...first, startedAt: 2_000, status: 'sending' }]),
        begun(5, []),
        reply(id, 6, { status: 'accepted', attempts: [{ ...first, status: 'accepted' }] }),
      ]
      for (const row of rows) await store.turn(id, (commit) => commit.put('outbox', row))
      const person = '16505551234'
      const outreach = (order: number, at: number) =>
        ({ id: `${id}.${order}`, conversationId: id, person, at }) as const
      expect(await store.outreachSince(0)).toEqual([
        outreach(2, 1_000),
        outreach(4, 2_000),
        outreach(3, 3_000),
      ])
      expect(await store.outreachSince(2_001)).toEqual([outreach(3, 3_000)])
      const refused = begun(3, [{ ...first, status: 'failed' }])
      await store.turn(id, (commit) => commit.put('outbox', refused))
      expect(await store.outreachSince(2_001)).toEqual([])
    })

    // Reading.

    test('the log is read by cursor, page by page, without losing or repeating a line', async () => {
      await store.note([1, 2, 3].map((at) => ({ at, kind: 'notice' })))
      await store.note([{ at: 4, kind: 'notice' }])
      const times: number[] = []
      let from = { n: 0, index: 0 }
      for (let round = 0; round < 4; round += 1) {
        const page = await store.readLog({ from, limit: 2 })
        if ('gap' in page) throw new Error('gap')
        times.push(...page.lines.map(({ at }) => at))
        from = page.next
      }
      expect(times).toEqual([1, 2, 3, 4])
      expect(from).toEqual(await store.logEnd())
      await store.note([{ at: 5, kind: 'notice' }])
      expect(await store.readLog({ from, limit: 2 })).toMatchObject({ lines: [{ at: 5 }] })
    })

    test('the place of a time in the log is found', async () => {
      await store.note([{ at: 1, kind: 'notice' }])
      clock.advance(60_000)
      const since = clock.now()
      await store.note([{ at: 2, kind: 'notice' }])
      const page = await store.readLog({ from: await store.logSince(since), limit: 9 })
      expect(page).toMatchObject({ lines: [{ at: 2 }] })
      expect(await store.logSince(since + 1)).toEqual(await store.logEnd())
    })

    test('followers hear of new lines', async () => {
      let calls = 0
      const stop = store.onLog(() => {
        calls += 1
      })
      await store.note([{ at: 1, kind: 'notice' }])
      expect(calls).toBe(1)
      stop()
      await store.note([{ at: 1, kind: 'notice' }])
      expect(calls).toBe(1)
    })

    test('a note with a key is written once', async () => {
      const key = { key: 'hash', keyAt: clock.now(), arrivedAt: clock.now() }
      expect(await store.note([{ at: 1, kind: 'notice' }], key)).toBe('noted')
      expect(await store.note([{ at: 1, kind: 'notice' }], key)).toBe('duplicate')
      const page = await store.readLog({ from: { n: 0, index: 0 }, limit: 9 })
      expect(page).toMatchObject({ lines: [{ at: 1 }] })
    })

    test('conversations are listed by id, page by page, and searched', async () => {
      const ids: string[] = []
      for (const waId of ['4911', '4922', '4933']) {
        ids.push(await begin(store, hello(waId, { aliases: { waId }, name: `Name ${waId}` })))
      }
      ids.sort()
      const list = async (query: Parameters<Store['listConversations']>[0]) =>
        (await store.listConversations(query)).map(({ conversation }) => conversation.id)
      expect(await list({})).toEqual(ids)
      expect(await list({ limit: 2 })).toEqual(ids.slice(0, 2))
      expect(await list({ limit: 2, after: ids[1] ?? '' })).toEqual(ids.slice(2))
      expect(await list({ search: 'name 4922' })).toHaveLength(1)
      expect(await list({ search: '493' })).toHaveLength(1)
      expect(await list({ status: 'held' })).toEqual([])
      await store.turn(ids[0] ?? '', (commit) => {
        const handOff = { operator: 'Olga', since: 1 }
        commit.put('conversation', { ...commit.conversation, handOff, snapshot: '{}' })
      })
      const [handed] = await store.listConversations({ owner: 'operator' })
      expect(handed).toMatchObject({ conversation: { id: ids[0] }, waiting: 1, openOutbox: 0 })
      expect(handed?.conversation).not.toHaveProperty('snapshot')
    })

    test('a store that was closed twice takes nothing more and says so', async () => {
      const id = await begin(store, hello())
      await store.close()
      await store.close()
      const writes = [
        () => store.accept(hello('wamid.2')),
        () => store.turn(id, (commit) => commit.log({ at: 1, kind: 'note' })),
        () => store.note([{ at: 1, kind: 'notice' }]),
        () => store.beat(),
      ]
      for (const write of writes) await expect(write()).rejects.toThrow(KnownError)
      await expect(store.beat()).rejects.toMatchObject({ code: 'store-closed' })
    })

    test('texts with emoji, NUL and lone surrogates come back as they went in', async () => {
      const text = `${'😀'.repeat(10_000)}\u0000\ud800 end`
      const id = await begin(store, hello('wamid.1', { text, name: text }))
      const view = await store.showConversation(id)
      expect(view?.inbox[0]?.event['text']).toBe(text)
      expect(view?.contact.name).toBe(text)
    })

    function settle(id: string, outboxId: string, status: 'accepted' | 'failed') {
      return store.record(id, (commit: Commit) => {
        const row = commit.outboxRow(outboxId)
        const times = { [status]: clock.now() }
        if (row !== undefined) commit.put('outbox', { ...row, status, times })
      })
    }
  })
}
