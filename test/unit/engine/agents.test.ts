import * as z from 'zod'
import { tool } from '../../../src/index.ts'
import type { HelpOptions } from '../../support/help-bot.ts'
import { QUIET_MS, startHelp } from '../../support/help-stage.ts'
import {
  answers,
  lastTold,
  proposes,
  says,
  textOfRequest,
  toCall,
} from '../../support/scripted-model.ts'
import { describeStage } from '../../support/stage.ts'

describeStage('agents', (start) => {
  const begin = (options: HelpOptions = {}) => startHelp(start, options)

  test('what the model says reaches the person, and the machine hears that it is done', async () => {
    const { model, stage, says: say, state } = await begin()
    model.willAnswer('**Hello**, how can I help?')
    await say('hi')
    expect(stage.whatsapp.texts()).toEqual(['*Hello*, how can I help?'])
    expect(await state()).toBe('helping.listening')
    expect((await stage.view()).jobs).toEqual([])
  })

  test('it is told its instructions, what was said, and the events that the state takes', async () => {
    const { model, stage, says: say } = await begin()
    model.willAnswer('Hello.', 'Yes.')
    await say('hi')
    await say('Is it open?')
    const [first, second] = model.requests
    expect(first?.system[0]).toMatch(/^You answer one person on WhatsApp/)
    expect(first?.system[0]).toContain('You help customers.')
    expect(first?.system[1]).toBe('The shop is called Roma.')
    expect(first?.messages).toEqual([{ role: 'user', parts: [{ kind: 'text', text: 'hi' }] }])
    expect(second?.messages.map(({ role, parts }) => [role, parts])).toEqual([
      ['user', [{ kind: 'text', text: 'hi' }]],
      ['assistant', [{ kind: 'text', text: 'Hello.' }]],
      ['user', [{ kind: 'text', text: 'Is it open?' }]],
    ])
    expect(first?.tools.map(({ name }) => name)).toEqual([
      'ticket.open',
      'ticket.close',
      'callback.book',
      'refund',
      'human',
    ])
    expect(first?.tools[0]).toMatchObject({
      description: 'Open a ticket',
      schema: { type: 'object', properties: { subject: { type: 'string', minLength: 3 } } },
    })
    expect(stage.whatsapp.texts()).toEqual(['Hello.', 'Yes.'])
  })

  test('an event that it proposes moves the machine, and it is told so', async () => {
    const { model, stage, says: say, state } = await begin()
    model.willAnswer(proposes('ticket.open', { subject: 'broken lamp' }), 'Anything else?')
    await say('my lamp is broken')
    expect(stage.whatsapp.texts()).toEqual(['Ticket: broken lamp', 'Anything else?'])
    expect(await state()).toBe('helping.listening')
    expect(lastTold(model.requests[1])).toEqual([
      'Done: `ticket.open` happened.',
      '(Meanwhile the business sent:) Ticket: broken lamp',
    ])
  })

  test('an event that leaves the state ends it: nothing more is asked or said', async () => {
    const { model, stage, says: say, state } = await begin()
    model.willAnswer(
      answers([
        { kind: 'text', text: 'One moment.' },
        toCall('human'),
        toCall('ticket.open', { subject: 'late' }),
      ]),
    )
    await say('a human please')
    expect(stage.whatsapp.texts()).toEqual(['One moment.', 'A colleague comes.'])
    expect(await state()).toBe('desk')
    expect(model.requests).toHaveLength(1)
    expect((await stage.view()).jobs).toEqual([])
  })

  test('a guard may refuse what was offered: the model is told, and nothing happened', async () => {
    const { model, stage, says: say } = await begin()
    model.willAnswer(proposes('ticket.close'), 'There is none.')
    await say('close it')
    expect(stage.whatsapp.texts()).toEqual(['There is none.'])
    expect(lastTold(model.requests[1])).toEqual([
      '`ticket.close` was refused. It is held back by `hasTicket`.',
    ])
    const turns = (await stage.log()).filter(({ kind }) => kind === 'turn')
    expect(turns.map(({ event }) => event)).toEqual(['user.text', 'done.assistant'])
  })

  test.each([
    ['in a form it does not have', 'ticket.open', { subject: 1 }, /expected string/],
    ['of another type hidden in it', 'ticket.open', { type: 'human', subject: '' }, /Too small/],
    ['that only people send', 'admin.erase', {}, /no such tool now/],
    ['that people say', 'user.text', { text: 'x' }, /no such tool now/],
    ['that ends a job', 'xstate.done.actor.assistant', {}, /no such tool now/],
    ['that allows something', 'agent.approval', { granted: true }, /no such tool now/],
  ])('an event %s is not stepped', async (_, name, input, reason) => {
    const { model, stage, says: say, state } = await begin()
    model.willAnswer(proposes(name, input), 'Sorry.')
    await say('do it')
    expect(lastTold(model.requests[1])).toEqual([expect.stringMatching(reason)])
    expect(stage.whatsapp.texts()).toEqual(['Sorry.'])
    expect(await state()).toBe('helping.listening')
  })

  test('a machine that throws at a proposal refuses it', async () => {
    const {
      model,
      stage,
      says: say,
    } = await begin({
      events: {
        'callback.book': {
          description: 'Book a call',
          needsApproval: {
            by: 'user',
            ask: () => {
              throw new Error('No calendar: password=secret')
            },
          },
        },
      },
    })
    model.willAnswer(proposes('callback.book', { day: 'Monday' }), 'Not today.')
    await say('call me')
    expect(lastTold(model.requests[1])).toEqual(['`callback.book` is out of order.'])
    expect(stage.whatsapp.texts()).toEqual(['Not today.'])
    expect(await stage.store.deadLetters()).toEqual([])
  })

  test('a long answer becomes several messages, in order', async () => {
    const { model, stage, says: say } = await begin()
    const paragraph = 'All work and no play. '.repeat(150).trim()
    model.willAnswer(says(`${paragraph}\n\n${paragraph}`))
    await say('tell me')
    const texts = stage.whatsapp.texts()
    expect(texts).toHaveLength(2)
    expect(texts.join(' ')).toBe(`${paragraph} ${paragraph}`)
  })

  test('a tool is used with a key of its own, and its result is told', async () => {
    const uses: object[] = []
    const search = tool(
      'search',
      z.object({ words: z.string() }),
      async ({ input, idempotencyKey, contact }) => {
        uses.push({ input, idempotencyKey, name: contact.name })
        return [{ title: 'Lamps' }]
      },
      { description: 'Finds articles' },
    )
    const { model, stage, says: say } = await begin({ tools: [search] })
    model.willAnswer(
      answers([toCall('search', { words: 'lamp' }), toCall('search', { words: 'bulb' })]),
      'See Lamps.',
    )
    await say('how do lamps work?')
    expect(stage.whatsapp.texts()).toEqual(['See Lamps.'])
    expect(lastTold(model.requests[1])).toEqual(['[{"title":"Lamps"}]', '[{"title":"Lamps"}]'])
    const id = (await stage.view()).conversation.id
    expect(uses).toMatchObject([
      { input: { words: 'lamp' }, idempotencyKey: `${id}.1.j1.1.1`, name: 'Sheena' },
      { input: { words: 'bulb' }, idempotencyKey: `${id}.1.j1.1.2` },
    ])
  })

  test('a tool that fails or hangs is told as a failure, without its reason', async () => {
    const make = (name: string, run: () => Promise<never>) =>
      tool(name, z.object({}), run, { description: name, timeout: '5 seconds' })
    const tools = [
      make('fails', () => Promise.reject(new Error('https://api/?key=secret is down'))),
      make('hangs', () => new Promise(() => undefined)),
    ]
    const { model, stage, says: say } = await begin({ tools })
    model.willAnswer(answers([toCall('fails'), toCall('hangs')]), 'Not now.')
    await say('go')
    await stage.passes(5_000)
    expect(stage.whatsapp.texts()).toEqual(['Not now.'])
    const told = lastTold(model.requests[1])
    expect(told).toEqual([expect.stringMatching(/^It failed/), expect.stringMatching(/^It failed/)])
    expect(textOfRequest(model.requests[1])).not.toContain('secret')
    // Why it failed is for those who may read the conversation: it may hold anything.
    expect(stage.told).toContainEqual({
      fields: expect.objectContaining({ tool: 'hangs', error: 'TimeoutError' }),
      sentence: 'A tool of an agent failed.',
    })
    expect(JSON.stringify(stage.told)).not.toContain('secret')
    const lines = (await stage.log()).filter(({ status }) => status === 'failed')
    expect(lines.map(({ reason }) => reason)).toEqual([
      '`fails` failed: Error: https://api/?key=secret is down',
      '`hangs` failed: TimeoutError: It took longer than 5000 ms.',
    ])
  })

  test('what was wrong with an input is for the model: the log may not quote it', async () => {
    const { model, stage, says: say } = await begin()
    model.willAnswer(proposes('ticket.open', { subject: 1 }), 'Sorry.')
    await say('do it')
    const lines = (await stage.log()).filter(({ status }) => status === 'invalid')
    expect(lines.map(({ reason }) => reason)).toEqual([
      '`ticket.open` was proposed in a form it does not have.',
    ])
  })

  test('typing is shown while it thinks, again and again', async () => {
    const { model, stage } = await begin()
    const waiting = model.willWait()
    await stage.says('hi')
    await stage.passes(QUIET_MS + 31_000)
    const shown = stage.whatsapp.marked.filter(({ typing }) => typing)
    expect(shown).toHaveLength(3)
    waiting.end('Hello.')
    await stage.settle()
    await stage.passes(60_000)
    expect(stage.whatsapp.marked.filter(({ typing }) => typing)).toHaveLength(3)
    expect(stage.whatsapp.texts()).toEqual(['Hello.'])
  })

  test('each call is in the log with its model, cost and tools, and without what was said', async () => {
    const { model, stage, says: say } = await begin()
    model.willAnswer(proposes('ticket.open', { subject: 'secret lamp' }, 'I do.'), 'Done.')
    await say('my secret lamp')
    const lines = (await stage.log()).filter(({ kind }) => kind === 'agent')
    expect(lines).toMatchObject([
      {
        event: 'assistant',
        status: 'calls',
        detail: {
          model: 'claude-sonnet-5-5',
          input: 100,
          output: 10,
          usd: 0.0003,
          ms: 0,
          offered: ['ticket.open', 'ticket.close', 'callback.book', 'refund', 'human'],
          proposed: ['ticket.open'],
        },
      },
      { status: 'end', detail: { proposed: [] } },
    ])
    expect(JSON.stringify(lines)).not.toContain('lamp')
    expect(JSON.stringify(stage.told)).not.toContain('lamp')
  })
})
