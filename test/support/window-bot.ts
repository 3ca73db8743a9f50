import { setup } from 'xstate'
import type { Bot, BotEvent, ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply, template } from '../../src/index.ts'

export const HOUR_MS = 3_600_000

/** A reminder comes so long after "later", or after the one before. */
export const REMINDER_MS = 11 * HOUR_MS

export const knock = template('hello_world', 'en_US', { category: 'utility' })

export type Rule = 'drop' | 'wait' | typeof knock

/** Echoes texts; after "later" it reminds by itself, eleven hours after each other, three times. */
export function reminder(rule: Rule): Bot {
  const machine = setup({
    types: {
      events: {} as UserEvent | BotEvent<{ type: 'window.closed' }>,
      emitted: {} as ReplyEvent,
    },
    delays: { next: REMINDER_MS },
  }).createMachine({
    id: 'reminder',
    initial: 'idle',
    on: {
      'user.text': [
        { guard: ({ event }) => event.text === 'later', target: '.first' },
        { target: '.idle', actions: reply(({ event }) => event.text) },
      ],
      'window.closed': { actions: reply(template('hello_world', 'en_US')) },
    },
    states: {
      idle: {},
      first: { after: { next: { target: 'second', actions: reply('reminder 1') } } },
      second: { after: { next: { target: 'third', actions: reply('reminder 2') } } },
      third: { after: { next: { target: 'idle', actions: reply('reminder 3') } } },
    },
  })
  return defineBot({
    name: 'reminder',
    machine,
    firstMessage: 'deliver',
    loopBreaker: false,
    away: false,
    onWindowClosed: rule,
  })
}
