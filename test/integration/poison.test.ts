import { setup } from 'xstate'
import type { ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply } from '../../src/index.ts'
import { textEntry, webhookOf } from '../support/webhooks.ts'
import { describeWorld } from '../support/world.ts'

function fragile() {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'fragile',
    on: {
      'user.text': [
        {
          guard: ({ event }) => {
            if (event.text === 'boom') throw new Error('The guard exploded.')
            return false
          },
        },
        { actions: reply(({ event }) => `ok ${event.text}`) },
      ],
    },
  })
  return defineBot({ name: 'fragile', machine, apology: 'Sorry.', loopBreaker: false, away: false })
}

describeWorld('poison', (start) => {
  test('what cannot be stepped harms only its own turn', async () => {
    const world = await start({ bot: fragile() })
    const phone = world.phone()
    await phone.says('a')
    await phone.says('boom')
    await phone.says('b')
    expect(await phone.shows()).toEqual([
      'user: a',
      'bot: ok a',
      'user: boom',
      'bot: Sorry.',
      'user: b',
      'bot: ok b',
    ])
    expect(await world.app.store.deadLetters()).toHaveLength(1)
  })

  test('huge and strange texts and names harm nobody', async () => {
    const world = await start({ bot: fragile() })
    // The emulator has a window of its own, which only its phones open.
    await world.phone().says('before')
    const at = world.clock.now()
    const name = '🦄'.repeat(10_000)
    const texts = ['NUL \u0000.', 'half \ud83d.', '\u202eright to left', 'x'.repeat(1_000_000)]
    const entries = texts.map((body, index) => textEntry(body, { id: `wamid.${index}`, at, name }))
    expect(await world.post(webhookOf(...entries))).toBe(200)
    await world.settle()
    await world.phone().says('after')
    expect(await world.phone().shows()).toEqual([
      'user: before',
      'bot: ok before',
      'bot: ok NUL \u0000.',
      // On the wire half a character cannot be told from none.
      expect.stringContaining('bot: ok half '),
      'bot: ok \u202eright to left',
      'bot: Sorry.',
      'user: after',
      'bot: ok after',
    ])
  })
})
