import type { AnyStateMachine } from 'xstate'
import { assign, fromCallback, fromPromise, setup } from 'xstate'
import type { BotOptions } from '../../../src/core/bot.ts'
import type { CommandEvent, Message, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { buttons, defineBot, KnownError, reply, template } from '../../../src/index.ts'

const types = { events: {} as UserEvent | CommandEvent<'cancel'>, emitted: {} as ReplyEvent }
const fine = setup({ types, delays: { idle: 1_000 } }).createMachine({
  id: 'fine',
  initial: 'a',
  on: { 'command.cancel': '.a' },
  states: { a: { on: { 'user.text': { actions: reply('Hello') } }, after: { idle: 'a' } } },
})

test('a bot is frozen and has a default for everything', () => {
  const bot = defineBot({ name: 'fine', machine: fine })
  expect(bot).toMatchObject({
    firstMessage: 'auto',
    onIncompatible: 'restart',
    staleAfterMs: 600_000,
    defaultLanguage: 'en',
    timers: {},
    loopLimits: { textsPerMinute: 60, sameText: 15 },
  })
  expect(bot.layout).toMatch(/^[0-9a-f]{16}$/)
  expect(Object.keys(bot.apology)).toEqual(Object.keys(bot.away ?? ''))
  expect(Object.isFrozen(bot) && Object.isFrozen(bot.timers)).toBe(true)
})

test('options take the place of defaults', () => {
  const bot = defineBot({
    name: 'fine',
    machine: fine,
    commands: { cancel: /stop|cancel/i },
    firstMessage: 'open',
    timers: { idle: 'coalesce' },
    onIncompatible: 'hold',
    migrate: { old: () => 'migrated' },
    staleAfter: '1 hour',
    apology: 'Oh no',
    away: false,
    languages: ['es', 'en'],
    loopBreaker: { sameText: 4 },
  })
  expect(bot).toMatchObject({
    firstMessage: 'open',
    timers: { idle: 'coalesce' },
    onIncompatible: 'hold',
    staleAfterMs: 3_600_000,
    apology: 'Oh no',
    defaultLanguage: 'es',
    loopLimits: { textsPerMinute: 60, sameText: 4 },
  })
  expect(bot.away).toBeUndefined()
  expect(bot.matchCommand('STOP')).toBe('command.cancel')
  expect(bot.migrate?.('old', null)).toBe('migrated')
  expect(bot.migrate?.('older', null)).toBeUndefined()
  expect(defineBot({ name: 'fine', machine: fine, loopBreaker: false }).loopLimits).toBeUndefined()
})

test('a bot knows which events its machine takes anywhere, nested machines too', () => {
  const outer = setup({ types, actors: { fine } }).createMachine({
    id: 'outer',
    invoke: { src: 'fine', id: 'inner' },
  })
  const bot = defineBot({ name: 'outer', machine: outer })
  expect(bot.listens('user.text')).toBe(true)
  expect(bot.listens('delivery.read')).toBe(false)
})

test('a transition for an event of ours that never comes is refused, wherever it stands', () => {
  const loose = { emitted: {} as ReplyEvent }
  const inner = setup({ types: loose }).createMachine({
    id: 'inner',
    on: { 'delivery.red': { actions: reply('x') } },
  })
  const names = ['user.tetx', 'user.text.*', 'user.media', 'user.*', 'operator.gone', 'own.event']
  const machine = setup({ types: loose, actors: { inner } }).createMachine({
    id: 'outer',
    on: Object.fromEntries(names.map((name) => [name, { actions: reply('x') }])),
    invoke: { src: 'inner', id: 'inner' },
  })
  const load = () => defineBot({ name: 'outer', machine })
  expect(load).toThrow(KnownError)
  const told = [/`user\.tetx`.*user\.text, user\.choice/, /`operator\.gone`/, /`delivery\.red`/]
  for (const misspelt of told) expect(load).toThrow(misspelt)
  for (const known of ['user.text.*', 'user.media', 'user.*', 'own.event']) {
    expect(load).not.toThrow(`\`${known}\``)
  }
})

test('a machine that cannot be made durable is refused with all its places', () => {
  const machine = setup({
    types,
    actors: {
      work: fromPromise(async () => 1),
      listen: fromCallback(() => {}),
    },
  }).createMachine({
    id: 'broken',
    initial: 'a',
    states: {
      a: { entry: () => {}, on: { '*': { actions: assign({}) } } },
      b: { invoke: { src: 'work', id: 'work' } },
      c: { invoke: [{ src: 'listen', id: 'listen' }, { src: fromPromise(async () => 2) }] },
    },
  })
  const sentences = problemsOf({ name: 'broken', machine })
  expect(sentences).toContainEqual(expect.stringMatching(/^broken\.a: an inline function/))
  expect(sentences).toContainEqual(expect.stringMatching(/^broken\.a: '\*'/))
  expect(sentences).toContainEqual(expect.stringMatching(/^broken\.b: .*onError/))
  expect(sentences).toContainEqual(expect.stringMatching(/^broken\.c: .*callback/))
  expect(sentences).toContainEqual(expect.stringMatching(/^broken\.c: .*inline/))
})

test('a constant message that WhatsApp would refuse is found wherever it is said', () => {
  const title = 'Book an appointment now'
  const tooLong = buttons('What now?', [{ title, send: { type: 'command.cancel', text: '' } }])
  const inner = setup({ types, actions: { ask: reply(tooLong) } }).createMachine({
    id: 'inner',
    initial: 'a',
    states: {
      a: { entry: 'ask', exit: reply({ en: 'Bye', es: '' }) },
      b: { on: { 'user.text': { actions: reply('') } }, always: { actions: reply('\0') } },
    },
  })
  const outer = setup({ types, actors: { inner } }).createMachine({
    id: 'outer',
    invoke: { src: 'inner', id: 'inner', onDone: { actions: reply(tooLong) } },
  })
  const sentences = problemsOf({ name: 'outer', machine: outer })
  const found = [
    'outer, buttons[0].title: The button title',
    'inner.a, buttons[0].title: The button title',
    'inner.a, body (es): The body is empty',
    'inner.b, body: The body is empty',
  ]
  for (const start of found) expect(sentences).toContainEqual(expect.stringContaining(start))
  expect(sentences).toHaveLength(found.length)
})

test('a choice must send JSON', () => {
  const send = { type: 'command.cancel', text: 'x', on: new Date(0) } as const
  const machine = setup({ types }).createMachine({
    id: 'dated',
    entry: reply(buttons('When?', [{ title: 'Now', send }])),
  })
  expect(problemsOf({ name: 'dated', machine })).toEqual([
    expect.stringContaining('dated, message.buttons.0.send.on: is a Date.'),
  ])
})

test('a translation that is missing is found, declared or not', () => {
  const speaking = (message: string | Message | Record<string, string>) =>
    setup({ types }).createMachine({
      id: 'speaking',
      entry: [reply({ en: 'Hello', es: 'Hola' }), reply(message)],
    })
  const english = { en: 'Bye' }
  expect(problemsOf({ name: 'x', machine: speaking(english) })).toEqual([
    'speaking, message.body: The translation to "es" is missing. Add it, or keep all texts in texts.ts with defineTexts.',
  ])
  expect(problemsOf({ name: 'x', machine: speaking('👋') })).toEqual([])
  expect(problemsOf({ name: 'x', machine: speaking('👋'), languages: ['en', 'es', 'fr'] })).toEqual(
    [expect.stringContaining('"fr" is missing')],
  )
  expect(
    problemsOf({ name: 'x', machine: fine, apology: english, languages: ['en', 'es'] }),
  ).toEqual([expect.stringContaining('apology: The translation to "es" is missing.')])
  expect(problemsOf({ name: 'x', machine: speaking({ en: 'Bye', es: 'Adiós' }) })).toEqual([])
  const header = { kind: 'text', text: english } as const
  const choice = { title: { en: 'Yes', es: 'Sí' }, send: { type: 'x', title: english } }
  const machine = setup({ types: { emitted: {} as ReplyEvent } }).createMachine({
    id: 'deep',
    entry: reply(buttons({ en: '?', es: '?' }, [choice], { header })),
  })
  expect(problemsOf({ name: 'x', machine })).toEqual([
    expect.stringContaining('deep, message.header.text: The translation to "es"'),
  ])
})

test('what is filled into a template has its translations, and its data have none', () => {
  const both = { en: 'Now', es: 'Ahora' }
  const filled = template('news', 'en', {
    parameters: { first: { en: 'Now' }, second: { kind: 'dateTime', fallback: both } },
    buttons: [{ kind: 'flow', data: { title: { en: 'not ours' } } }],
  })
  const machine = setup({ types }).createMachine({ id: 'm', entry: reply(filled) })
  expect(problemsOf({ name: 'x', machine })).toEqual([
    expect.stringContaining('m, message.parameters.first: The translation to "es" is missing.'),
  ])
})

test.each<[string, Partial<BotOptions<AnyStateMachine>>, string]>([
  ['a name with spaces', { name: 'my bot' }, 'name: '],
  ['no machine', { machine: {} as AnyStateMachine }, 'machine: It is not a state machine.'],
  ['an unknown delay', { timers: { idel: 'fire' } }, 'timers.idel: There is no delay'],
  ['an unknown late rule', { timers: { idle: 'ignore' as 'fire' } }, 'timers.idle: It is "ignore"'],
  ['an unknown first message', { firstMessage: 'both' as 'auto' }, 'firstMessage: It is "both"'],
  ['an unknown rule', { onIncompatible: 'die' as 'hold' }, 'onIncompatible: It is "die"'],
  ['a strange duration', { staleAfter: '1 moment' as '1 day' }, 'staleAfter: '],
  ['no language', { languages: [] }, 'languages: The list is empty.'],
  ['a foreign default', { languages: ['en'], defaultLanguage: 'fr' }, 'defaultLanguage: '],
  ['an empty apology', { apology: '' }, 'apology: The apology is empty'],
  ['a long absence', { away: 'a'.repeat(4097) }, 'away: The away'],
  ['a loop of nothing', { loopBreaker: { sameText: 1 } }, 'loopBreaker.sameText: It is 1.'],
  ['a command nobody takes', { commands: { help: ['help'] } }, 'commands.help: Nothing in the'],
  ['an empty pattern', { commands: { cancel: /x*/ } }, 'commands.cancel: The pattern /x*/ matches'],
  ['no text', { commands: { cancel: [] } }, 'commands.cancel: The list is empty.'],
  ['an empty text', { commands: { cancel: [' '] } }, 'commands.cancel: A text is empty.'],
])('%s is refused', (_, options, start) => {
  const sentences = problemsOf({ name: 'fine', machine: fine, ...options })
  expect(sentences).toEqual([expect.stringContaining(start)])
})

function problemsOf(options: BotOptions<AnyStateMachine>): string[] {
  try {
    defineBot(options)
    return []
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    expect(error.code).toBe('bot-invalid')
    return error.message.split('\n').slice(1)
  }
}
