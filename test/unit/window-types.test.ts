import { setup } from 'xstate'
import type { BotEvent, ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply, template } from '../../src/index.ts'

const base = setup({
  types: {
    context: {} as { name: string },
    events: {} as UserEvent | BotEvent<{ type: 'yes' }>,
    emitted: {} as ReplyEvent,
  },
})

test('what stands in for a reply is computed and checked like the reply itself', () => {
  const machine = base.createMachine({
    id: 'm',
    context: { name: 'Ann' },
    on: {
      'user.text': {
        actions: reply(({ event }) => event.text, {
          onWindowClosed: ({ context, event }) =>
            event.text === '' ? 'wait' : template('knock', 'en', { parameters: [context.name] }),
        }),
      },
      yes: {
        actions: reply('Fine.', {
          onWindowClosed: template('knock', 'en', {
            buttons: [{ kind: 'quickReply', title: 'Yes', send: { type: 'yes' } }],
          }),
        }),
      },
      'user.media': {
        actions: reply('Nice.', {
          // @ts-expect-error The machine has no event of that name.
          onWindowClosed: template('knock', 'en', {
            buttons: [{ kind: 'quickReply', title: 'No', send: { type: 'no' } }],
          }),
        }),
      },
      // @ts-expect-error It is drop, wait or a template.
      'user.location': { actions: reply('Far.', { onWindowClosed: 'later' }) },
    },
  })
  expect(() => defineBot({ name: 'm', machine })).toThrow(/onWindowClosed/)
})
