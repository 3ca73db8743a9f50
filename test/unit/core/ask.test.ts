import { createActor, setup } from 'xstate'
import * as z from 'zod'
import type { Message, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { ask, defineBot, reply } from '../../../src/index.ts'

interface Person {
  name?: string
  email?: string
  age?: number
}
const email = z.string().trim().pipe(z.email('That is no e-mail address.'))
const adult = z.coerce.number('A number, please.').int().min(18, '18 or above, please.')

const form = setup({
  types: { context: {} as Person, events: {} as UserEvent, emitted: {} as ReplyEvent },
}).createMachine({
  id: 'form',
  context: {},
  initial: 'name',
  states: {
    name: ask('name', { prompt: 'Your name?', parse: z.string().trim().min(2), next: 'email' }),
    email: ask('email', {
      prompt: ({ context }) => `Hi ${context.name}! Your e-mail?`,
      parse: email,
      next: 'age',
    }),
    age: ask('age', { prompt: { en: 'Your age?', es: '¿Tu edad?' }, parse: adult, next: 'done' }),
    done: { type: 'final', entry: reply(({ context }) => `Thanks, ${context.name}.`) },
  },
})

const stamp = { at: 0, messageId: 'wamid.1', contact: { id: 'c1', attributes: {} } }
const says = (text: string): UserEvent => ({ type: 'user.text', text, ...stamp })

test('a form asks, checks, keeps what it read and goes on', () => {
  const { actor, said } = start()
  for (const text of [' Ada ', 'nonsense', 'ada@example.org', 'old', '17', '36']) {
    actor.send(says(text))
  }
  expect(said).toEqual([
    'Your name?',
    'Hi Ada! Your e-mail?',
    'That is no e-mail address.',
    { en: 'Your age?', es: '¿Tu edad?' },
    'A number, please.',
    '18 or above, please.',
    'Thanks, Ada.',
  ])
  expect(actor.getSnapshot().context).toEqual({ name: 'Ada', email: 'ada@example.org', age: 36 })
})

test('anything but a text is answered with the question again, a reaction with nothing', () => {
  const { actor, said } = start()
  actor.send({ type: 'user.media', media: 'image', mediaId: 'm1', ...stamp })
  actor.send({ type: 'user.choice', choiceId: 'x', title: 'Old button', ...stamp })
  actor.send({ type: 'user.reaction', target: 'wamid.0', emoji: '👍', ...stamp })
  expect(said).toEqual(['Your name?', 'Your name?', 'Your name?'])
})

test('a question is a plain state: a bot with it can be made durable', () => {
  expect(() => defineBot({ name: 'form', machine: form })).not.toThrow()
})

test('the words for an invalid answer may be fixed, translated or computed', () => {
  const base = setup({
    types: { context: {} as Person, events: {} as UserEvent, emitted: {} as ReplyEvent },
  })
  const parse = z.string().min(2)
  const machine = base.createMachine({
    id: 'invalid',
    context: {},
    type: 'parallel',
    states: {
      fixed: {
        initial: 'a',
        states: {
          a: ask('name', { prompt: '?', parse, invalid: { en: 'No', es: 'No' }, next: 'a' }),
        },
      },
      computed: {
        initial: 'a',
        states: {
          a: ask('name', { prompt: '?', parse, invalid: ({ text }) => `Not ${text}`, next: 'a' }),
        },
      },
    },
  })
  const said: unknown[] = []
  const actor = createActor(machine)
  actor.on('reply', ({ message }) => said.push(bodyOf(message)))
  actor.start().send(says('x'))
  expect(said).toEqual(['?', '?', { en: 'No', es: 'No' }, 'Not x'])
})

function start() {
  const said: unknown[] = []
  const actor = createActor(form)
  actor.on('reply', ({ message }) => said.push(bodyOf(message)))
  return { actor: actor.start(), said }
}

function bodyOf(message: Message<unknown>): unknown {
  return message.kind === 'text' ? message.body : message.kind
}
