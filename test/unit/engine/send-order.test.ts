import { setup } from 'xstate'
import type { Bot, MessageOptions, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, image, oneTimeCode, reply, text } from '../../../src/index.ts'
import { notSent, refused } from '../../support/fake-whatsapp.ts'
import { incoming, statusOf } from '../../support/incoming.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const SECOND_MS = 1_000
const DAY_MS = 86_400_000

/** Says three things: `picture` first a picture, else texts. */
function trio(options: MessageOptions = {}): Bot {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'trio',
    on: {
      'user.text': [
        {
          guard: ({ event }) => event.text === 'picture',
          actions: [reply(image('https://example.org/a.png')), reply('two'), reply('three')],
        },
        { actions: [reply(text('one', options)), reply('two'), reply('three')] },
      ],
    },
  })
  return defineBot({ name: 'trio', machine, loopBreaker: false, away: false })
}

describeStage('the order of replies', (start) => {
  test('the next one leaves when the one before is accepted', async () => {
    const stage = await start({ bot: trio() })
    let answer: () => void = () => undefined
    stage.whatsapp.willEnd(
      (_, accept) =>
        new Promise((resolve) => {
          answer = () => resolve({ outcome: 'accepted', wamid: accept() })
        }),
    )
    await stage.says('go')
    expect(stage.whatsapp.requests).toHaveLength(1)
    answer()
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual(['one', 'two', 'three'])
  })

  test('replies of later turns wait for those of earlier ones', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd(notSent, notSent)
    await stage.says('a')
    await stage.says('b')
    await stage.says('c')
    await stage.passes(30 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a', '2. b', '3. c'])
  })

  test('after a picture the next one waits until that is sent, or 5 s', async () => {
    const stage = await start({ bot: trio() })
    await stage.says('picture')
    await stage.passes(4 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['(image)'])
    await stage.passes(1 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['(image)', 'two', 'three'])
    await stage.says('picture', { from: '4915112345678' })
    const picture = stage.whatsapp.received.at(-1)
    if (picture === undefined) throw new Error('Nothing was sent.')
    await stage.receive(statusOf(picture, 'sent', { at: stage.clock.now() }))
    expect(stage.whatsapp.texts('4915112345678')).toEqual(['(image)', 'two', 'three'])
  })

  test.each([
    ['skips it', {}, ['two', 'three', 'one', 'two', 'three']],
    ['continue', { onFailure: 'continue' }, ['two', 'three', 'one', 'two', 'three']],
    ['stop', { onFailure: 'stop' }, ['one', 'two', 'three']],
  ] as const)(
    'a failure goes on or stops the rest of its turn, as declared: %s',
    async (_, options, texts) => {
      const stage = await start({ bot: trio(options) })
      stage.whatsapp.willEnd(refused('content'))
      await stage.says('first')
      await stage.says('second')
      expect(stage.whatsapp.texts()).toEqual(texts)
    },
  )

  test('a conversation that cannot send holds up no other', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd(refused('permission'), 'vanished', () => new Promise(() => undefined))
    for (const from of ['16505550001', '16505550002', '16505550003', '16505550004']) {
      await stage.says('a', { from })
    }
    expect(stage.whatsapp.received.map(({ to }) => to.waId)).toEqual(['16505550004'])
    // One request is never answered: a stop would wait for it.
    await stage.restart('by a crash')
  })

  test('a reply that would leave after the window is dropped, and the bot hears of it', async () => {
    const machine = setup({
      types: {
        events: {} as UserEvent | { readonly type: 'window.closed' },
        emitted: {} as ReplyEvent,
      },
      delays: { late: DAY_MS + 60 * SECOND_MS },
    }).createMachine({
      id: 'late',
      initial: 'a',
      states: {
        a: {
          on: { 'user.text': { actions: reply('now') }, 'window.closed': 'closed' },
          after: { late: { actions: reply('too late', { onWindowClosed: 'drop' }) } },
        },
        closed: {},
      },
    })
    const stage = await start({ bot: defineBot({ name: 'late', machine }) })
    await stage.says('hi')
    await stage.passes(DAY_MS + 61 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['now'])
    const { outbox, conversation } = await stage.view()
    expect(outbox.at(-1)).toMatchObject({ status: 'dropped', failure: { class: 'window' } })
    expect(conversation.state).toBe('closed')
  })

  test('a code for somebody who hides their number is dropped, and the bot hears of it', async () => {
    const machine = setup({
      types: {
        events: {} as UserEvent | { readonly type: 'delivery.dropped'; readonly reason: string },
        emitted: {} as ReplyEvent,
      },
    }).createMachine({
      id: 'codes',
      on: {
        'user.text': { actions: reply(oneTimeCode('sign_in', 'en', '471299')) },
        'delivery.dropped': { actions: reply(({ event }) => event.reason) },
      },
    })
    const bot = defineBot({ name: 'codes', machine, firstMessage: 'deliver' })
    const stage = await start({ bot })
    const told = incoming({ type: 'user.text', text: 'hi' }, { at: stage.clock.now() })
    await stage.receive(told, { ...told, id: 'wamid.hidden', aliases: { userId: 'US.1349' } })
    await stage.settle()
    expect(stage.whatsapp.received.map(({ to, text }) => [to.userId ?? to.waId, text])).toEqual([
      ['16505551234', '(template) sign_in'],
      ['US.1349', expect.stringContaining('error 131062')],
    ])
  })

  test('the window is looked at again when a message leaves late, and the bot hears of it', async () => {
    const machine = setup({
      types: {
        events: {} as UserEvent | { readonly type: 'window.closed' },
        emitted: {} as ReplyEvent,
      },
    }).createMachine({
      id: 'held',
      initial: 'a',
      states: {
        a: { on: { 'user.text': { actions: reply('hello') }, 'window.closed': 'closed' } },
        closed: {},
      },
    })
    const stage = await start({ bot: defineBot({ name: 'held', machine }) })
    stage.whatsapp.willEnd(refused('auth'))
    await stage.says('hi')
    const [row] = (await stage.view()).outbox
    stage.clock.advance(DAY_MS)
    await stage.engine.resend(row?.id ?? '')
    await stage.settle()
    expect(stage.whatsapp.requests).toHaveLength(1)
    const { outbox, conversation } = await stage.view()
    expect([outbox[0]?.status, conversation.state]).toEqual(['dropped', 'closed'])
  })
})
