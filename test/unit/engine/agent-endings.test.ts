import { setup } from 'xstate'
import * as z from 'zod'
import type { ModelTrouble } from '../../../src/core/agent-ports.ts'
import type { Commit } from '../../../src/core/ports.ts'
import type { JobRow } from '../../../src/core/rows.ts'
import type { ReplyEvent, UserEvent } from '../../../src/index.ts'
import { agent, defineBot, reply } from '../../../src/index.ts'
import type { HelpOptions } from '../../support/help-bot.ts'
import { createHelpBot } from '../../support/help-bot.ts'
import { QUIET_MS, startHelp } from '../../support/help-stage.ts'
import {
  answers,
  createScriptedModel,
  fails,
  lastTold,
  proposes,
  says,
  toCall,
} from '../../support/scripted-model.ts'
import { describeStage } from '../../support/stage.ts'

const MINUTE_MS = 60_000

/** A commit that loses what models answered. */
function forgetful(commit: Commit): Commit {
  const put: Commit['put'] = (kind, row) => {
    const { agent } = row as Partial<JobRow>
    const isAnswered = agent?.steps.some((step) => step.kind === 'answer')
    if (!isAnswered) commit.put(kind, row)
  }
  return Object.create(commit, { put: { value: put } })
}

describeStage('endings of agents', (start) => {
  const begin = (options: HelpOptions = {}) => startHelp(start, options)

  async function endsIn(
    name: string,
    { texts, state }: Awaited<ReturnType<typeof begin>>,
  ): Promise<void> {
    expect(texts().at(-1)).toBe(`Sorry: ${name}`)
    expect(await state()).toBe('desk')
  }

  const PASSING: readonly [ModelTrouble, string][] = [
    ['overloaded', 'AgentOverloaded'],
    ['rate-limited', 'AgentOverloaded'],
    ['timeout', 'AgentTimeout'],
    ['network', 'AgentUnreachable'],
    ['server', 'AgentUnreachable'],
  ]

  test.each(PASSING)('a call that fails with %s is made again until it passes', async (trouble) => {
    const { stage, model, says: say, texts } = await begin()
    model.willAnswer(fails(trouble), fails(trouble), 'Hello.')
    await say('hi')
    expect(model.requests).toHaveLength(1)
    await stage.passes(1_000)
    expect(model.requests).toHaveLength(2)
    await stage.passes(2_000)
    expect(texts()).toEqual(['Hello.'])
    expect(model.requests[2]?.messages).toEqual(model.requests[0]?.messages)
  })

  test.each(PASSING)('one that keeps failing with %s ends in %s', async (trouble, name) => {
    const help = await begin()
    help.model.always(fails(trouble))
    await help.says('hi')
    await help.stage.passes(MINUTE_MS)
    expect(help.model.requests).toHaveLength(3)
    await endsIn(name, help)
  })

  test.each([
    ['auth', 'AgentFailed'],
    ['request', 'AgentFailed'],
    ['unavailable', 'AgentUnavailable'],
  ] as const)(
    'what does not pass, such as %s, is not tried again but ends in %s',
    async (trouble, name) => {
      const help = await begin()
      help.model.always(fails(trouble))
      await help.says('hi')
      expect(help.model.requests).toHaveLength(1)
      await endsIn(name, help)
    },
  )

  test('the provider may say when to come again, but not how long people wait', async () => {
    const help = await begin()
    help.model.willAnswer(fails('rate-limited', { retryAfterMs: 20_000 }))
    await help.says('hi')
    await help.stage.passes(19_000)
    expect(help.model.requests).toHaveLength(1)
    help.model.willAnswer(fails('rate-limited', { retryAfterMs: 3_600_000 }))
    await help.stage.passes(1_000)
    await endsIn('AgentOverloaded', help)
  })

  test('a pause between two calls outlives the process', async () => {
    const { stage, model, says: say, texts } = await begin()
    model.willAnswer(fails('overloaded'), fails('overloaded'), 'Hello.')
    await say('hi')
    await stage.restart('by a crash')
    await stage.passes(1_000)
    await stage.restart('cleanly')
    await stage.passes(2_000)
    expect(texts()).toEqual(['Hello.'])
    expect(model.requests).toHaveLength(3)
  })

  test('without a model it fails at once, and the bot goes its other way', async () => {
    const stage = await start({ bot: createHelpBot() })
    await stage.says('hi')
    await stage.passes(QUIET_MS)
    expect(stage.whatsapp.texts()).toEqual(['Sorry: AgentUnavailable'])
  })

  test('a model that declines is not asked again', async () => {
    const help = await begin()
    help.model.willAnswer(says('I will not.', { stop: 'refusal' }))
    await help.says('hi')
    expect(help.texts()).toEqual(['Sorry: AgentRefused'])
    await endsIn('AgentRefused', help)
  })

  test('an answer that is cut off is neither said nor done, but asked for again', async () => {
    const help = await begin()
    const cut = answers([{ kind: 'text', text: 'A long st' }, toCall('human')], {
      stop: 'max-tokens',
    })
    help.model.willAnswer(cut, 'Short.')
    await help.says('tell me')
    expect(help.texts()).toEqual(['Short.'])
    expect(lastTold(help.model.requests[1])).toEqual([
      expect.stringMatching(/longer than 2048 tokens/),
    ])
    // What was cut off is no call that could have a result.
    expect(JSON.stringify(help.model.requests[1]?.messages)).not.toContain('"call"')
    help.model.willAnswer(cut, cut)
    await help.says('tell me more')
    await endsIn('AgentCut', help)
  })

  test('silence is asked again once', async () => {
    const help = await begin()
    help.model.willAnswer(says(''), 'Hello.')
    await help.says('hi')
    expect(help.texts()).toEqual(['Hello.'])
    expect(lastTold(help.model.requests[1]).at(-1)).toMatch(/You said nothing/)
    help.model.willAnswer(says('  \n'), says('---'))
    await help.says('and now?')
    await endsIn('AgentSilent', help)
  })

  test('an event may be the whole answer', async () => {
    const { model, says: say, texts, state } = await begin()
    model.willAnswer(proposes('ticket.open', { subject: 'lamp' }), says(''))
    await say('open one')
    expect(texts()).toEqual(['Ticket: lamp'])
    expect(await state()).toBe('helping.listening')
  })

  test('several bad calls in one answer are one mistake, which it may correct', async () => {
    const help = await begin()
    const bad = (subject: number) => toCall('ticket.open', { subject })
    help.model.willAnswer(answers([1, 2, 3, 4, 5].map(bad)), 'What is it about?')
    await help.says('hi')
    expect(help.model.requests).toHaveLength(2)
    expect(help.texts()).toEqual(['What is it about?'])
  })

  test('tools that are not there are asked for only so often', async () => {
    const help = await begin()
    help.model.always(() => proposes('ticket.open', { subject: 1 }))
    await help.says('hi')
    expect(help.model.requests).toHaveLength(4)
    await endsIn('AgentInvalid', help)
  })

  test('an answer has only so many steps', async () => {
    const help = await begin({ maxSteps: 5 })
    help.model.always(() => proposes('ticket.close'))
    await help.says('hi')
    expect(help.model.requests).toHaveLength(5)
    await endsIn('AgentSteps', help)
  })

  test('a journal that does not keep what was answered ends it as well', async () => {
    const model = createScriptedModel()
    const stage = await start({
      bot: createHelpBot({ maxSteps: 3 }),
      model,
      between: (store) => ({
        ...store,
        record: (id, body) => store.record(id, (commit) => body(forgetful(commit))),
      }),
    })
    model.always(() => {
      if (model.requests.length > 20) throw new Error('It is asked without end.')
      return says('Hello.')
    })
    await stage.says('hi')
    await stage.passes(QUIET_MS)
    expect(model.requests).toHaveLength(4)
    expect(stage.whatsapp.texts().at(-1)).toBe('Sorry: AgentSteps')
  })

  test('a call that ended with its process is told and counted in full', async () => {
    const budget = { turn: { usd: 1 } }
    const { stage, model, says: say, texts } = await begin({ budget })
    model.willWait()
    await say('hi')
    const reserved = (await stage.view()).jobs[0]?.agent?.call?.reserved
    model.willAnswer('Hello.')
    await stage.restart('by a crash')
    await stage.passes(QUIET_MS)
    expect(texts()).toEqual(['Hello.'])
    const lines = (await stage.log()).filter(({ kind }) => kind === 'agent')
    expect(lines.map(({ status }) => status)).toEqual(['cut-off', 'end'])
    expect(lines[0]).toMatchObject({
      reason: 'The process ended during this call: it is cut off, and counted in full.',
      detail: {
        model: 'claude-sonnet-5-5',
        usd: (reserved?.micros ?? 0) / 1_000_000,
        tokens: reserved?.tokens,
      },
    })
    expect(reserved?.micros).toBeGreaterThan(0)
  })

  test.each([
    'Your ticket was opened.',
    'Your **ticket** was *opened*.',
    '- Your ticket was [opened](https://example.org/7).',
  ])('a text that claims what did not happen is not said: %s', async (claim) => {
    const { model, says: say, texts } = await begin()
    model.willAnswer(claim, 'I cannot open it yet.')
    await say('open a ticket')
    expect(texts()).toEqual(['I cannot open it yet.'])
    expect(lastTold(model.requests[1])).toEqual([
      expect.stringMatching(/Your text was not sent.*`ticket\.open`/),
    ])
  })

  test('it may claim what the machine took in the same answer, before or after the text', async () => {
    const { model, says: say, texts } = await begin()
    const subject = 'lamp'
    model.willAnswer(proposes('ticket.open', { subject }, 'Your ticket was opened.'), says(''))
    await say('open a ticket')
    expect(texts()).toEqual(['Ticket: lamp', 'Your ticket was opened.'])
    model.willAnswer(proposes('ticket.open', { subject: 'sofa' }), 'Another ticket was opened.')
    await say('another one')
    expect(texts().slice(2)).toEqual(['Ticket: sofa', 'Another ticket was opened.'])
  })

  test('what was taken in an earlier answer, or refused in this one, may not be claimed', async () => {
    const help = await begin()
    const { model, texts } = help
    model.willAnswer(proposes('ticket.open', { subject: 'lamp' }), says(''))
    await help.says('one')
    model.willAnswer('The ticket was opened.', 'Wait.')
    await help.says('two')
    expect(texts()).toEqual(['Ticket: lamp', 'Wait.'])
    model.willAnswer(proposes('ticket.open', { subject: 'sofa' }), says(''))
    await help.says('three')
    // The guard takes no third one.
    const claim = () => proposes('ticket.open', { subject: 'chair' }, 'The ticket was opened.')
    model.willAnswer(claim(), claim(), claim())
    await help.says('four')
    expect(texts().slice(2)).toEqual(['Ticket: sofa', 'Sorry: AgentClaimed'])
    await endsIn('AgentClaimed', help)
  })

  test('a claim that comes true as the state is left is said all the same', async () => {
    const events = { human: { description: 'Call somebody', claims: [/colleague is on the way/i] } }
    const { model, says: say, texts, state } = await begin({ events })
    model.willAnswer(proposes('human', {}, 'A colleague is on the way.'))
    await say('help')
    expect(texts()).toEqual(['A colleague comes.', 'A colleague is on the way.'])
    expect(await state()).toBe('desk')
  })

  test('instructions that throw end it with what they threw', async () => {
    const help = await begin({
      system: () => {
        throw new RangeError('No such shop.')
      },
    })
    await help.says('hi')
    expect(help.model.requests).toEqual([])
    await endsIn('RangeError', help)
  })

  test('onDone is told what was said, done and paid', async () => {
    const usage = { input: 1_000, cacheWrite: 100, cacheRead: 5_000, output: 50 }
    const assistant = agent({ system: 'Help.', events: { order: 'Order' } })
    const machine = setup({
      types: { events: {} as UserEvent | { type: 'order' }, emitted: {} as ReplyEvent },
      schemas: { events: { order: z.object({}) } },
      actors: { assistant },
    }).createMachine({
      id: 'shop',
      on: { 'user.text': { actions: reply('Wait.') }, order: { actions: reply('Ordered.') } },
      invoke: {
        id: 'assistant',
        src: 'assistant',
        onDone: { actions: reply(({ event }) => JSON.stringify(event.output)) },
        onError: { actions: reply('No.') },
      },
    })
    const model = createScriptedModel()
    const bot = defineBot({ name: 'shop', machine, firstMessage: 'open' })
    const stage = await start({ bot, model })
    model.willAnswer(proposes('order', {}, 'I do.'), says('Done.', { usage }))
    await stage.says('order')
    await stage.passes(QUIET_MS)
    expect(JSON.parse(stage.whatsapp.texts().at(-1) ?? '')).toEqual({
      said: ['I do.', 'Done.'],
      events: ['order'],
      usage: { input: 1_100, cacheWrite: 100, cacheRead: 5_000, output: 60 },
      usd: 0.0003 + 0.00375,
      stop: 'end',
    })
  })
})
