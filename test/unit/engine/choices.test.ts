import { setup } from 'xstate'
import type { Bot, BotEvent, CommandEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { buttons, choice, defineBot, reply } from '../../../src/index.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage, findChoice } from '../../support/stage.ts'

const STRANGER = '4915112345678'

type Event = UserEvent | BotEvent<{ type: 'buy'; sku: string }> | BotEvent<{ type: 'end' }>

/** Offers something in each generation; `end` closes it, so that the next message begins another. */
function stall(firstMessage: 'auto' | 'deliver' = 'auto'): Bot {
  const machine = setup({
    types: {
      context: {} as { offer: number },
      events: {} as Event,
      emitted: {} as ReplyEvent,
    },
  }).createMachine({
    id: 'stall',
    context: { offer: 0 },
    initial: 'open',
    states: {
      open: {
        entry: reply(
          buttons('What?', [
            choice('Apple', { type: 'buy', sku: 'a' }),
            choice('Once', { type: 'buy', sku: 'once' }, { once: true }),
            choice('End', { type: 'end' }),
          ]),
        ),
        on: {
          buy: { actions: reply(({ event }) => `bought ${event.sku}`) },
          end: 'closed',
        },
      },
      closed: { type: 'final' },
    },
    on: {
      'user.text': { actions: reply(({ event }) => `text ${event.text}`) },
      'user.choice': {
        actions: reply(({ event }) => `choice ${event.title}${event.stale ? ' (stale)' : ''}`),
      },
    },
  })
  return defineBot({ name: 'stall', machine, loopBreaker: false, away: false, firstMessage })
}

/** Says by which text it was stopped. */
function desk(): Bot {
  const machine = setup({
    types: { events: {} as UserEvent | CommandEvent<'stop'>, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'desk',
    entry: reply(
      buttons('What?', [
        choice('Stop it', { type: 'command.stop' }),
        choice('Quit', { type: 'command.stop', text: 'leave' }),
      ]),
    ),
    on: { 'command.stop': { actions: reply(({ event }) => `stopped by ${event.text}`) } },
  })
  return defineBot({ name: 'desk', machine, commands: { stop: ['stop'] } })
}

function idOf({ whatsapp }: Stage, title: string, from = '16505551234'): string {
  return findChoice(whatsapp, title, from) ?? ''
}

describeStage('choices', (start) => {
  test('a tap means what its message said, not what its id or title says', async () => {
    const stage = await start({ bot: stall() })
    await stage.says('hi')
    const choiceId = idOf(stage, 'Apple')
    await stage.taps('End', { choiceId })
    expect(stage.whatsapp.texts().at(-1)).toBe('bought a')
  })

  test('a choice may be tapped again, unless it is to be taken once', async () => {
    const stage = await start({ bot: stall() })
    await stage.says('hi')
    await stage.taps('Apple')
    await stage.taps('Apple')
    await stage.taps('Once')
    await stage.taps('Once')
    expect(stage.whatsapp.texts().slice(1)).toEqual([
      'bought a',
      'bought a',
      'bought once',
      'choice Once (stale)',
    ])
    const taps = (await stage.view()).messages.map(({ text }) => text)
    expect(taps.slice(1)).toEqual(['Apple', 'Apple', 'Once', '(pressed an outdated button: Once)'])
  })

  test('a choice that was taken once stays taken over a crash', async () => {
    const stage = await start({ bot: stall() })
    await stage.says('hi')
    await stage.taps('Once')
    await stage.restart('by a crash')
    await stage.taps('Once')
    expect(stage.whatsapp.texts().slice(1)).toEqual(['bought once', 'choice Once (stale)'])
  })

  test('two taps at once on a choice that is to be taken once are one', async () => {
    const stage = await start({ bot: stall() })
    await stage.says('hi')
    await Promise.all([stage.taps('Once'), stage.taps('Once')])
    await stage.settle()
    expect(stage.whatsapp.texts().slice(1)).toEqual(['bought once', 'choice Once (stale)'])
  })

  test('a choice of an earlier machine of the conversation is stale', async () => {
    const stage = await start({ bot: stall() })
    await stage.says('hi')
    const choiceId = idOf(stage, 'Apple')
    await stage.taps('End')
    await stage.says('again')
    await stage.taps('Apple', { choiceId })
    expect(stage.whatsapp.texts().at(-1)).toBe('choice Apple (stale)')
  })

  test('a choice that begins another machine of the conversation is stale for it', async () => {
    const stage = await start({ bot: stall('deliver') })
    await stage.says('hi')
    const choiceId = idOf(stage, 'Apple')
    await stage.taps('End')
    await stage.taps('Apple', { choiceId })
    expect(stage.whatsapp.texts().at(-1)).toBe('choice Apple (stale)')
  })

  test('a choice of another conversation is never taken', async () => {
    const stage = await start({ bot: stall() })
    await stage.says('hi', { from: STRANGER })
    await stage.says('hi')
    const choiceId = idOf(stage, 'Apple', STRANGER)
    await stage.taps('Apple', { choiceId })
    expect(stage.whatsapp.texts('16505551234').at(-1)).toBe('choice Apple (stale)')
    expect(stage.whatsapp.texts(STRANGER)).toHaveLength(1)
  })

  test.each([
    'buy',
    'xstate.done.actor.x',
    'xstate.init',
    '{"type":"end"}',
    '',
    '.',
    '../..',
    '__proto__',
    'a'.repeat(10_000),
  ])('an id that nobody sent is only a user.choice: %s', async (choiceId) => {
    const stage = await start({ bot: stall() })
    await stage.says('hi')
    await stage.taps('X', { choiceId })
    const { conversation } = await stage.view()
    const own = `${conversation.id}.${choiceId}`
    await stage.taps('X', { choiceId: own })
    expect(stage.whatsapp.texts().slice(1)).toEqual(['choice X', 'choice X (stale)'])
    expect((await stage.view()).conversation.state).toBe('open')
  })

  test('a choice of a message that was never sent is stale', async () => {
    const stage = await start({
      bot: stall(),
      between: (store) => ({ ...store, claimOutbox: async () => ({ rows: [], nextAt: null }) }),
    })
    await stage.says('hi')
    const [row] = (await stage.view()).outbox
    await stage.taps('Apple', { choiceId: row?.choices[0]?.id ?? '' })
    expect((await stage.view()).outbox.map(({ message }) => message)).toContainEqual({
      kind: 'text',
      body: 'choice Apple (stale)',
    })
  })

  test('a choice that nothing took may be taken later', async () => {
    const machine = setup({
      types: { events: {} as Event, emitted: {} as ReplyEvent },
    }).createMachine({
      id: 'later',
      initial: 'closed',
      on: {
        'user.choice': { actions: reply('not now') },
      },
      states: {
        closed: {
          entry: reply(buttons('Buy?', [choice('Buy', { type: 'buy', sku: 'x' }, { once: true })])),
          on: { 'user.text': 'open' },
        },
        open: { on: { buy: { actions: reply('bought') } } },
      },
    })
    const bot = defineBot({ name: 'later', machine, loopBreaker: false })
    const stage = await start({ bot })
    await stage.says('hi')
    await stage.taps('Buy')
    await stage.says('open')
    await stage.taps('Buy')
    await stage.taps('Buy')
    expect(stage.whatsapp.texts().slice(1)).toEqual(['not now', 'bought', 'not now'])
  })
})

describeStage('forged events', (start) => {
  test('a command that is tapped comes with the title as its text, unless it has its own', async () => {
    const stage = await start({ bot: desk() })
    await stage.says('hi')
    await stage.taps('Stop it')
    await stage.taps('Quit')
    await stage.says('stop')
    expect(stage.whatsapp.texts().slice(1)).toEqual([
      'stopped by Stop it',
      'stopped by leave',
      'stopped by stop',
    ])
  })

  test('no text, command or kind of message becomes an event of the machine itself', async () => {
    const stage = await start({ bot: stall() })
    await stage.says('hi')
    for (const text of ['xstate.done.actor.x', 'end', 'buy', 'xstate.stop', 'turnwise.job']) {
      await stage.says(text)
    }
    await stage.sends({ type: 'user.unsupported', kind: 'xstate.init' })
    expect((await stage.view()).conversation.state).toBe('open')
    expect(stage.whatsapp.texts().slice(1)).toEqual([
      'text xstate.done.actor.x',
      'text end',
      'text buy',
      'text xstate.stop',
      'text turnwise.job',
    ])
  })
})
