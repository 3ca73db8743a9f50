import { setup } from 'xstate'
import type { Attempt, OutboxRow } from '../../../src/core/rows.ts'
import { createTestClock } from '../../../src/engine/clock.ts'
import type { MessagingLimit } from '../../../src/engine/messaging-limit.ts'
import { createMessagingLimit } from '../../../src/engine/messaging-limit.ts'
import { createRates } from '../../../src/engine/rates.ts'
import type { Bot, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply, template } from '../../../src/index.ts'
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts'
import { parseWebhook } from '../../../src/whatsapp/incoming.ts'
import { createComplaints, reply as outboxRow } from '../../contract/store-rows.ts'
import { eventually } from '../../support/eventually.ts'
import { refused } from '../../support/fake-whatsapp.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'

const HOUR_MS = 3_600_000
const people = ['16505550001', '16505550002', '16505550003', '16505550004'] as const

/** Writes again by a template when somebody was silent for 30 hours, and then each hour. */
function reminder(): Bot {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
    delays: { silence: 30 * HOUR_MS },
  }).createMachine({
    id: 'reminder',
    initial: 'talking',
    on: { 'user.text': { actions: reply(template('hello', 'en')) } },
    states: {
      talking: { after: { silence: 'reminded' } },
      reminded: { entry: reply(template('remind', 'en')) },
    },
  })
  return defineBot({ name: 'reminder', machine, loopBreaker: false, away: false })
}

async function tellLimit(stage: Stage, limit: unknown, at = 1_000): Promise<void> {
  const value = { max_daily_conversations_per_business: limit, max_phone_numbers_per_business: 2 }
  const changes = [{ field: 'business_capability_update', value }]
  const time = Math.floor(at / 1_000)
  await stage.receive(...parseWebhook({ entry: [{ id: '1', time, changes }] }, at))
}

function reminded(stage: Stage): string[] {
  return stage.whatsapp.received.flatMap(({ message, to }) =>
    message.kind === 'template' && message.name === 'remind' ? (to.waId ?? '') : [],
  )
}

/** A template that begins a conversation, as it is when it was claimed. */
function toBegin(person: string, attempts: readonly Attempt[] = []): OutboxRow {
  const message = { kind: 'template', name: 'remind', language: 'en' } as const
  const row = outboxRow(`c${person}`, 1, { to: { waId: person }, message })
  const sending = { n: attempts.length + 1, startedAt: 2, status: 'sending' } as const
  return { ...row, initiated: true, attempts: [...attempts, sending] }
}

/** A limit of one person, that knows of nobody. */
async function createLimitOfOne(): Promise<MessagingLimit> {
  const clock = createTestClock()
  const store = createMemoryStore({ clock })
  await store.facts.write('messaging-limit', { limit: 1, at: 1 })
  const { logger } = createComplaints()
  let called: readonly string[] = []
  const onRoom = (conversationIds: readonly string[]) => {
    called = conversationIds
  }
  const limit = createMessagingLimit({ clock, store, logger, onRoom })
  const first = toBegin('one')
  expect(limit.mustWait(first)).toBe(true)
  await eventually(() => expect(called).toEqual([first.conversationId]))
  return limit
}

test('a message that did not leave gives its place back', async () => {
  const limit = await createLimitOfOne()
  expect(limit.mustWait(toBegin('one'))).toBe(false)
  limit.count(toBegin('one'))
  expect(limit.mustWait(toBegin('two'))).toBe(true)
  limit.giveBack(toBegin('one'))
  expect(limit.mustWait(toBegin('two'))).toBe(false)
})

test('a message keeps its place that may have arrived at an earlier attempt', async () => {
  const limit = await createLimitOfOne()
  const again = toBegin('one', [{ n: 1, startedAt: 1, status: 'expired' }])
  limit.count(again)
  limit.giveBack(again)
  expect(limit.mustWait(toBegin('two'))).toBe(true)
})

test('who was written to twice keeps their place when one of both did not leave', async () => {
  const limit = await createLimitOfOne()
  limit.count({ ...toBegin('one'), id: 'another' })
  limit.count(toBegin('one'))
  limit.giveBack(toBegin('one'))
  expect(limit.mustWait(toBegin('two'))).toBe(true)
})

test('a claim that came to nothing leaves its place to others', async () => {
  const limit = await createLimitOfOne()
  const rates = createRates({ clock: createTestClock(), throughput: 80, pairLimit: true, limit })
  expect(rates.admit(toBegin('one'))).toBe(0)
  expect(rates.admit(toBegin('two'))).toBe(Number.POSITIVE_INFINITY)
  rates.giveBack(toBegin('one'))
  expect(rates.admit(toBegin('two'))).toBe(0)
})

describeStage('the messaging limit', (start) => {
  async function begin(limit: unknown): Promise<Stage> {
    const stage = await start({ bot: reminder() })
    await tellLimit(stage, limit)
    for (const from of people) await stage.says('hi', { from })
    return stage
  }

  test('lets conversations be begun with so many people in a day, and the others wait', async () => {
    const stage = await begin(2)
    expect(stage.whatsapp.received).toHaveLength(4)
    await stage.passes(31 * HOUR_MS)
    expect(reminded(stage)).toHaveLength(2)
    await stage.passes(24 * HOUR_MS)
    expect(reminded(stage).sort()).toEqual([...people])
  })

  test('is remembered after a restart', async () => {
    const stage = await begin('TIER_2')
    await stage.restart('by a crash')
    await stage.passes(31 * HOUR_MS)
    expect(reminded(stage)).toHaveLength(2)
  })

  test.each(['by a crash', 'cleanly'] as const)(
    'counts who was written to before a restart %s, until their day is over',
    async (how) => {
      const stage = await begin(2)
      await stage.passes(31 * HOUR_MS)
      await stage.restart(how)
      await stage.passes(22 * HOUR_MS)
      expect(reminded(stage)).toHaveLength(2)
      // Twice: what a start was told the next one has to be told as well.
      await stage.restart(how)
      await stage.passes(30 * 60_000)
      expect(reminded(stage)).toHaveLength(2)
      await stage.passes(HOUR_MS)
      expect(reminded(stage).sort()).toEqual([...people])
    },
  )

  test('does not count whom WhatsApp refused, before a restart or after', async () => {
    const stage = await begin(2)
    stage.whatsapp.always(({ to }) =>
      to.waId === people[0] || to.waId === people[1] ? refused('recipient', 131026) : undefined,
    )
    await stage.passes(31 * HOUR_MS)
    const reached = people.slice(2)
    expect(reminded(stage).sort()).toEqual(reached)
    expect(await stage.store.outreachSince(0)).toMatchObject(reached.map((person) => ({ person })))
  })

  test.each(['TIER_UNLIMITED', -1, 'TIER_2K', 'TIER_NOT_SET'])(
    '%s holds nobody back',
    async (limit) => {
      const stage = await begin(limit)
      await stage.passes(31 * HOUR_MS)
      expect(reminded(stage)).toHaveLength(4)
    },
  )

  test('holds back no answer', async () => {
    const stage = await begin(1)
    await stage.passes(31 * HOUR_MS)
    const before = stage.whatsapp.received.length
    const [first] = reminded(stage)
    const waiting = people.filter((from) => from !== first)
    for (const from of waiting) await stage.says('hi', { from })
    // Each gets what waited, which begins nothing any more, and then the answer.
    expect(stage.whatsapp.received.length).toBe(before + 2 * waiting.length)
  })

  test('frees those who wait when it is raised, and older news do not lower it again', async () => {
    const stage = await begin(1)
    await stage.passes(31 * HOUR_MS)
    expect(reminded(stage)).toHaveLength(1)
    await tellLimit(stage, 'TIER_2K', stage.clock.now())
    await stage.settle()
    expect(reminded(stage)).toHaveLength(4)
    await tellLimit(stage, 3, 2_000)
    await stage.restart('cleanly')
    expect(stage.store.facts.read('messaging-limit')).toMatchObject({ limit: 'TIER_2K' })
  })
})
