import { setup } from 'xstate'
import { nextToSend } from '../../../src/core/send-order.ts'
import { windowOf } from '../../../src/core/window.ts'
import type { Bot, BotEvent, ReplyEvent, UserEvent, WindowEvent } from '../../../src/index.ts'
import { buttons, choice, defineBot, reply, template } from '../../../src/index.ts'
import { notSent, refused } from '../../support/fake-whatsapp.ts'
import { incoming, statusOf, waId } from '../../support/incoming.ts'
import { phoneNumberId } from '../../support/settings.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'

const HOUR_MS = 3_600_000
const SECOND_MS = 1_000
const knock = template('knock', 'en', {
  buttons: [{ kind: 'quickReply', title: 'Tell me', send: { type: 'knocked' } }],
})

type Rule = 'drop' | 'wait' | typeof knock
type ReminderEvent =
  | UserEvent
  | WindowEvent
  | BotEvent<{ type: 'knocked' }>
  | BotEvent<{ type: 'picked' }>

/** Says two things 25 hours after it was told "later"; echoes all else. */
function reminder(rule: Rule, late = 25 * HOUR_MS): Bot {
  const machine = setup({
    types: { events: {} as ReminderEvent, emitted: {} as ReplyEvent },
    delays: { late },
  }).createMachine({
    id: 'reminder',
    initial: 'idle',
    states: {
      idle: {
        on: {
          'user.text': [
            { guard: ({ event }) => event.text === 'later', target: 'waiting' },
            { actions: reply(({ event }) => event.text, { onWindowClosed: rule }) },
          ],
          'window.closed': { actions: reply(template('gone', 'en')) },
          knocked: { actions: reply('knocked') },
          picked: { actions: reply('picked') },
        },
      },
      waiting: {
        after: {
          late: {
            target: 'idle',
            actions: [
              reply(buttons('first', [choice('Pick', { type: 'picked' })]), {
                onWindowClosed: rule,
              }),
              reply('second', { onWindowClosed: rule }),
            ],
          },
        },
      },
    },
  })
  return defineBot({
    name: 'reminder',
    machine,
    firstMessage: 'deliver',
    loopBreaker: false,
    away: false,
  })
}

async function rows(stage: Stage): Promise<readonly (readonly [string, string])[]> {
  const { outbox } = await stage.view()
  return outbox.map(({ message, status }) => [message.kind, status] as const)
}

describeStage('outside the window', (start) => {
  test('a reply is dropped that could leave only after the end', async () => {
    const stage = await start({ bot: reminder('drop', 24 * HOUR_MS - 5_000) })
    await stage.says('later')
    await stage.passes(24 * HOUR_MS)
    const first = (await rows(stage)).slice(0, 2)
    expect(first.map(([, status]) => status)).toEqual(['dropped', 'dropped'])
  })

  test('a reply is dropped, and the machine hears of it', async () => {
    const stage = await start({ bot: reminder('drop') })
    await stage.says('later')
    await stage.passes(26 * HOUR_MS)
    expect(await rows(stage)).toEqual([
      ['buttons', 'dropped'],
      ['text', 'dropped'],
      ['template', 'accepted'],
      ['template', 'accepted'],
    ])
  })

  test('replies wait until the person writes, then go in order before the answer', async () => {
    const stage = await start({ bot: reminder('wait') })
    await stage.says('later')
    await stage.passes(26 * HOUR_MS)
    await stage.restart('by a crash')
    await stage.passes(100 * HOUR_MS)
    expect(stage.whatsapp.requests).toHaveLength(0)
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({
        kind: 'outbound',
        status: 'queued',
        reason: 'The 24-hour window is closed: it waits until the person writes.',
      }),
    )
    await stage.restart('cleanly')
    await stage.says('hello')
    expect(stage.whatsapp.texts()).toEqual([expect.stringContaining('first'), 'second', 'hello'])
    expect((await stage.view()).conversation.awaitsUser).toBeUndefined()
  })

  test('a call lets go what waits', async () => {
    const stage = await start({ bot: reminder('wait') })
    await stage.says('later')
    await stage.passes(26 * HOUR_MS)
    const at = stage.clock.now()
    await stage.receive({
      kind: 'notice',
      key: 'call',
      numberId: phoneNumberId,
      at,
      field: 'calls',
      sentence: 'A call.',
      about: { type: 'call', callId: 'c', event: 'connect', by: 'person', person: { waId } },
      raw: {},
    })
    expect(stage.whatsapp.texts()).toEqual([expect.stringContaining('first'), 'second'])
    expect(windowOf((await stage.view()).conversation, at)).toMatchObject({ by: 'call' })
  })

  test('a template stands in, once for all replies of a turn, and its button counts', async () => {
    const stage = await start({ bot: reminder(knock) })
    await stage.says('later')
    await stage.passes(26 * HOUR_MS)
    expect(await rows(stage)).toEqual([
      ['template', 'accepted'],
      ['text', 'dropped'],
    ])
    const [choice] = (await stage.view()).outbox[0]?.choices ?? []
    await stage.taps('Tell me', { choiceId: choice?.id ?? '' })
    expect(stage.whatsapp.texts().at(-1)).toBe('knocked')
  })

  test('what waits stays with the operator who takes over, and goes after the release', async () => {
    const stage = await start({ bot: reminder('wait') })
    await stage.says('later')
    await stage.passes(26 * HOUR_MS)
    const { id } = (await stage.view()).conversation
    await stage.engine.take(id, 'Olga')
    await stage.says('hello')
    expect(stage.whatsapp.requests).toHaveLength(0)
    await stage.engine.release(id, 'Olga', 'send')
    await stage.settle()
    expect(stage.whatsapp.texts()).toEqual([expect.stringContaining('first'), 'second'])
  })

  test('what waits holds back nothing that needs no window', async () => {
    const stage = await start({ bot: reminder('wait') })
    await stage.says('later')
    await stage.passes(26 * HOUR_MS)
    const [first, second] = (await stage.view()).outbox
    if (first === undefined || second === undefined) throw new Error('Nothing was said.')
    const { awaits: _, ...free } = second
    expect(nextToSend([first, free], stage.clock.now())).toEqual({ row: free })
    expect(nextToSend([first, second], stage.clock.now())).toBeUndefined()
  })

  test('an operator gives up what waits, and the rest goes', async () => {
    const stage = await start({ bot: reminder('wait') })
    await stage.says('later')
    await stage.passes(26 * HOUR_MS)
    expect(await stage.engine.dropOutbox((await stage.view()).outbox[0]?.id ?? '')).toBe(true)
    await stage.says('hello')
    expect(stage.whatsapp.texts()).toEqual(['second', 'hello'])
  })
})

describeStage('a window that closes before a reply could leave', (start) => {
  async function lateStage(rule: Rule): Promise<Stage> {
    const stage = await start({ bot: reminder(rule) })
    stage.whatsapp.always(() => notSent)
    await stage.says('a')
    stage.whatsapp.always(() => undefined)
    stage.clock.advance(24 * HOUR_MS)
    await stage.passes(60 * SECOND_MS)
    return stage
  }

  test('drops it', async () => {
    const stage = await lateStage('drop')
    expect((await rows(stage))[0]).toEqual(['text', 'dropped'])
    expect(stage.whatsapp.texts()).toEqual(['(template) gone'])
  })

  test('lets it wait', async () => {
    const stage = await lateStage('wait')
    expect(stage.whatsapp.texts()).toEqual([])
    expect(await rows(stage)).toEqual([['text', 'queued']])
    await stage.says('b')
    expect(stage.whatsapp.texts()).toEqual(['a', 'b'])
  })

  test('says the template in its place', async () => {
    const stage = await lateStage(knock)
    expect(stage.whatsapp.texts()).toEqual(['(template) knock [Tell me]'])
    expect(await rows(stage)).toEqual([['template', 'accepted']])
  })
})

describeStage('error 131047', (start) => {
  const closed = refused('window', 131_047)

  async function afterStatus(rule: Rule): Promise<Stage> {
    const stage = await start({ bot: reminder(rule) })
    await stage.says('a')
    stage.clock.advance(SECOND_MS)
    const [sent] = stage.whatsapp.received
    if (sent === undefined) throw new Error('Nothing was sent.')
    const failure = { code: 131_047, class: 'window', reason: 'Re-engagement.' } as const
    await stage.receive(statusOf(sent, 'failed', { at: stage.clock.now(), failure }))
    return stage
  }

  test('is a drop, at once and by a status', async () => {
    const stage = await start({ bot: reminder('drop') })
    stage.whatsapp.willEnd(closed)
    await stage.says('a')
    const late = await afterStatus('drop')
    for (const each of [stage, late]) {
      expect((await rows(each))[0]).toEqual(['text', 'dropped'])
      expect(each.whatsapp.texts().at(-1)).toBe('(template) gone')
    }
  })

  test('is a wait, at once and by a status, until the person writes', async () => {
    const stage = await start({ bot: reminder('wait') })
    stage.clock.advance(SECOND_MS)
    stage.whatsapp.willEnd(closed)
    await stage.says('a', { at: stage.clock.now() - SECOND_MS })
    const late = await afterStatus('wait')
    for (const each of [stage, late]) {
      const { conversation } = await each.view()
      expect(windowOf(conversation, each.clock.now())).toMatchObject({ why: 'refused' })
      const before = each.whatsapp.texts().length
      await each.passes(HOUR_MS)
      expect(each.whatsapp.texts()).toHaveLength(before)
      each.clock.advance(SECOND_MS)
      await each.says('b')
      expect(each.whatsapp.texts().slice(before)).toEqual(['a', 'b'])
    }
  })

  test('is a template in its place, at once and by a status', async () => {
    const stage = await start({ bot: reminder(knock) })
    stage.whatsapp.willEnd(closed)
    await stage.says('a')
    const late = await afterStatus(knock)
    for (const each of [stage, late]) {
      expect(each.whatsapp.texts().at(-1)).toBe('(template) knock [Tell me]')
      expect(await rows(each)).toEqual([['template', 'accepted']])
    }
  })

  test('of a message from before the person wrote again sends it again at once', async () => {
    const stage = await start({ bot: reminder('wait') })
    await stage.says('a')
    const [sent] = stage.whatsapp.received
    if (sent === undefined) throw new Error('Nothing was sent.')
    stage.clock.advance(2 * SECOND_MS)
    await stage.says('b')
    const failure = { code: 131_047, class: 'window', reason: 'Re-engagement.' } as const
    await stage.receive(statusOf(sent, 'failed', { at: stage.clock.now(), failure }))
    expect(stage.whatsapp.texts()).toEqual(['a', 'b', 'a'])
    expect(windowOf((await stage.view()).conversation, stage.clock.now())).toMatchObject({
      isOpen: true,
    })
  })
})

describeStage('the window of a conversation', (start) => {
  test('tells why it is open or closed, and until when', async () => {
    const stage = await start({ bot: reminder('drop') })
    await stage.says('a')
    const { conversation } = await stage.view()
    const userAt = conversation.userAt ?? 0
    const until = userAt + 24 * HOUR_MS
    expect(windowOf(conversation, userAt)).toEqual({ isOpen: true, by: 'message', until })
    expect(windowOf(conversation, until)).toEqual({ isOpen: false, why: 'over', since: until })
    expect(windowOf({}, until)).toEqual({ isOpen: false, why: 'never-wrote' })
  })

  test('knows that the person came from an ad', async () => {
    const stage = await start({ bot: reminder('drop') })
    const at = Math.floor(stage.clock.now() / SECOND_MS) * SECOND_MS
    const referral = { sourceType: 'ad', sourceId: '1' }
    await stage.receive(incoming({ type: 'user.text', text: 'a', referral }, { at }))
    expect((await stage.view()).conversation.entryAt).toBe(at)
  })
})
