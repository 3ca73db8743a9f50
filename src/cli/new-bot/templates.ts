/** The files of a new bot: one that greets, asks one question and ends. */
export function toBotFiles(name: string): Readonly<Record<string, string>> {
  return {
    'texts.ts': TEXTS,
    'machine.ts': MACHINE.replaceAll('__NAME__', name),
    'index.ts': INDEX.replaceAll('__NAME__', name),
    [`${name}.test.ts`]: TEST,
  }
}

const TEXTS = `import { defineTexts } from '../../src/index.ts'

/** All that this bot says, in every language it speaks: add one beside \`en\`. */
export const texts = defineTexts({
  en: {
    hello: 'Hello! Do you like this bot?',
    yes: 'Yes',
    no: 'No',
    pressOne: 'Please press one of the two.',
    glad: (name: string) => \`I am glad, \${name}!\`,
    pity: 'Then change me: you find me in bots/.',
    bye: 'Bye! Write again when you like.',
  },
})
`

const MACHINE = `import { setup } from 'xstate'
import type {
  BotEvent,
  CommandEvent,
  MachineConfigOf,
  ReplyEvent,
  UserEvent,
} from '../../src/index.ts'
import { buttons, choice, reply } from '../../src/index.ts'
import { texts } from './texts.ts'

/** What can happen: what people send, the command of index.ts, and this bot's own buttons. */
type Event = UserEvent | CommandEvent<'stop'> | BotEvent<{ type: 'like' } | { type: 'dislike' }>

const base = setup({ types: { events: {} as Event, emitted: {} as ReplyEvent } })

// \`satisfies\` makes a misspelt event or key a compile error.
export const machine = base.createMachine({
  id: '__NAME__',
  initial: 'asking',
  on: { 'command.stop': { target: '.done', actions: reply(texts.bye) } },
  states: {
    asking: {
      entry: reply(
        buttons(texts.hello, [
          choice(texts.yes, { type: 'like' }),
          choice(texts.no, { type: 'dislike' }),
        ]),
      ),
      on: {
        like: {
          target: 'done',
          actions: reply(({ event }) => texts.glad(event.contact.name ?? 'friend')),
        },
        dislike: { target: 'done', actions: reply(texts.pity) },
        'user.*': { actions: reply(texts.pressOne) },
      },
    },
    // The next message begins the conversation anew.
    done: { type: 'final' },
  },
} satisfies MachineConfigOf<typeof base>)
`

const INDEX = `import { defineBot } from '../../src/index.ts'
import { machine } from './machine.ts'

export const bot = defineBot({
  name: '__NAME__',
  machine,
  languages: ['en'],
  commands: { stop: ['stop', 'cancel'] },
})
`

const TEST = `import { talk } from '../../src/testing.ts'
import { bot } from './index.ts'

test('it greets, asks, and is glad about a yes', async () => {
  const chat = talk(bot, { name: 'Ann' })
  await chat.says('hi')
  expect(chat.heardTexts()).toEqual(['Hello! Do you like this bot?'])
  await chat.presses('Yes')
  expect(chat.heardTexts()).toEqual(['I am glad, Ann!'])
})

test('it asks for a press when something else comes', async () => {
  const chat = talk(bot)
  await chat.says('hi')
  chat.heard()
  await chat.says('maybe')
  expect(chat.heardTexts()).toEqual(['Please press one of the two.'])
})

test('stop ends the conversation, and the next message begins it anew', async () => {
  const chat = talk(bot)
  await chat.says('hi')
  await chat.says('stop')
  expect(chat.heardTexts()).toEqual([
    'Hello! Do you like this bot?',
    'Bye! Write again when you like.',
  ])
  await chat.says('hi again')
  expect(chat.heardTexts()).toEqual(['Hello! Do you like this bot?'])
})
`
