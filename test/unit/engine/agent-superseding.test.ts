import * as z from 'zod'
import type { Store } from '../../../src/core/ports.ts'
import { tool } from '../../../src/index.ts'
import { eventually } from '../../support/eventually.ts'
import { createHelpBot } from '../../support/help-bot.ts'
import { QUIET_MS, startHelp } from '../../support/help-stage.ts'
import { incoming } from '../../support/incoming.ts'
import {
  answers,
  createScriptedModel,
  fails,
  lastTold,
  proposes,
  says,
  textOfRequest,
  toCall,
} from '../../support/scripted-model.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'

const SECOND_MS = 1_000

describeStage('a person who writes while an agent thinks', (start) => {
  test('several lines in quick succession are answered once', async () => {
    const { stage, model, texts } = await startHelp(start)
    model.always('Hello.')
    await stage.says('hi')
    await stage.passes(SECOND_MS)
    await stage.says('my lamp')
    await stage.passes(SECOND_MS)
    await stage.says('is broken')
    expect(model.requests).toHaveLength(0)
    await stage.passes(QUIET_MS)
    expect(model.requests).toHaveLength(1)
    expect(lastTold(model.requests[0])).toEqual(['hi', 'my lamp', 'is broken'])
    expect(texts()).toEqual(['Hello.'])
  })

  test('who never stops writing is answered after a while', async () => {
    const { stage, model } = await startHelp(start)
    for (let line = 0; line < 8; line += 1) {
      await stage.says(`line ${line}`)
      await stage.passes(SECOND_MS)
    }
    expect(model.requests.length).toBeGreaterThanOrEqual(1)
    // The most that it waits are six seconds.
    expect(lastTold(model.requests[0])).toHaveLength(6)
  })

  test('nothing was said yet: the call is given up, and all is answered at once', async () => {
    const { stage, model, texts } = await startHelp(start)
    model.willWait()
    await stage.says('hi')
    await stage.passes(QUIET_MS)
    const [first] = model.requests
    expect(first?.signal.aborted).toBe(false)
    await stage.says('wait, my lamp')
    expect(first?.signal.aborted).toBe(true)
    model.willAnswer('What about it?')
    await stage.passes(QUIET_MS)
    expect(lastTold(model.requests[1])).toEqual(['hi', 'wait, my lamp'])
    expect(texts()).toEqual(['What about it?'])
    expect((await stage.view()).jobs).toEqual([])
  })

  test('what a call had cost that was given up counts for the answer', async () => {
    const budget = { turn: { tokens: 1_000_000 } }
    const { stage, model } = await startHelp(start, { budget })
    model.willWait()
    await stage.says('hi')
    await stage.passes(QUIET_MS)
    const reserved = (await stage.view()).jobs[0]?.agent?.spent.tokens ?? 0
    expect(reserved).toBeGreaterThan(1_024)
    await stage.says('more')
    // Its end is unknown: the worst case counts.
    expect((await stage.view()).jobs[0]?.agent).toMatchObject({
      spent: { tokens: reserved },
      calls: 1,
    })
    const usage = { input: 70, cacheWrite: 0, cacheRead: 0, output: 3 }
    model.willAnswer((request) => {
      expect(request.signal.aborted).toBe(false)
      return says('Hello.', { usage })
    })
    await stage.passes(QUIET_MS)
    const [line] = (await stage.log()).filter(({ event }) => event === 'done.assistant')
    expect(line).toBeDefined()
  })

  test('what a call that was given up had used by then is what counts', async () => {
    const { stage, model } = await startHelp(start)
    const usage = { input: 70, cacheWrite: 0, cacheRead: 0, output: 3 }
    model.willAnswer(
      ({ signal }) =>
        new Promise((resolve) => {
          const end = () => resolve(fails('aborted', { usage }))
          signal.addEventListener('abort', end, { once: true })
        }),
    )
    await stage.says('hi')
    await stage.passes(QUIET_MS)
    await stage.says('more')
    const [job] = (await stage.view()).jobs
    expect(job?.agent).toMatchObject({ spent: { tokens: 73 }, usage, calls: 1 })
  })

  test('something was said: it goes on, and what came late is answered too', async () => {
    const { stage, model, texts, state } = await startHelp(start)
    model.willAnswer(proposes('ticket.open', { subject: 'lamp' }, 'I open a ticket.'))
    const waiting = model.willWait()
    await stage.says('my lamp is broken')
    await stage.passes(QUIET_MS)
    expect(texts()).toEqual(['I open a ticket.', 'Ticket: lamp'])
    await stage.says('and my sofa')
    expect(model.requests[1]?.signal.aborted).toBe(false)
    model.willAnswer('The sofa is another matter.')
    waiting.end('It is open.')
    await stage.settle()
    expect(texts().slice(2)).toEqual(['It is open.', 'The sofa is another matter.'])
    expect(lastTold(model.requests[2])).toEqual(['and my sofa'])
    expect(model.requests[2]?.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ])
    expect(await state()).toBe('helping.listening')
  })

  test('a tool that failed may have done something: what led to it is not forgotten', async () => {
    const book = tool('book', z.object({}), () => Promise.reject(new Error('no answer')), {
      description: 'Books',
    })
    const { stage, model } = await startHelp(start, { tools: [book] })
    model.willAnswer(proposes('book'))
    const waiting = model.willWait()
    await stage.says('book a table')
    await stage.passes(QUIET_MS)
    await stage.says('hello?')
    expect(model.requests[1]?.signal.aborted).toBe(false)
    waiting.end('I could not book it.')
    model.willAnswer('Yes?')
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual(['I could not book it.', 'Yes?'])
    expect(textOfRequest(model.requests[2])).toContain('It failed')
  })

  test('who writes while a call is being paid for is heard by it', async () => {
    let reservations = 0
    let stage: Stage | undefined
    const writes = async () => {
      if (stage === undefined) return
      const event = { type: 'user.text', text: 'and my sofa' }
      await stage.engine.receive([incoming(event, { at: stage.clock.now() })])
      await eventually(async () => {
        expect((await stage?.view())?.jobs[0]?.agent?.steps.at(-1)).toMatchObject({ person: true })
      })
    }
    const between = (store: Store): Store => ({
      ...store,
      counters: {
        ...store.counters,
        reserve: async (parts) => {
          reservations += 1
          if (reservations === 2) await writes()
          return store.counters.reserve(parts)
        },
      },
    })
    const help = await startHelp(start, { budget: { day: { tokens: 100_000 } } }, { between })
    stage = help.stage
    help.model.willAnswer(proposes('ticket.open', { subject: 'lamp' }), 'The sofa, too?')
    await help.says('my lamp is broken')
    expect(reservations).toBe(3)
    expect(help.model.requests).toHaveLength(2)
    expect(lastTold(help.model.requests[1])).toContain('and my sofa')
    expect(help.texts()).toEqual(['Ticket: lamp', 'The sofa, too?'])
  })

  test('an answer that was about to end is not the last when the person wrote again', async () => {
    const { stage, model, texts, state } = await startHelp(start)
    model.willAnswer(proposes('ticket.open', { subject: 'lamp' }))
    const waiting = model.willWait()
    await stage.says('my lamp')
    await stage.passes(QUIET_MS)
    await stage.says('also hello')
    model.willAnswer('Hello too.')
    // Nothing is said: the event was the answer. But the greeting has none yet.
    waiting.end(says(''))
    await stage.settle()
    expect(texts()).toEqual(['Ticket: lamp', 'Hello too.'])
    expect(await state()).toBe('helping.listening')
  })

  test('a message that comes as the agent is about to end is answered too', async () => {
    const model = createScriptedModel()
    let isToWrite = false
    const stage: Stage = await start({
      bot: createHelpBot(),
      model,
      between: (store) => ({
        ...store,
        record: async (id, body) => {
          const result = await store.record(id, body)
          // The last answer is written down, and nothing is left to do but to end.
          if (isToWrite && model.requests.length === 2) {
            isToWrite = false
            const at = stage.clock.now()
            await stage.engine.receive([incoming({ type: 'user.text', text: 'and hello' }, { at })])
          }
          return result
        },
      }),
    })
    model.willAnswer(proposes('ticket.open', { subject: 'lamp' }), () => {
      isToWrite = true
      return says('')
    })
    model.always('Hello too.')
    await stage.says('my lamp')
    await stage.passes(QUIET_MS)
    expect(stage.whatsapp.texts()).toEqual(['Ticket: lamp', 'Hello too.'])
    expect((await stage.view()).jobs).toEqual([])
  })

  test('what came true before the person wrote again is no proof of what is claimed after it', async () => {
    const { stage, model, texts } = await startHelp(start)
    model.willAnswer(proposes('ticket.open', { subject: 'lamp' }))
    const waiting = model.willWait()
    await stage.says('my lamp')
    await stage.passes(QUIET_MS)
    await stage.says('and another for my sofa')
    model.willAnswer('Another ticket was opened.', 'I cannot do that.')
    // This one answers the lamp.
    waiting.end('The ticket was opened.')
    await stage.settle()
    expect(texts()).toEqual(['Ticket: lamp', 'The ticket was opened.', 'I cannot do that.'])
  })

  test('a tool that was begun is not begun again under another key', async () => {
    const keys: string[] = []
    let finish: () => void = () => undefined
    const book = tool(
      'book',
      z.object({}),
      ({ idempotencyKey }) => {
        keys.push(idempotencyKey)
        return new Promise((resolve) => {
          finish = () => resolve('booked')
        })
      },
      { description: 'Books' },
    )
    const { stage, model, texts } = await startHelp(start, { tools: [book] })
    model.willAnswer(answers([toCall('book')]), 'Booked, and hello.')
    await stage.says('book it')
    await stage.passes(QUIET_MS)
    await stage.says('hello?')
    finish()
    await stage.settle()
    expect(keys).toHaveLength(1)
    expect(lastTold(model.requests[1])).toEqual(['booked', 'hello?'])
    expect(texts()).toEqual(['Booked, and hello.'])
  })

  test('who changes what they wrote is answered on what it is now', async () => {
    const { stage, model, texts } = await startHelp(start)
    model.willWait()
    await stage.says('my lamp', { id: 'wamid.lamp' })
    await stage.passes(QUIET_MS)
    model.willAnswer('What about the sofa?')
    await stage.sends({ type: 'user.edited', target: 'wamid.lamp', text: 'my sofa' })
    expect(model.requests[0]?.signal.aborted).toBe(true)
    expect(model.requests).toHaveLength(2)
    expect(lastTold(model.requests[1])).toEqual(['my lamp', '(changed to) my sofa'])
    expect(texts()).toEqual(['What about the sofa?'])
    model.willAnswer('Yes.')
    await stage.says('is it dear?')
    await stage.passes(QUIET_MS)
    expect(lastTold(model.requests[2])).toEqual(['is it dear?'])
    const [line] = (await stage.log()).filter(
      ({ event, kind }) => event === 'user.edited' && kind !== 'inbound',
    )
    expect(line).toMatchObject({ kind: 'turn', detail: { renewed: ['assistant'] } })
  })

  test('what is deleted while it waits for silence is not told, and nothing waits longer', async () => {
    const { stage, model } = await startHelp(start)
    await stage.says('my password is 1234', { id: 'wamid.secret' })
    await stage.passes(QUIET_MS - 500)
    await stage.sends({ type: 'user.revoked', target: 'wamid.secret' })
    await stage.passes(500)
    expect(lastTold(model.requests[0])).toEqual([
      '(What stood here was deleted.)',
      '(message deleted)',
    ])
    expect(model.requests).toHaveLength(1)
  })

  test('a change of what an agent has begun to answer breaks nothing off', async () => {
    const { stage, model, texts } = await startHelp(start)
    model.willAnswer(proposes('ticket.open', { subject: 'lamp' }))
    const waiting = model.willWait()
    await stage.says('my lamp', { id: 'wamid.lamp' })
    await stage.passes(QUIET_MS)
    await stage.sends({ type: 'user.edited', target: 'wamid.lamp', text: 'my sofa' })
    expect(model.requests[1]?.signal.aborted).toBe(false)
    waiting.end('It is open.')
    await stage.settle()
    expect(texts()).toEqual(['Ticket: lamp', 'It is open.'])
    model.willAnswer('A sofa, then.')
    await stage.says('sorry')
    await stage.passes(QUIET_MS)
    expect(textOfRequest(model.requests[2])).toContain('(changed to) my sofa')
  })

  test('a message that leads elsewhere ends it: its call is given up, nothing of it is said', async () => {
    const { stage, model, texts, state } = await startHelp(start)
    const waiting = model.willWait()
    await stage.says('hi')
    await stage.passes(QUIET_MS)
    await stage.says('stop')
    expect(model.requests[0]?.signal.aborted).toBe(true)
    waiting.end('Hello.')
    await stage.settle()
    await stage.passes(60_000)
    expect(texts()).toEqual([])
    expect(await state()).toBe('closed')
  })

  test('a restart goes on with the quiet time, and with what was written down', async () => {
    const { stage, model, texts } = await startHelp(start)
    model.always('Hello.')
    await stage.says('hi')
    await stage.restart('by a crash')
    await stage.says('there')
    await stage.passes(QUIET_MS)
    expect(lastTold(model.requests[0])).toEqual(['hi', 'there'])
    expect(texts()).toEqual(['Hello.'])
  })
})
