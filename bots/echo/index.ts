import { setup } from 'xstate'
import type { ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply } from '../../src/index.ts'

const types = { events: {} as UserEvent, emitted: {} as ReplyEvent }
const machine = setup({ types }).createMachine({
  id: 'echo',
  on: {
    'user.text': { actions: reply(({ event }) => event.text) },
    'user.*': { actions: reply('I only understand text.') },
  },
})
export const bot = defineBot({ name: 'echo', machine, loopBreaker: false })
