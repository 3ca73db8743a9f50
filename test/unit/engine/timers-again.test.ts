import { assign, setup } from 'xstate'
import type { ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply } from '../../../src/index.ts'
import { describeStage } from '../../support/stage.ts'

/** Counts to three, by a timer that sets itself again for the same moment. */
function counting() {
  const machine = setup({
    types: {
      events: {} as UserEvent,
      emitted: {} as ReplyEvent,
      context: {} as { readonly count: number },
    },
    delays: { atOnce: 0 },
    guards: { isLess: ({ context }) => context.count < 3 },
  }).createMachine({
    id: 'counting',
    context: { count: 0 },
    initial: 'idle',
    states: {
      idle: { on: { 'user.text': 'counting' } },
      counting: { after: { atOnce: 'counted' } },
      counted: {
        entry: [
          assign({ count: ({ context }) => context.count + 1 }),
          reply(({ context }) => `${context.count}`),
        ],
        always: [{ guard: 'isLess', target: 'counting' }, { target: 'over' }],
      },
      over: {},
    },
  })
  return defineBot({ name: 'counting', machine, firstMessage: 'deliver' })
}

describeStage('a timer that is set again in its own turn', (start) => {
  test('fires again, also at the very same time under the same name', async () => {
    const stage = await start({ bot: counting() })
    await stage.says('go')
    await stage.passes(0)
    expect(stage.whatsapp.texts()).toEqual(['1', '2', '3'])
  })
})
