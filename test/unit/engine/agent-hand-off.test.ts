import * as z from 'zod'
import type { Bot } from '../../../src/index.ts'
import { tool } from '../../../src/index.ts'
import { createHelpBot } from '../../support/help-bot.ts'
import { QUIET_MS, startHelp } from '../../support/help-stage.ts'
import {
  answers,
  createScriptedModel,
  lastTold,
  proposes,
  toCall,
} from '../../support/scripted-model.ts'
import type { Stage, StageOptions } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'

const MINUTE_MS = 60_000

describeStage('an agent while an operator has its conversation', (start) => {
  async function taken() {
    const help = await startHelp(start)
    const waiting = help.model.willWait()
    await help.stage.says('hi')
    await help.stage.passes(QUIET_MS)
    const { id } = (await help.stage.view()).conversation
    await help.stage.engine.take(id, 'Olga')
    return { ...help, id, waiting }
  }

  test('what it had thought is not said; after the release it answers what was said since', async () => {
    const { stage, model, texts, id, waiting, state } = await taken()
    waiting.end('Never said.')
    await stage.settle()
    await stage.says('are you there?')
    await stage.engine.reply(id, 'Olga', { text: 'Olga here.' })
    await stage.passes(10 * MINUTE_MS)
    expect(texts()).toEqual(['Olga here.'])
    expect(model.requests).toHaveLength(1)
    model.willAnswer('How can I help?')
    await stage.engine.release(id, 'Olga')
    await stage.settle()
    expect(texts()).toEqual(['Olga here.', 'How can I help?'])
    const told = JSON.stringify(model.requests[1]?.messages)
    expect(told).toContain('are you there?')
    expect(told).toContain('(A colleague wrote:) Olga here.')
    expect(told).not.toContain('Never said.')
    expect(await state()).toBe('helping.listening')
  })

  test('what it proposes meanwhile does not move the machine', async () => {
    const { stage, model, texts, id, waiting } = await taken()
    waiting.end(proposes('human'))
    await stage.settle()
    expect(texts()).toEqual([])
    model.willAnswer('Hello.')
    await stage.engine.release(id, 'Olga')
    await stage.settle()
    expect(texts()).toEqual(['Hello.'])
  })

  test('a call that ends only after the release is dropped: it knew nothing of what was said', async () => {
    const { stage, model, texts, id, waiting } = await taken()
    await stage.says('never mind, a lamp')
    model.willAnswer('A lamp?')
    await stage.engine.release(id, 'Olga')
    await stage.settle()
    waiting.end('Hi.')
    await stage.settle()
    expect(texts()).toEqual(['A lamp?'])
    expect((await stage.view()).jobs).toEqual([])
  })

  test('one that had said something goes on, and is told what was said', async () => {
    const { stage, model, texts, state } = await startHelp(start)
    model.willAnswer(proposes('ticket.open', { subject: 'lamp' }, 'I open one.'))
    const waiting = model.willWait()
    await stage.says('my lamp')
    await stage.passes(QUIET_MS)
    const { id } = (await stage.view()).conversation
    await stage.engine.take(id, 'Olga')
    waiting.end('It is open.')
    await stage.settle()
    await stage.says('and a sofa')
    model.willAnswer('The sofa too.')
    await stage.engine.release(id, 'Olga')
    await stage.settle()
    expect(texts().slice(2)).toEqual(['It is open.', 'The sofa too.'])
    expect(lastTold(model.requests[2])).toEqual(['and a sofa'])
    expect(await state()).toBe('helping.listening')
  })

  test('a release in the very moment in which it is set aside lets it go on', async () => {
    const model = createScriptedModel()
    const stage: Stage = await start({
      bot: createHelpBot(),
      model,
      between: (store) => ({
        ...store,
        turn: async (id, body) => {
          const result = await store.turn(id, body)
          if (Object(result).outcome === 'kept') await stage.engine.release(id, 'Olga')
          return result
        },
      }),
    })
    model.willAnswer(proposes('ticket.open', { subject: 'lamp' }))
    const waiting = model.willWait()
    await stage.says('my lamp')
    await stage.passes(QUIET_MS)
    await stage.engine.take((await stage.view()).conversation.id, 'Olga')
    waiting.end('It is open.')
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual(['Ticket: lamp', 'It is open.'])
    expect((await stage.view()).jobs).toEqual([])
  })

  test('no tool is begun, and a restart changes nothing', async () => {
    let uses = 0
    const pay = tool('pay', z.object({}), () => ++uses, { description: 'Pays' })
    const { stage, model, texts } = await startHelp(start, { tools: [pay] })
    const waiting = model.willWait()
    await stage.says('pay')
    await stage.passes(QUIET_MS)
    const { id } = (await stage.view()).conversation
    await stage.engine.take(id, 'Olga')
    waiting.end(answers([toCall('pay')]))
    await stage.settle()
    await stage.restart('by a crash')
    await stage.passes(MINUTE_MS)
    expect(uses).toBe(0)
    model.willAnswer('Hello.')
    await stage.engine.release(id, 'Olga')
    await stage.settle()
    expect(texts()).toEqual(['Hello.'])
  })
})

describeStage('an agent whose bot is away or changed', (start) => {
  async function thinking(next: Partial<StageOptions>) {
    const help = await startHelp(start)
    help.model.willWait()
    await help.says('hi')
    await help.stage.restart('cleanly', next)
    return help
  }

  test('it rests while the conversation is on hold, then says what it has to say', async () => {
    const bot = createHelpBot()
    const broken: Bot = {
      ...bot,
      name: 'broken',
      layout: 'another',
      migrate: () => {
        throw new Error('Not written yet.')
      },
    }
    const next = { bots: [bot, broken], botOf: () => 'broken' }
    const { stage, model, texts } = await thinking(next)
    await stage.passes(10 * MINUTE_MS)
    expect((await stage.view()).conversation.status).toBe('held')
    expect(model.requests).toHaveLength(1)
    await stage.restart('cleanly', { botOf: () => 'help' })
    await stage.passes(2 * MINUTE_MS)
    expect(texts()).toEqual(['Hello.'])
  })

  test('a bot that changed, and still fits, goes on', async () => {
    const changed: Bot = { ...createHelpBot(), layout: 'another' }
    const { texts } = await thinking({ bots: [changed] })
    expect(texts()).toEqual(['Hello.'])
  })

  test('one that has no such agent any more ends as every job does', async () => {
    const { stage, model } = await thinking({ bots: [], botOf: () => undefined })
    await stage.passes(MINUTE_MS)
    await stage.restart('cleanly', { bots: [createHelpBot()], botOf: () => 'help' })
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['Sorry: KnownError'])
    expect(model.requests).toHaveLength(1)
  })
})
