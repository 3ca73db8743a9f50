import { setup } from 'xstate'
import type { Bot, BotOptions, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, handOff, reply } from '../../../src/index.ts'
import { incoming } from '../../support/incoming.ts'
import { describeStage } from '../../support/stage.ts'
import { refusing } from '../../support/store-faults.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

type LateRules = NonNullable<BotOptions<ReturnType<typeof createMachine>>['timers']>

function createMachine() {
  return setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
    delays: { patience: 10 * MINUTE_MS, reminder: 2 * MINUTE_MS },
  }).createMachine({
    id: 'patient',
    initial: 'waiting',
    states: {
      waiting: {
        on: { 'user.text': { target: 'waiting', reenter: true, actions: reply('Go on.') } },
        after: {
          reminder: { actions: reply('Still there?') },
          patience: { target: 'over', actions: reply('Time is up.') },
        },
      },
      over: { on: { 'user.text': { target: 'waiting', actions: reply('Again.') } } },
    },
  })
}

/** Waits ten minutes for the next text, and asks after two. */
function patient(timers: LateRules = {}): Bot {
  return defineBot({
    name: 'patient',
    machine: createMachine(),
    timers,
    loopBreaker: false,
    away: false,
  })
}

/** Asks after ten minutes, unless an operator has the conversation. */
function nagging(): Bot {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
    delays: { patience: 10 * MINUTE_MS },
  }).createMachine({
    id: 'nagging',
    on: {
      'user.text': {
        guard: ({ event }) => event.text === 'person',
        actions: handOff('asked for a person'),
      },
    },
    after: { patience: { actions: reply('Still there?') } },
  })
  return defineBot({ name: 'nagging', machine })
}

/** Several reminders of one name: each time it is asked it sets one more. */
function reminders(timers: { tick?: 'coalesce' } = {}): Bot {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
    delays: { tick: 5 * MINUTE_MS },
  }).createMachine({
    id: 'reminders',
    type: 'parallel',
    states: Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [
        name,
        {
          initial: 'idle',
          states: {
            idle: { on: { 'user.text': 'set' } },
            set: { after: { tick: { target: 'idle', actions: reply(`tick ${name}`) } } },
          },
        },
      ]),
    ),
  })
  return defineBot({ name: 'reminders', machine, timers, away: false })
}

describeStage('timers', (start) => {
  test('a timer fires at its time, once', async () => {
    const stage = await start({ bot: patient() })
    await stage.says('hi')
    await stage.passes(2 * MINUTE_MS - 1)
    expect(stage.whatsapp.texts()).toEqual(['Go on.'])
    await stage.passes(1)
    expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?'])
    await stage.passes(30 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?', 'Time is up.'])
  })

  test('timers of many conversations fire at their own times', async () => {
    const stage = await start({ bot: patient() })
    const people = Array.from({ length: 10 }, (_, index) => `1650555100${index}`)
    for (const from of people) {
      await stage.says('hi', { from })
      await stage.passes(100)
    }
    await stage.passes(2 * MINUTE_MS)
    const rung = stage.whatsapp.received.filter(({ text }) => text === 'Still there?')
    expect(rung.map(({ to }) => to.waId)).toEqual(people)
    expect(rung.map(({ at }, index) => at - (rung[0]?.at ?? 0) - index * 100)).toEqual(
      people.map(() => 0),
    )
  })

  test('timers that wait in the hands of operators do not starve another one', async () => {
    const stage = await start({ bot: nagging() })
    const people = Array.from({ length: 1_100 }, (_, place) => String(16505560000 + place))
    const at = stage.clock.now()
    await stage.receive(
      ...people.map((from) => incoming({ type: 'user.text', text: 'person' }, { at, from })),
    )
    await stage.passes(5 * MINUTE_MS)
    await stage.says('hi')
    await stage.passes(10 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['Still there?'])
  })

  test('a timer that is left behind never fires', async () => {
    const stage = await start({ bot: patient() })
    await stage.says('hi')
    await stage.passes(MINUTE_MS)
    await stage.says('more')
    await stage.passes(MINUTE_MS + SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Go on.'])
  })

  test.each(['cleanly', 'by a crash'] as const)(
    'a timer outlives a process that ended %s, and fires once',
    async (how) => {
      const stage = await start({ bot: patient() })
      await stage.says('hi')
      await stage.restart(how)
      await stage.passes(2 * MINUTE_MS)
      await stage.restart(how)
      await stage.passes(MINUTE_MS)
      expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?'])
    },
  )

  test('after an outage an overdue timer waits as long as that lasted, at most a minute', async () => {
    const stage = await start({ bot: patient() })
    await stage.says('hi')
    await stage.passes(110 * SECOND_MS)
    await stage.store.beat()
    await stage.end('by a crash')
    stage.clock.advance(30 * SECOND_MS)
    await stage.begin()
    await stage.passes(29 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['Go on.'])
    await stage.passes(2 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?'])
    await stage.end('by a crash')
    stage.clock.advance(60 * MINUTE_MS)
    await stage.begin()
    await stage.passes(59 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?'])
    await stage.passes(2 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?', 'Time is up.'])
  })

  test('a message from before its due time that comes after the outage goes first', async () => {
    const stage = await start({ bot: patient() })
    await stage.says('hi')
    const at = stage.clock.now() + MINUTE_MS
    await stage.end('by a crash')
    stage.clock.advance(20 * MINUTE_MS)
    await stage.begin()
    await stage.passes(30 * SECOND_MS)
    await stage.says('in time', { at })
    await stage.passes(90 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Go on.'])
  })

  test('a message that waits and is stamped before the due time goes first', async () => {
    let isDown = false
    const stage = await start({
      bot: patient(),
      between: (store) => refusing(store, (call) => isDown && call === 'turn'),
    })
    await stage.says('hi')
    await stage.passes(10 * MINUTE_MS - SECOND_MS)
    isDown = true
    await stage.says('in time')
    await stage.passes(20 * SECOND_MS)
    isDown = false
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?', 'Go on.'])
  })

  test('a message that waits and is stamped after the due time goes later', async () => {
    let isDown = false
    const stage = await start({
      bot: patient(),
      between: (store) => refusing(store, (call) => isDown && call === 'turn'),
    })
    await stage.says('hi')
    await stage.passes(10 * MINUTE_MS - SECOND_MS)
    isDown = true
    await stage.passes(2 * SECOND_MS)
    await stage.says('too late')
    isDown = false
    await stage.passes(10 * SECOND_MS)
    expect(stage.whatsapp.texts().slice(2)).toEqual(['Time is up.', 'Again.'])
  })

  test('a store that refused webhooks: its timers wait for what comes again', async () => {
    let isDown = false
    const stage = await start({ bot: patient(), between: (s) => refusing(s, () => isDown) })
    await stage.says('hi')
    await stage.passes(10 * MINUTE_MS - SECOND_MS)
    isDown = true
    const at = stage.clock.now()
    const id = 'wamid.in.again'
    expect(await stage.says('in time', { at, id })).toBe('unavailable')
    await stage.passes(20 * SECOND_MS)
    isDown = false
    await stage.passes(35 * SECOND_MS)
    await stage.says('in time', { at, id })
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?', 'Go on.'])
  })

  describe('that are late', () => {
    test('fire when nothing else was declared', async () => {
      const stage = await start({ bot: patient() })
      await stage.says('hi')
      await stage.end('by a crash')
      stage.clock.advance(60 * MINUTE_MS)
      await stage.begin()
      await stage.passes(2 * MINUTE_MS)
      expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?', 'Time is up.'])
    })

    test('are set again from the last message of the person, if so declared', async () => {
      const stage = await start({ bot: patient({ patience: 'rearm' }) })
      await stage.says('hi')
      await stage.passes(5 * MINUTE_MS)
      await stage.end('cleanly')
      stage.clock.advance(12 * MINUTE_MS)
      await stage.begin()
      // What was said during the outage comes now and is not older than the timer's due time.
      await stage.sends(
        { type: 'user.location', latitude: 1, longitude: 2 },
        { at: stage.clock.now() - MINUTE_MS },
      )
      await stage.passes(8 * MINUTE_MS)
      expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?'])
      await stage.passes(2 * MINUTE_MS)
      expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?', 'Time is up.'])
    })

    test('and were set again do not fire early because the store was away for a moment', async () => {
      let isDown = false
      const stage = await start({
        bot: patient({ patience: 'rearm' }),
        between: (store) => refusing(store, (call) => isDown && call === 'turn'),
      })
      await stage.says('hi')
      await stage.passes(5 * MINUTE_MS)
      await stage.end('cleanly')
      stage.clock.advance(12 * MINUTE_MS)
      await stage.begin()
      await stage.sends(
        { type: 'user.location', latitude: 1, longitude: 2 },
        { at: stage.clock.now() - MINUTE_MS },
      )
      await stage.passes(55 * SECOND_MS)
      isDown = true
      await stage.passes(10 * SECOND_MS)
      isDown = false
      await stage.passes(5 * MINUTE_MS)
      expect(stage.whatsapp.texts()).toEqual(['Go on.', 'Still there?'])
    })

    test('are one, the last, if they are to coalesce', async () => {
      const stage = await start({ bot: reminders({ tick: 'coalesce' }) })
      await stage.says('one')
      await stage.end('by a crash')
      stage.clock.advance(60 * MINUTE_MS)
      await stage.begin()
      await stage.passes(3 * MINUTE_MS)
      expect(stage.whatsapp.texts()).toEqual(['tick c'])
    })
  })
})
