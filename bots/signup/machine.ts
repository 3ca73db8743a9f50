import { assign, setup } from 'xstate'
import * as z from 'zod'
import type {
  CommandEvent,
  Contact,
  MachineConfigOf,
  ReplyEvent,
  StateConfigOf,
  UserEvent,
} from '../../src/index.ts'
import { ask, buttons, choice, list, parseDuration, remember, reply } from '../../src/index.ts'
import { texts } from './texts.ts'

/** What we keep about a person; it outlives the conversation. */
export interface Profile {
  readonly name: string
  readonly email: string
  readonly age: number
}

/** Everything that can be tapped can be written as well: the buttons send the commands. */
type Command =
  | ('back' | 'cancel' | 'help' | 'english' | 'spanish')
  | ('save' | 'change' | 'forget' | 'name' | 'email' | 'age' | 'language')

interface Answers extends Partial<Profile> {
  readonly language: string | null
}

const name = z
  .string()
  .trim()
  .max(60)
  .regex(/^\p{L}[\p{L}\p{M}'’ .-]*$/u)
const email = z.string().trim().max(254).pipe(z.email())
const age = z.string().trim().regex(/^\d+$/).pipe(z.coerce.number<string>().min(13).max(120))

const base = setup({
  types: {
    context: {} as Answers,
    events: {} as UserEvent<Profile> | CommandEvent<Command, Profile>,
    emitted: {} as ReplyEvent,
    input: {} as { readonly contact: Contact<Profile> },
  },
  actions: { remind: reply(texts.reminder) },
  delays: { reminder: parseDuration('10 minutes'), farewell: parseDuration('23 hours') },
})

/** On every question: one reminder, and the end before WhatsApp's 24 hours are over. */
const patience = {
  after: { reminder: { actions: 'remind' }, farewell: '#signup.expired' },
} satisfies StateConfigOf<typeof base>

export const machine = base.createMachine({
  id: 'signup',
  // A person who comes back has answered before.
  context: ({ input: { contact } }) => ({
    ...contact.attributes,
    language: contact.language ?? null,
  }),
  initial: 'form',
  on: { 'command.cancel': '.cancelled' },
  states: {
    form: {
      initial: 'start',
      // What a question does not take itself ends here; `again` asks the same question once more.
      on: {
        'command.help': { target: '.again', reenter: true, actions: reply(texts.help) },
        'command.back': { target: '.again', reenter: true },
        'command.english': {
          target: '.again',
          reenter: true,
          actions: [assign({ language: 'en' }), remember({ language: 'en' })],
        },
        'command.spanish': {
          target: '.again',
          reenter: true,
          actions: [assign({ language: 'es' }), remember({ language: 'es' })],
        },
        'user.*': { target: '.again', reenter: true, actions: reply(texts.tapOne) },
      },
      states: {
        again: { type: 'history' },
        start: {
          always: [
            { guard: ({ context }) => isComplete(context), target: 'known' },
            { guard: ({ context }) => context.language === null, target: 'language' },
            { target: 'next' },
          ],
        },
        /** Leads to the first question that has no answer yet. */
        next: {
          always: [
            { guard: ({ context }) => context.name === undefined, target: 'name' },
            { guard: ({ context }) => context.email === undefined, target: 'email' },
            { guard: ({ context }) => context.age === undefined, target: 'age' },
            { target: 'review' },
          ],
        },
        language: {
          ...patience,
          entry: reply(
            buttons(texts.language, [
              choice('English', { type: 'command.english' }),
              choice('Español', { type: 'command.spanish' }),
            ]),
          ),
          on: {
            'command.english': {
              target: 'next',
              actions: [assign({ language: 'en' }), remember({ language: 'en' })],
            },
            'command.spanish': {
              target: 'next',
              actions: [assign({ language: 'es' }), remember({ language: 'es' })],
            },
          },
        },
        name: {
          ...patience,
          ...ask('name', {
            prompt: texts.askName,
            parse: name,
            invalid: texts.badName,
            next: 'next',
            on: { 'command.back': 'language' },
          }),
        },
        email: {
          ...patience,
          ...ask('email', {
            prompt: ({ context }) => texts.askEmail(context.name ?? ''),
            parse: email,
            invalid: texts.badEmail,
            next: 'next',
            on: { 'command.back': 'name' },
          }),
        },
        age: {
          ...patience,
          ...ask('age', {
            prompt: texts.askAge,
            parse: age,
            invalid: texts.badAge,
            next: 'next',
            on: { 'command.back': 'email' },
          }),
        },
        review: {
          ...patience,
          entry: reply(({ context }) =>
            buttons(texts.summary(context), [
              choice(texts.save, { type: 'command.save' }, { once: true }),
              choice(texts.change, { type: 'command.change' }),
              choice(texts.cancel, { type: 'command.cancel' }),
            ]),
          ),
          on: {
            'command.save': '#signup.saved',
            'command.change': 'changing',
            'command.back': 'age',
          },
        },
        changing: {
          ...patience,
          entry: reply(
            list(texts.whatToChange, texts.choose, [
              choice(texts.name, { type: 'command.name' }),
              choice(texts.email, { type: 'command.email' }),
              choice(texts.age, { type: 'command.age' }),
              choice(texts.languageField, { type: 'command.language' }),
            ]),
          ),
          on: {
            'command.name': 'name',
            'command.email': 'email',
            'command.age': 'age',
            'command.language': 'language',
            'command.back': 'next',
          },
        },
        known: {
          after: { farewell: '#signup.left' },
          entry: reply(({ context }) =>
            buttons(texts.welcomeBack(context), [
              choice(texts.allRight, { type: 'command.save' }),
              choice(texts.change, { type: 'command.change' }),
              choice(texts.forget, { type: 'command.forget' }),
            ]),
          ),
          on: {
            'command.save': '#signup.greeted',
            'command.change': 'changing',
            'command.forget': '#signup.forgotten',
          },
        },
      },
    },
    saved: {
      type: 'final',
      entry: [remember(({ context }) => context), reply(({ context }) => texts.saved(context))],
    },
    greeted: { type: 'final', entry: reply(({ context }) => texts.goodbye(context)) },
    forgotten: {
      type: 'final',
      entry: [remember({ name: null, email: null, age: null }), reply(texts.forgotten)],
    },
    cancelled: { type: 'final', entry: reply(texts.cancelled) },
    expired: { type: 'final', entry: reply(texts.expired) },
    left: { type: 'final' },
  },
} satisfies MachineConfigOf<typeof base>)

function isComplete({ name, email, age }: Answers): boolean {
  return name !== undefined && email !== undefined && age !== undefined
}
