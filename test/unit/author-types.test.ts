import { createActor, setup } from 'xstate'
import * as z from 'zod'
import { renderMessage } from '../../src/core/outbound.ts'
import type {
  BotEvent,
  CommandEvent,
  MachineConfigOf,
  Message,
  ReplyEvent,
  StateConfigOf,
  UserEvent,
} from '../../src/index.ts'
import {
  ask,
  buttons,
  carousel,
  choice,
  defineBot,
  defineTexts,
  handOff,
  job,
  list,
  markRead,
  raw,
  remember,
  reply,
  template,
  text,
  typing,
} from '../../src/index.ts'

// `tsc --noEmit` checks this file: every @ts-expect-error must be needed.

interface Attributes {
  readonly nickname: string
  readonly visits: number
}

type Event =
  | UserEvent<Attributes>
  | CommandEvent<'cancel'>
  | BotEvent<{ type: 'pick'; sku: string }, Attributes>
  | { type: 'go' }

const count = job(async ({ input }: { input: { words: string } }) => ({
  letters: input.words.length,
}))
const base = setup({
  types: {
    context: {} as { name?: string; age?: number; letters: number },
    events: {} as Event,
    emitted: {} as ReplyEvent,
  },
  actors: { count },
  delays: { idle: 30 * 60_000 },
})

const stamp = {
  at: 1_000,
  messageId: 'wamid.1',
  contact: { id: 'c1', attributes: { nickname: 'Al' } },
}

test('context, events and results are inferred, and the machine runs under createActor', async () => {
  const machine = base.createMachine({
    id: 'inferred',
    context: { letters: 0 },
    initial: 'menu',
    states: {
      menu: {
        entry: reply(({ context }) => `${context.letters.toFixed(0)} letters`),
        on: {
          pick: {
            target: 'counting',
            actions: reply(
              ({ event }) => `${event.sku.trim()} for ${event.contact.attributes.nickname}`,
            ),
          },
          'user.text': { actions: reply(({ event }) => event.text.trim()) },
          'user.*': { actions: reply(({ event }) => event.messageId) },
        },
        after: { idle: 'counting' },
      },
      counting: {
        entry: [
          typing(),
          markRead(),
          handOff('counting'),
          handOff(({ context }) => `${context.name}`),
        ],
        invoke: {
          src: 'count',
          id: 'count',
          input: { words: 'abc' },
          onDone: {
            target: 'done',
            actions: reply(({ event }) => event.output.letters.toFixed(1)),
          },
          onError: 'menu',
        },
      },
      done: { type: 'final' },
    },
  })
  const said: string[] = []
  const actor = createActor(machine)
  actor.on('reply', ({ message }) => said.push(bodyOf(message)))
  actor.start()
  actor.send({ type: 'user.text', text: ' hi ', ...stamp })
  actor.send({ type: 'pick', sku: ' a ', ...stamp })
  await new Promise<void>((resolve) => actor.subscribe({ complete: resolve }))
  expect(said).toEqual(['0 letters', 'hi', 'a for Al', '3.0'])
})

test('misspelt names and wrong types do not compile', () => {
  const machine = base.createMachine({
    id: 'misspelt',
    context: { letters: 0 },
    initial: 'done',
    states: {
      context: {
        // @ts-expect-error the context has no such key
        entry: reply(({ context }) => context.nmae),
      },
      payload: {
        // @ts-expect-error the event has no such payload
        on: { go: { actions: reply(({ event }) => event.sku) } },
      },
      event: {
        // @ts-expect-error the machine has no such event
        on: { goo: 'done' },
      },
      delay: {
        // @ts-expect-error the machine has no such delay
        after: { idel: 'done' },
      },
      job: {
        // @ts-expect-error the machine has no such job
        invoke: { src: 'cuont', id: 'count' },
      },
      input: {
        // @ts-expect-error the job takes words
        invoke: { src: 'count', id: 'count', input: { words: 3 } },
      },
      output: {
        invoke: {
          src: 'count',
          id: 'count',
          input: { words: '' },
          // @ts-expect-error the result has letters only
          onDone: { actions: reply(({ event }) => event.output.words) },
        },
      },
      done: {},
    },
  })
  const misspelt = () => defineBot({ name: 'misspelt', machine })
  expect(misspelt).toThrow('idel')
  expect(misspelt).toThrow('cuont')
})

// Each stands alone: one error makes TypeScript look closer at all the rest of a machine.
test('one misspelt name in a large machine does not compile, and is refused at load', () => {
  const guard = ({ context }: { context: { letters: number } }) => context.letters > 0
  const event = base.createMachine({
    id: 'event',
    context: { letters: 0 },
    states: {
      a: { on: { go: { guard: ({ context }) => context.letters > 0, target: 'b' } } },
      // @ts-expect-error the machine has no such event
      b: { on: { go: 'a', 'user.tetx': { guard, target: 'a' } } },
    },
    initial: 'a',
  } satisfies MachineConfigOf<typeof base>)
  const key = base.createMachine({
    id: 'key',
    context: { letters: 0 },
    states: {
      a: { on: { go: { guard: ({ context }) => context.letters > 0, target: 'b' } } },
      // @ts-expect-error a state has no such part
      b: { onn: { go: 'a' } },
    },
    initial: 'a',
  } satisfies MachineConfigOf<typeof base>)
  // @ts-expect-error the machine has no such delay
  const patience = { after: { idel: '#delay.b' } } satisfies StateConfigOf<typeof base>
  const delay = base.createMachine({
    id: 'delay',
    context: { letters: 0 },
    states: {
      a: { ...patience, on: { go: { guard: ({ context }) => context.letters > 0, target: 'b' } } },
      // @ts-expect-error the machine has no such delay
      b: { ...patience, after: { iddle: 'a' } },
    },
    initial: 'a',
  } satisfies MachineConfigOf<typeof base>)
  expect(() => defineBot({ name: 'event', machine: event })).toThrow('Nothing sends `user.tetx`')
  expect(() => defineBot({ name: 'key', machine: key })).toThrow("'onn' is not a part of a state")
  expect(() => defineBot({ name: 'delay', machine: delay })).toThrow(/idel.*iddle/s)
})

test('a state that does not exist is refused when the machine is made', () => {
  const targets = () =>
    base.createMachine({
      id: 'target',
      context: { letters: 0 },
      initial: 'a',
      states: { a: { on: { go: 'bb' } }, b: {} },
    } satisfies MachineConfigOf<typeof base>)
  expect(targets).toThrow("'bb'")
  const begins = () =>
    defineBot({
      name: 'initial',
      machine: base.createMachine({
        id: 'initial',
        context: { letters: 0 },
        initial: 'aa',
        states: { a: {} },
      } satisfies MachineConfigOf<typeof base>),
    })
  expect(begins).toThrow('"aa"')
})

test('a checked machine infers as much as any other', () => {
  const machine = base.createMachine({
    id: 'checked',
    context: { letters: 0 },
    initial: 'menu',
    states: {
      menu: {
        on: {
          pick: { target: 'end', actions: reply(({ event }) => event.sku.trim()) },
          // @ts-expect-error the event has no such payload
          go: { actions: reply(({ event }) => event.sku) },
          // @ts-expect-error the machine has no such event
          'user.text': { actions: reply(buttons('?', [{ title: 'A', send: { type: 'og' } }])) },
        },
      },
      end: { type: 'final' },
    },
  } satisfies MachineConfigOf<typeof base>)
  const actor = createActor(machine)
  const isAtMenu: boolean = actor.start().getSnapshot().matches('menu')
  expect(isAtMenu).toBe(true)
  // @ts-expect-error there is no such state
  expect(actor.getSnapshot().matches('menuu')).toBe(false)
})

test('a choice can only send what the machine takes', () => {
  const menu = [{ name: 'Margherita', sku: 'm' }]
  const state = base.createStateConfig({
    entry: [
      reply(buttons('?', [{ title: 'A', send: { type: 'pick', sku: 'a' } }])),
      reply(() => buttons('?', [{ title: 'A', send: { type: 'go' } }])),
      reply(buttons('?', [{ title: 'Stop', send: { type: 'command.cancel', text: 'stop' } }])),
      reply(buttons('?', [{ title: 'Stop', send: { type: 'command.cancel' } }])),
      reply(() => buttons('?', [choice('Stop', { type: 'command.cancel' })])),
      // @ts-expect-error a text is a text
      reply(buttons('?', [{ title: 'Stop', send: { type: 'command.cancel', text: 7 } }])),
      reply(
        list(
          '?',
          'Menu',
          menu.map(({ name, sku }) => choice(name, { type: 'pick', sku })),
        ),
      ),
      reply(
        list('?', 'Menu', [
          { title: 'One', rows: [choice('A', { type: 'pick', sku: 'a' })] },
          { title: 'Two', rows: [choice('B', { type: 'go' })] },
        ]),
      ),
      // @ts-expect-error the machine has no such event
      reply(buttons('?', [{ title: 'A', send: { type: 'pikc', sku: 'a' } }])),
      // @ts-expect-error the payload is missing
      reply(buttons('?', [{ title: 'A', send: { type: 'pick' } }])),
      // @ts-expect-error the payload is of another type
      reply(() => buttons('?', [{ title: 'A', send: { type: 'pick', sku: 7 } }])),
      // @ts-expect-error the machine has no such event
      reply(list('?', 'Menu', [{ title: 'A', rows: [choice('A', { type: 'og' })] }])),
    ],
  })
  expect(state.entry).toHaveLength(12)
})

test('keys that mean nothing compile neither in choices nor in templates, and are refused', () => {
  const send = { type: 'go' } as const
  const rows = [{ title: 'A', send }] as const
  const header = { kind: 'image', source: { id: '1' } } as const
  const misspelt = [
    // @ts-expect-error a section has no name
    list('?', 'Menu', [{ name: 'A', rows }]),
    // @ts-expect-error a section has no colour
    list('?', 'Menu', [{ title: 'A', rows, colour: 'red' }]),
    // @ts-expect-error a row has no colour
    list('?', 'Menu', [{ title: 'A', rows: [{ title: 'A', send, colour: 'red' }] }]),
    // @ts-expect-error a row has no colour
    list('?', 'Menu', [{ title: 'A', send, colour: 'red' }]),
    // @ts-expect-error a button has no colour
    buttons('?', [{ title: 'A', send, colour: 'red' }, choice('B', { type: 'pick', sku: 'a' })]),
    // @ts-expect-error a card has no title
    carousel('?', [{ header, title: 'A', buttons: [choice('A', send)] }]),
    // @ts-expect-error a choice has no colour
    carousel('?', [{ header, buttons: [{ title: 'A', send, colour: 'red' }] }]),
    // @ts-expect-error it is called category
    template('hello', 'en', { categry: 'authentication', parameters: ['a'] }),
    // @ts-expect-error the code belongs to a button
    template('hello', 'en', { category: 'authentication', code: '1234' }),
  ]
  for (const message of misspelt) {
    const machine = base.createMachine({
      id: 'misspelt',
      context: { letters: 0 },
      entry: reply(message),
    })
    expect(() => defineBot({ name: 'misspelt', machine })).toThrow(
      /There is no `\w+` here\. Leave it out/,
    )
    const render = () => renderMessage(message, 'c1.1.1', (said) => String(said))
    expect(render).toThrow(/There is no `(name|title|colour|categry|code)` here/)
  }
})

test('a choice on a card or in a template can only send what the machine takes', () => {
  const header = { kind: 'image', source: { id: '1' } } as const
  const yes = { kind: 'quickReply', title: 'Yes' } as const
  const menu = [{ name: 'Margherita', sku: 'm' }]
  const state = base.createStateConfig({
    entry: [
      reply(
        carousel('?', [
          { header, buttons: [{ title: 'A', send: { type: 'pick', sku: 'a' } }] },
          { header, buttons: [{ title: 'B', send: { type: 'go' } }] },
        ]),
      ),
      reply(() =>
        carousel(
          '?',
          menu.map(({ name, sku }) => ({ header, buttons: [choice(name, { type: 'pick', sku })] })),
        ),
      ),
      reply(carousel('?', [{ header, label: 'Open', url: 'https://example.org' }])),
      reply(template('hello', 'en')),
      reply(template('hello', 'en', { parameters: ['Al'] })),
      reply(
        template('hello', 'en', {
          buttons: [
            { ...yes, send: { type: 'pick', sku: 'a' } },
            { ...yes, send: { type: 'go' } },
            { kind: 'url', suffix: 'a' },
          ],
        }),
      ),
      reply(({ context }) =>
        template('hello', 'en', {
          parameters: { name: context.name ?? '' },
          cards: [{ header, buttons: [{ ...yes, send: { type: 'go' } }] }],
        }),
      ),
      // @ts-expect-error the machine has no such event
      reply(carousel('?', [{ header, buttons: [{ title: 'A', send: { type: 'og' } }] }])),
      // @ts-expect-error the payload is missing
      reply(() => carousel('?', [{ header, buttons: [{ title: 'A', send: { type: 'pick' } }] }])),
      // @ts-expect-error the machine has no such event
      reply(template('hello', 'en', { buttons: [{ ...yes, send: { type: 'og' } }] })),
      reply(
        // @ts-expect-error the machine has no such event
        template('hello', 'en', {
          cards: [{ header, buttons: [{ ...yes, send: { type: 'og' } }] }],
        }),
      ),
    ],
  })
  expect(state.entry).toHaveLength(11)
})

test('a raw message has the shape of its type', () => {
  const pin = { type: 'pin', message_id: 'wamid.1' } as const
  expect(raw('pin', pin)).toEqual({ kind: 'raw', type: 'pin', content: pin })
  // @ts-expect-error there is nothing to glue
  raw('pin', { type: 'glue', message_id: 'wamid.1' })
  const order = { type: 'order_status', body: { text: '?' } } as const
  raw('interactive', {
    ...order,
    action: { name: 'review_order', parameters: { reference_id: '1' } },
  })
  // @ts-expect-error the order has no reference
  raw('interactive', { ...order, action: { name: 'review_order', parameters: {} } })
  // @ts-expect-error not JSON
  raw('newer', { when: new Date(0) })
})

test('only declared attributes can be remembered', () => {
  const told: unknown[] = []
  const machine = base.createMachine({
    id: 'remembering',
    context: { letters: 0 },
    entry: [
      remember({ nickname: 'Al', language: 'es' }),
      remember(({ context }) => ({ visits: context.letters })),
      remember({ nickname: null, language: null }),
      // @ts-expect-error nobody declared it
      remember({ nick: 'Al' }),
      // @ts-expect-error it is a number
      remember({ visits: 'often' }),
      // @ts-expect-error it is a number
      remember(() => ({ visits: 'often' })),
    ],
  })
  const actor = createActor(machine)
  actor.on('remember', ({ attributes, language }) => told.push({ attributes, language }))
  actor.start()
  expect(told.slice(0, 3)).toEqual([
    { attributes: { nickname: 'Al' }, language: 'es' },
    { attributes: { visits: 0 }, language: undefined },
    { attributes: { nickname: null }, language: null },
  ])
})

test('a bot that declares no attributes may remember any JSON', () => {
  const free = setup({ types: { events: {} as UserEvent, emitted: {} as ReplyEvent } })
  const state = free.createStateConfig({
    entry: [
      remember({ favourites: ['m'], language: 'pt-BR' }),
      // @ts-expect-error a language is a text
      remember({ language: 7 }),
    ],
  })
  expect(state.entry).toHaveLength(2)
})

test('a question fits the field it fills', () => {
  const next = 'name'
  const machine = base.createMachine({
    id: 'asking',
    context: { letters: 0 },
    initial: 'name',
    states: {
      name: ask('name', { prompt: 'Name?', parse: z.string(), next: 'age' }),
      age: {
        ...ask('age', {
          prompt: ({ context }) => `And your age, ${context.name}?`,
          parse: z.coerce.number(),
          invalid: ({ context, why }) => `${context.name}: ${why}`,
          on: { 'command.cancel': 'name' },
          next,
        }),
        after: { idle: 'name' },
      },
      // @ts-expect-error the context has no such key
      unknown: ask('agee', { prompt: 'Age?', parse: z.coerce.number(), next }),
      // @ts-expect-error the field holds a number
      wrong: ask('age', { prompt: 'Age?', parse: z.string(), next }),
      // @ts-expect-error a text is never a number already
      unread: ask('age', { prompt: 'Age?', parse: z.number(), next }),
      choice: ask('name', {
        // @ts-expect-error the machine has no such event
        prompt: buttons('Name?', [{ title: 'None', send: { type: 'none' } }]),
        parse: z.string(),
        next,
      }),
      event: ask('name', {
        prompt: 'Name?',
        parse: z.string(),
        // @ts-expect-error the machine has no such event
        on: { 'command.cancle': 'name' },
        next,
      }),
    },
  })
  const said: string[] = []
  const actor = createActor(machine)
  actor.on('reply', ({ message }) => said.push(bodyOf(message)))
  actor.start()
  actor.send({ type: 'user.text', text: 'Al', ...stamp })
  actor.send({ type: 'user.text', text: 'old', ...stamp })
  actor.send({ type: 'command.cancel', text: 'stop', ...stamp })
  expect(said).toEqual([
    'Name?',
    'And your age, Al?',
    'Al: Invalid input: expected number, received NaN',
    'Name?',
  ])
})

test('translations are complete', () => {
  const texts = defineTexts({
    en: { hello: 'Hello', bye: (name: string) => `Bye ${name}` },
    es: { hello: 'Hola', bye: (name: string) => `Adiós ${name}` },
  })
  expect(texts.hello.es).toBe('Hola')
  expect(texts.bye('Al')).toEqual({ en: 'Bye Al', es: 'Adiós Al' })
  const missing = () =>
    // @ts-expect-error es has no bye
    defineTexts({ en: { hello: 'Hello', bye: 'Bye' }, es: { hello: 'Hola' } })
  const surplus = () =>
    // @ts-expect-error en has no bye
    defineTexts({ en: { hello: 'Hello' }, es: { hello: 'Hola', bye: 'Adiós' } })
  const otherArguments = () =>
    defineTexts({
      // @ts-expect-error the arguments differ
      en: { bye: (name: string) => `Bye ${name}` },
      // @ts-expect-error the arguments differ
      es: { bye: (name: number) => `Adiós ${name}` },
    })
  // @ts-expect-error there is no such text
  expect(texts.helo).toBeUndefined()
  expect(missing).toThrow('texts.es.bye')
  expect(surplus).toThrow('texts.en.bye')
  expect(otherArguments).not.toThrow()
})

test('the options of a bot fit its machine', () => {
  const machine = base.createMachine({
    id: 'options',
    context: { letters: 0 },
    initial: 'a',
    states: { a: { on: { 'command.cancel': 'b' }, after: { idle: 'b' } }, b: {} },
  })
  const bot = defineBot({
    name: 'options',
    machine,
    commands: { cancel: ['stop'] },
    timers: { idle: 'rearm' },
  })
  expect(bot.matchCommand(' Stop ')).toBe('command.cancel')
  const wrong = () =>
    defineBot({
      name: 'options',
      machine,
      // @ts-expect-error the machine has no such command
      commands: { cancle: ['stop'] },
      // @ts-expect-error the machine has no such delay
      timers: { idel: 'rearm' },
      // @ts-expect-error not a duration
      staleAfter: '5 fortnights',
    })
  expect(wrong).toThrow('commands.cancle')
})

test('late rules may name the delays of nested machines', () => {
  const inner = setup({ delays: { pause: 10 } }).createMachine({
    id: 'inner',
    initial: 'a',
    states: { a: { after: { pause: 'b' } }, b: { type: 'final' } },
  })
  const outer = setup({ actors: { inner }, delays: { wait: 10 } }).createMachine({
    id: 'outer',
    invoke: { src: 'inner', id: 'inner' },
  })
  const bot = defineBot({ name: 'outer', machine: outer, timers: { pause: 'coalesce' } })
  expect(bot.timers).toEqual({ pause: 'coalesce' })
  // @ts-expect-error neither has such a delay
  expect(() => defineBot({ name: 'outer', machine: outer, timers: { puase: 'fire' } })).toThrow(
    'they are wait, pause',
  )
})

function bodyOf(message: Message<unknown>): string {
  return message.kind === 'text' && typeof message.body === 'string' ? message.body : message.kind
}

test('what the next message waits for is a status and a time, and nothing else', () => {
  text('one', { nextAfter: 'delivered', nextWithin: '10 seconds', onFailure: 'stop' })
  // @ts-expect-error nothing can wait for blue ticks: who switched them off never has any
  text('one', { nextAfter: 'read' })
  // @ts-expect-error a time has a unit
  text('one', { nextWithin: '10' })
  // @ts-expect-error the rest is skipped or said
  text('one', { onFailure: 'retry' })
  expect(text('one', { nextAfter: 'sent' })).toMatchObject({ nextAfter: 'sent' })
})
