import { assign, setup } from 'xstate'
import type { Bot, CommandEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, job, remember, reply } from '../../../src/index.ts'
import { incoming, waId } from '../../support/incoming.ts'
import { createScriptedJobs } from '../../support/scripted-jobs.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const MINUTE_MS = 60_000
const SORRY = 'Sorry, that went wrong.'

let isBroken = true

function boom(): boolean {
  if (isBroken) throw new Error('The guard exploded.')
  return false
}

/** Breaks in one way for each of the texts it knows; answers every other one. */
function fragile(): Bot {
  const load = job(async () => 'loaded', { retry: { attempts: 1 } })
  const machine = setup({
    types: {
      context: {} as { hoard: string; turns: number },
      events: {} as UserEvent | CommandEvent<'job'>,
      emitted: {} as ReplyEvent,
    },
    guards: {
      isText: ({ event }, { text }: { text: string }) =>
        event.type === 'user.text' && event.text === text,
      explodes: boom,
    },
    actors: { load },
    actions: { hoard: assign({ hoard: 'x'.repeat(1_000_001) }) },
    delays: { fuse: MINUTE_MS },
  }).createMachine({
    id: 'fragile',
    context: { hoard: '', turns: 0 },
    initial: 'idle',
    on: {
      'user.text': [
        { guard: { type: 'isText', params: { text: 'loop' } }, target: '.loop' },
        { guard: { type: 'isText', params: { text: 'hoard' } }, actions: 'hoard' },
        { guard: { type: 'isText', params: { text: 'fuse' } }, target: '.lit' },
        { guard: { type: 'isText', params: { text: 'job' } }, target: '.loading' },
        {
          guard: { type: 'isText', params: { text: 'chatter' } },
          actions: Array.from({ length: 31 }, () => reply('blah')),
        },
        {
          guard: { type: 'isText', params: { text: 'effects' } },
          actions: Array.from({ length: 101 }, () => remember({ seen: true })),
        },
        {
          guard: ({ event }) => event.text === 'guard' && boom(),
        },
        { actions: reply(({ event }) => `ok ${event.text}`) },
      ],
    },
    states: {
      idle: {},
      loop: { always: 'pool' },
      pool: { always: 'loop' },
      lit: { after: { fuse: { guard: 'explodes', target: 'idle' } } },
      loading: {
        invoke: {
          src: 'load',
          id: 'load',
          onDone: [{ guard: 'explodes', target: 'idle' }, { target: 'idle' }],
          onError: [{ guard: 'explodes', target: 'idle' }, { target: 'idle' }],
        },
      },
    },
  })
  return defineBot({ name: 'fragile', machine, apology: SORRY, loopBreaker: false, away: false })
}

describeStage('what cannot be stepped', (start) => {
  beforeEach(() => {
    isBroken = true
  })

  test.each([
    ['a guard that throws', 'guard', 'The guard exploded.'],
    ['an endless loop of transitions', 'loop', 'nfinite loop'],
    ['a snapshot of more than 1 MB', 'hoard', 'more than 1000000'],
    ['more than 30 replies', 'chatter', 'more than 30 messages'],
    ['more than 100 effects', 'effects', 'more than 100 effects'],
    ['a text of 1 MB that is said back', 'x'.repeat(1_000_000), '4096'],
  ])('%s is a dead letter, and the next message is answered', async (_, text, reason) => {
    const stage = await start({ bot: fragile() })
    await stage.says('before')
    await stage.says(text)
    await stage.says('after')
    expect(stage.whatsapp.texts()).toEqual(['ok before', SORRY, 'ok after'])
    expect(await stage.store.deadLetters()).toMatchObject([
      { event: { type: 'user.text' }, reason: expect.stringContaining(reason), marks: 0 },
    ])
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ kind: 'dead-letter', reason: expect.stringContaining(reason) }),
    )
  })

  test('nothing of the turn that failed has happened', async () => {
    const stage = await start({ bot: fragile() })
    await stage.says('before')
    const before = await stage.view()
    await stage.says('chatter')
    const { conversation, outbox, timers, jobs } = await stage.view()
    expect(conversation.snapshot).toBe(before.conversation.snapshot)
    expect(outbox.map(({ message }) => 'body' in message && message.body)).toEqual([
      'ok before',
      SORRY,
    ])
    expect([timers, jobs]).toEqual([[], []])
  })

  test('its neighbours in the webhook are answered', async () => {
    const stage = await start({ bot: fragile() })
    const at = stage.clock.now()
    const say = (text: string, from: string) => incoming({ type: 'user.text', text }, { at, from })
    const receipt = await stage.receive(
      say('a', '16505550001'),
      say('guard', '16505550002'),
      say('loop', '16505550001'),
      say('b', '16505550001'),
      say('c', '16505550003'),
    )
    expect(receipt).toBe('accepted')
    expect(stage.whatsapp.texts('16505550001')).toEqual(['ok a', SORRY, 'ok b'])
    expect(stage.whatsapp.texts('16505550003')).toEqual(['ok c'])
  })

  test('the bot says sorry at most once an hour to a person', async () => {
    const stage = await start({ bot: fragile() })
    await stage.says('guard')
    await stage.passes(59 * MINUTE_MS)
    await stage.says('guard')
    expect(stage.whatsapp.texts()).toEqual([SORRY])
    await stage.passes(2 * MINUTE_MS)
    await stage.says('guard')
    await stage.says('guard', { from: '4915112345678' })
    expect(stage.whatsapp.texts()).toEqual([SORRY, SORRY, SORRY])
  })

  test('a dead letter is replayed when the bot is right again', async () => {
    const stage = await start({ bot: fragile() })
    await stage.says('guard')
    const [letter] = await stage.store.deadLetters()
    isBroken = false
    await stage.restart('by a crash')
    expect(await stage.engine.replay(letter?.id ?? '')).toBe(true)
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual([SORRY, 'ok guard'])
    expect(await stage.store.deadLetters()).toEqual([])
    expect(await stage.engine.replay(letter?.id ?? '')).toBe(false)
  })

  test('a dead letter that is replayed and breaks again is one again', async () => {
    const stage = await start({ bot: fragile() })
    await stage.says('guard')
    const [letter] = await stage.store.deadLetters()
    await stage.engine.replay(letter?.id ?? '')
    await stage.settle()
    expect(await stage.store.deadLetters()).toMatchObject([{ id: letter?.id, state: 'dead' }])
  })

  test('a dead letter that is dropped is gone', async () => {
    const stage = await start({ bot: fragile() })
    await stage.says('guard')
    const [letter] = await stage.store.deadLetters()
    expect(await stage.engine.dropDeadLetter(letter?.id ?? '')).toBe(true)
    expect(await stage.store.deadLetters()).toEqual([])
    expect(await stage.engine.dropDeadLetter(letter?.id ?? '')).toBe(false)
  })

  test('a timer that throws is a dead letter, and its conversation is shown as stuck', async () => {
    const stage = await start({ bot: fragile() })
    await stage.says('fuse')
    await stage.passes(2 * MINUTE_MS)
    expect(await stage.store.deadLetters()).toMatchObject([{ event: { type: 'turnwise.timer' } }])
    expect((await stage.view()).conversation.holdReason).toContain('Stuck')
    await stage.says('still there?')
    expect(stage.whatsapp.texts()).toEqual(['ok still there?'])
    isBroken = false
    await stage.engine.replay((await stage.store.deadLetters())[0]?.id ?? '')
    await stage.settle()
    expect((await stage.view()).conversation).not.toHaveProperty('holdReason')
  })

  test('a result that throws, as an error too, is a dead letter that can be replayed', async () => {
    const jobs = createScriptedJobs()
    const stage = await start({ bot: fragile(), jobRunner: jobs.runner })
    await stage.says('job')
    jobs.finish('loaded')
    await stage.settle()
    expect(await stage.store.deadLetters()).toMatchObject([{ event: { type: 'turnwise.job' } }])
    await stage.restart('by a crash')
    expect(jobs.begun).toHaveLength(1)
    isBroken = false
    await stage.engine.replay((await stage.store.deadLetters())[0]?.id ?? '')
    await stage.settle()
    expect(await stage.store.deadLetters()).toEqual([])
    expect((await stage.view()).jobs).toEqual([])
  })
})

describeStage('strange but harmless', (start) => {
  test.each([
    ['NUL', 'a\u0000b'],
    ['a lone surrogate', 'a\ud83d b \udc4b'],
    ['ten thousand emoji', '👩‍👩‍👧‍👦'.repeat(300)],
    ['marks that change direction', '\u202eevil\u202c'],
    ['a name of an internal', '__proto__'],
  ])('a text with %s is answered, and outlives a crash', async (_, text) => {
    const stage = await start({ bot: notebook() })
    await stage.says(text)
    await stage.restart('by a crash')
    await stage.says('next')
    // Half a character cannot be told in UTF-8; what was said is kept as it was.
    const answer = text.replace(/\p{Surrogate}/gu, '\ufffd')
    expect(stage.whatsapp.texts()).toEqual([`1. ${answer}`, '2. next'])
    expect((await stage.view()).messages[0]?.text).toBe(text)
  })

  test('a person whose name has 10,000 emoji is answered', async () => {
    const stage = await start({ bot: notebook() })
    const name = '🦄'.repeat(10_000)
    await stage.says('hi', { name })
    await stage.restart('cleanly')
    await stage.says('again', { name })
    expect(stage.whatsapp.texts()).toEqual(['1. hi', '2. again'])
    expect((await stage.view()).contact.name).toBe(name)
  })

  test('what comes in a kind that nobody knows is carried to the bot with all that was sent', async () => {
    const machine = setup({
      types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
    }).createMachine({
      id: 'carrier',
      on: { 'user.unsupported': { actions: reply(({ event }) => JSON.stringify(event.raw)) } },
    })
    const stage = await start({ bot: defineBot({ name: 'carrier', machine }) })
    const raw = { type: 'hologram', hologram: { depth: 3, parts: [null, '\u0000'] } }
    const content = { type: 'user.unsupported', kind: 'hologram' }
    await stage.receive({ ...incoming(content, { at: stage.clock.now() }), raw })
    expect(stage.whatsapp.texts()).toEqual([JSON.stringify(raw)])
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ kind: 'inbound', event: 'user.unsupported', contact: waId }),
    )
  })

  test('a turn that begins and goes on is held to its bounds as a whole', async () => {
    const stage = await start({ bot: chatterer(16, 15) })
    await stage.says('hi')
    expect(stage.whatsapp.texts()).toEqual([SORRY])
    expect(await stage.store.deadLetters()).toMatchObject([
      { reason: expect.stringContaining('said more than 30 messages') },
    ])
    await stage.restart('cleanly', { bot: chatterer(16, 14) })
    await stage.says('hi')
    expect(stage.whatsapp.texts().slice(1)).toEqual([
      ...Array.from({ length: 16 }, () => 'begins'),
      ...Array.from({ length: 14 }, () => 'goes on'),
    ])
    const ids = (await stage.view()).outbox.map(({ id }) => id)
    expect(new Set(ids).size).toBe(31)
  })
})

/** Says so much when it begins, and so much to the message that began it. */
function chatterer(first: number, then: number): Bot {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'chatterer',
    entry: Array.from({ length: first }, () => reply('begins')),
    on: {
      'user.text': { actions: Array.from({ length: then }, () => reply('goes on')) },
    },
  })
  return defineBot({ name: 'chatterer', machine, firstMessage: 'deliver', apology: SORRY })
}
