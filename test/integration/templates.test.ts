import { setup } from 'xstate'
import type { ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, reply } from '../../src/index.ts'
import { template } from '../../templates/index.ts'
import { eventually } from '../support/eventually.ts'
import type { World } from '../support/world.ts'
import { describeWorld } from '../support/world.ts'

const HOUR_MS = 3_600_000

/** Answers by a template that the emulator and `templates/` have. */
const machine = setup({
  types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
}).createMachine({
  id: 'greeter',
  on: { 'user.text': { actions: reply(template('hello_world', 'en_US')) } },
})
const bot = defineBot({ name: 'greeter', machine, loopBreaker: false })

async function review(world: World, status: string): Promise<void> {
  const templates = await world.control<{ id: string; name: string }[]>('GET', '/templates')
  const id = templates.find(({ name }) => name === 'hello_world')?.id
  await world.control('POST', `/templates/${id}`, { status })
}

/** The status of the template as the server has it. */
function known({ app }: World): string | undefined {
  return app.engine.templates.list().find(({ name }) => name === 'hello_world')?.status
}

async function waiting({ app }: World): Promise<readonly (string | undefined)[]> {
  const rows = (await app.store.openOutbox()).filter(({ status }) => status === 'queued')
  return rows.map(({ failure }) => failure?.reason)
}

const greeting = /^bot: .*Welcome and congratulations/

describeWorld('templates', (start) => {
  test('what is said by a paused template waits with the reason until WhatsApp approves it', async () => {
    const world = await start({ bot })
    const phone = world.phone()
    await review(world, 'PAUSED')
    await eventually(() => expect(known(world)).toBe('PAUSED'))
    await phone.says('hi')
    await world.settle()
    expect(await phone.shows()).toEqual(['user: hi'])
    await eventually(async () => {
      expect(await waiting(world)).toEqual([expect.stringContaining('is paused by WhatsApp')])
    })
    await review(world, 'APPROVED')
    await eventually(async () => {
      expect(await phone.shows()).toEqual(['user: hi', expect.stringMatching(greeting)])
    })
    expect(await waiting(world)).toEqual([])
  })

  test('a webhook that never came is made up for within an hour', async () => {
    const world = await start({ bot })
    const phone = world.phone()
    const template = { accountId: '102290129340398', name: 'hello_world', language: 'en_US' }
    await world.app.engine.templates.learn(
      { type: 'template.status', template, event: 'PAUSED' },
      world.clock.now(),
    )
    await phone.says('hi')
    await world.settle()
    expect(await phone.shows()).toEqual(['user: hi'])
    await world.passes(HOUR_MS + 1)
    await eventually(async () => {
      expect(await phone.shows()).toEqual(['user: hi', expect.stringMatching(greeting)])
    })
  })
})
