import { setup } from 'xstate'
import type { Bot, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply, template } from '../../../src/index.ts'
import { parseWebhook } from '../../../src/whatsapp/incoming.ts'
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
