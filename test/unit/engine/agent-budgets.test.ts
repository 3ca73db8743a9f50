import { setup } from 'xstate'
import type {
  AgentEvent,
  BudgetLimit,
  BudgetScope,
  ReplyEvent,
  UserEvent,
} from '../../../src/index.ts'
import { agent, defineBot, reply } from '../../../src/index.ts'
import { createHelpBot } from '../../support/help-bot.ts'
import { QUIET_MS, startHelp } from '../../support/help-stage.ts'
import { incoming, waId } from '../../support/incoming.ts'
import { createScriptedModel, fails, proposes, says } from '../../support/scripted-model.ts'
import { describeStage } from '../../support/stage.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const other = '4915112345678'

/** Room for the worst case of one call, of which a scripted answer uses 110 tokens. */
const ONE = { tokens: 4_500 }
const usage = { input: 2_500, cacheWrite: 0, cacheRead: 0, output: 500 }

describeStage('budgets of agents', (start) => {
  const begin = (budget: { readonly [Scope in BudgetScope]?: BudgetLimit }) =>
    startHelp(start, { budget })

  test('a call whose worst case is too much is not made: the machine is told', async () => {
    const help = await begin({ turn: { tokens: 100 } })
    await help.says('hi')
    expect(help.model.requests).toEqual([])
    expect(help.texts()).toEqual(['Budget of the turn is used up.'])
    expect(await help.state()).toBe('desk')
    expect((await help.stage.view()).jobs).toEqual([])
  })

  test('a machine that refuses to hear it where it is ends in `onError`', async () => {
    const types = { events: {} as UserEvent | AgentEvent, emitted: {} as ReplyEvent }
    const machine = setup({
      types,
      actors: { assistant: agent({ system: 'Help.', budget: { turn: { tokens: 100 } } }) },
    }).createMachine({
      id: 'deaf',
      initial: 'thinking',
      on: { 'user.*': '.thinking', 'agent.budget': '.desk' },
      states: {
        thinking: {
          invoke: {
            id: 'assistant',
            src: 'assistant',
            onDone: 'desk',
            onError: {
              target: 'desk',
              actions: reply(({ event }) => `Sorry: ${Object(event.error).name}`),
            },
          },
          initial: 'busy',
          // Forbidden: the state around it never hears of it.
          states: { busy: { on: { 'agent.budget': {} } } },
        },
        desk: {},
      },
    })
    const bot = defineBot({ name: 'deaf', machine, firstMessage: 'open' })
    const stage = await start({ bot, model: createScriptedModel() })
    await stage.says('hi')
    await stage.passes(QUIET_MS)
    expect(stage.whatsapp.texts()).toEqual(['Sorry: AgentBudget'])
    expect((await stage.view()).jobs).toEqual([])
  })

  test('money counts as tokens do', async () => {
    // 1,024 tokens of an answer alone cost more than a cent.
    const help = await begin({ turn: { usd: 0.01 } })
    await help.says('hi')
    expect(help.texts()).toEqual(['Budget of the turn is used up.'])
    const rich = await begin({ turn: { usd: 0.1 } })
    await rich.says('hi')
    expect(rich.texts()).toEqual(['Hello.'])
  })

  test('what a call turned out to cost is what counts for the next', async () => {
    const help = await begin({ turn: ONE })
    help.model.willAnswer(proposes('ticket.open', { subject: 'lamp' }), 'Done.')
    await help.says('one')
    expect(help.texts()).toEqual(['Ticket: lamp', 'Done.'])
    // Each answer has a budget of its own.
    help.model.willAnswer(says('Hello.', { usage }))
    await help.says('two')
    expect(help.texts().at(-1)).toBe('Hello.')
  })

  test('an answer that has used up its budget ends in the middle', async () => {
    const help = await begin({ turn: ONE })
    const dear = { ...(proposes('ticket.open', { subject: 'lamp' }) as object), usage }
    help.model.willAnswer(dear as never, 'Never asked.')
    await help.says('one')
    expect(help.texts()).toEqual(['Ticket: lamp', 'Budget of the turn is used up.'])
    expect(help.model.requests).toHaveLength(1)
  })

  test('a conversation has one budget until its machine begins anew', async () => {
    const help = await begin({ conversation: ONE })
    help.model.always(says('Hello.', { usage }))
    await help.says('one')
    await help.says('two')
    expect(help.texts()).toEqual(['Hello.', 'Budget of the conversation is used up.'])
    await help.says('stop')
    await help.says('three')
    expect(help.texts().at(-1)).toBe('Hello.')
  })

  test('a person has one budget a day, over all lives of the machine', async () => {
    const help = await begin({ contact: ONE })
    help.model.always(says('Hello.', { usage }))
    await help.says('one')
    await help.says('stop')
    await help.says('two')
    expect(help.texts()).toEqual(['Hello.', 'Budget of the contact is used up.'])
    await help.says('stop')
    await help.stage.says('hi', { from: other })
    await help.stage.passes(QUIET_MS)
    expect(help.stage.whatsapp.texts(other)).toEqual(['Hello.'])
    await help.stage.passes(DAY_MS)
    await help.says('three')
    expect(help.stage.whatsapp.texts(waId).at(-1)).toBe('Hello.')
  })

  test('two people who turn out to be one have one budget', async () => {
    const help = await begin({ contact: { tokens: 7_000 } })
    const { stage } = help
    help.model.always(says('Hello.', { usage }))
    const phone = { waId }
    const userId = { userId: 'DE.1' }
    for (const aliases of [phone, userId, { ...phone, ...userId }]) {
      const event = { type: 'user.text', text: 'hi' }
      await stage.receive({ ...incoming(event, { at: stage.clock.now() }), aliases })
      await stage.passes(2_000)
    }
    expect(help.texts()).toEqual(['Hello.', 'Hello.', 'Budget of the contact is used up.'])
  })

  test.each([
    ['day', DAY_MS],
    ['bot', 5 * WEEK_MS],
  ] as const)('all people have one budget a %s, also after a restart', async (scope, length) => {
    const help = await begin({ [scope]: ONE })
    help.model.always(says('Hello.', { usage }))
    await help.says('one')
    await help.stage.restart('by a crash')
    await help.stage.says('hi', { from: other })
    await help.stage.passes(QUIET_MS)
    expect(help.stage.whatsapp.texts(other)).toEqual([`Budget of the ${scope} is used up.`])
    // The server is away meanwhile: nothing of these weeks has to be lived through.
    await help.stage.end('cleanly')
    help.stage.clock.advance(length)
    await help.stage.begin()
    await help.stage.says('stop', { from: other })
    await help.stage.says('again', { from: other })
    await help.stage.passes(QUIET_MS)
    expect(help.stage.whatsapp.texts(other).at(-1)).toBe('Hello.')
  })

  test('what was reserved for a call of another conversation is not there for this one', async () => {
    const help = await begin({ day: ONE })
    const waiting = help.model.willWait()
    await help.says('one')
    expect(help.model.requests).toHaveLength(1)
    await help.stage.says('hi', { from: other })
    await help.stage.passes(QUIET_MS)
    expect(help.stage.whatsapp.texts(other)).toEqual(['Budget of the day is used up.'])
    waiting.end('Hello.')
    await help.stage.settle()
    expect(help.stage.whatsapp.texts(waId)).toEqual(['Hello.'])
  })

  test('a call that one budget does not allow is counted by none', async () => {
    // The day has room for what was said first and one worst case, but not for two.
    const help = await begin({ contact: ONE, day: { tokens: 7_500 } })
    help.model.always(says('Hello.', { usage }))
    await help.says('one')
    await help.says('two')
    expect(help.texts()).toEqual(['Hello.', 'Budget of the contact is used up.'])
    await help.stage.says('hi', { from: other })
    await help.stage.passes(QUIET_MS)
    expect(help.stage.whatsapp.texts(other)).toEqual(['Hello.'])
  })

  test('a call that was refused as a whole costs nothing, one whose end is unknown all of it', async () => {
    const help = await begin({ day: ONE })
    help.model.willAnswer(fails('overloaded'), fails('server'), 'Hello.')
    await help.says('one')
    await help.stage.passes(10_000)
    expect(help.texts()).toEqual(['Hello.'])
    help.model.willAnswer(fails('timeout'))
    await help.says('two')
    await help.stage.passes(10_000)
    expect(help.texts().at(-1)).toBe('Budget of the day is used up.')
    expect(help.model.requests).toHaveLength(4)
  })

  test('what a broken call had used by then is what counts', async () => {
    const help = await begin({ day: ONE })
    help.model.willAnswer(fails('network', { usage: { ...usage, input: 50, output: 5 } }), 'Hello.')
    await help.says('one')
    await help.stage.passes(10_000)
    expect(help.texts()).toEqual(['Hello.'])
  })

  test('a call that was under way when its process died counts as its worst case', async () => {
    const help = await begin({ turn: ONE })
    help.model.willWait()
    await help.says('one')
    await help.stage.restart('by a crash')
    expect(help.model.requests).toHaveLength(1)
    expect(help.texts()).toEqual(['Budget of the turn is used up.'])
  })

  test('a machine that stays where it is has nothing more to wait for', async () => {
    const model = createScriptedModel()
    const bot = createHelpBot({ budget: { turn: { tokens: 1 } }, stays: true })
    const stage = await start({ bot, model })
    await stage.says('hi')
    await stage.passes(QUIET_MS)
    expect(stage.whatsapp.texts()).toEqual(['Budget of the turn is used up.'])
    expect((await stage.view()).conversation.state).toBe('helping.listening')
  })
})
