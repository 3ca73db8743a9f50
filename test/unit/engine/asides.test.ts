import { assign, setup } from 'xstate'
import type { UserContent } from '../../../src/core/events.ts'
import type { Bot, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply } from '../../../src/index.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const HOUR_MS = 3_600_000

const ASIDES: readonly UserContent[] = [
  { type: 'user.reaction', target: 'wamid.out.1', emoji: '👍' },
  { type: 'user.edited', target: 'wamid.in.1', text: 'b' },
  { type: 'user.revoked', target: 'wamid.in.1' },
  { type: 'user.callPermission', granted: true },
  { type: 'user.system', change: 'number', before: { waId: '1' }, after: { waId: '2' } },
]

/** Greets whoever begins; names edits in one of its states; breaks on a deletion. */
function greeter(): Bot {
  const machine = setup({
    types: {
      context: {} as { edits: number },
      events: {} as UserEvent,
      emitted: {} as ReplyEvent,
    },
    actions: { count: assign({ edits: ({ context }) => context.edits + 1 }) },
  }).createMachine({
    id: 'greeter',
    context: { edits: 0 },
    entry: reply('Hello!'),
    initial: 'closed',
    on: {
      'user.*': { actions: reply(({ event }) => `heard ${event.type}`) },
      'user.revoked': {
        guard: () => {
          throw new Error('Cannot look at that.')
        },
        actions: 'count',
      },
    },
    states: {
      closed: { on: { 'user.text': 'open' } },
      open: {
        on: {
          'user.edited': {
            actions: ['count', reply(({ event }) => `changed to ${event.text}`)],
          },
        },
      },
    },
  })
  return defineBot({ name: 'greeter', machine, loopBreaker: false })
}

describeStage('an aside', (start) => {
  test.each(ASIDES)(
    '($type) neither begins a conversation nor is meant by `user.*`',
    async (aside) => {
      const stage = await start({ bot: notebook() })
      await stage.sends(aside)
      expect((await stage.view()).conversation).toMatchObject({ status: 'new', generation: 0 })
      await stage.says('a')
      await stage.sends(aside)
      await stage.says('b')
      expect(stage.whatsapp.texts()).toEqual(['1. a', '2. b'])
    },
  )

  test('reaches a machine in a state that names it, and only there', async () => {
    const stage = await start({ bot: greeter() })
    const edit: UserContent = { type: 'user.edited', target: 'wamid.in.1', text: 'two' }
    await stage.says('hi')
    await stage.sends(edit)
    await stage.says('open')
    await stage.sends(edit)
    expect(stage.whatsapp.texts()).toEqual(['Hello!', 'changed to two'])
  })

  test('on which the machine throws is a dead letter without an apology', async () => {
    const stage = await start({ bot: greeter() })
    await stage.says('hi')
    await stage.sends({ type: 'user.revoked', target: 'wamid.in.1' })
    expect(await stage.store.deadLetters()).toHaveLength(1)
    expect(stage.whatsapp.texts()).toEqual(['Hello!'])
  })

  test('that the chat was opened begins a conversation, and is no message to answer', async () => {
    const stage = await start({ bot: greeter() })
    await stage.sends({ type: 'user.opened' })
    expect(stage.whatsapp.texts()).toEqual(['Hello!'])
    const quiet = await start({ bot: notebook() })
    await quiet.sends({ type: 'user.opened' })
    await quiet.says('a')
    expect(quiet.whatsapp.texts()).toEqual(['1. a'])
  })

  test('that was old when it came is not excused with "we were away"', async () => {
    const stage = await start({ bot: greeter() })
    await stage.says('hi')
    const at = stage.clock.now() - HOUR_MS
    await stage.sends({ type: 'user.reaction', target: 'wamid.out.1', emoji: '👍' }, { at })
    expect(stage.whatsapp.texts()).toEqual(['Hello!'])
  })

  test('about an earlier message does not open the window or become the message to mark as read', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a', { id: 'wamid.a' })
    const { userAt } = (await stage.view()).conversation
    await stage.passes(HOUR_MS)
    for (const aside of ASIDES.filter(({ type }) => /edited|revoked|system/.test(type))) {
      await stage.sends(aside)
    }
    expect((await stage.view()).conversation).toMatchObject({ userAt, lastMessageId: 'wamid.a' })
  })

  test('is told to the operator who has the conversation', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a')
    await stage.engine.take((await stage.view()).conversation.id, 'Olga')
    await stage.sends({ type: 'user.edited', target: 'wamid.in.1', text: 'b' })
    await stage.sends({ type: 'user.revoked', target: 'wamid.in.1' })
    expect((await stage.view()).conversation.handOff?.said?.map(({ text }) => text)).toEqual([
      '(changed to) b',
      '(message deleted)',
    ])
  })
})
