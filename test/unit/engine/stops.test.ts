import { setup } from 'xstate'
import type { SendOutcome } from '../../../src/core/ports.ts'
import type { FailureClass } from '../../../src/core/rows.ts'
import type { Bot, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply, template, text } from '../../../src/index.ts'
import type { SendRequest } from '../../support/fake-whatsapp.ts'
import { incoming } from '../../support/incoming.ts'
import { phoneNumberId } from '../../support/settings.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const MINUTE_MS = 60_000
const people = ['16505550001', '16505550002', '16505550003'] as const

function refuse(failureClass: FailureClass, code: number): SendOutcome {
  return {
    outcome: 'refused',
    failure: { class: failureClass, code, reason: `Refused with ${code}.` },
  }
}

/** Answers `t name` with the template of that name, everything else with the same text. */
function announcer(): Bot {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'announcer',
    on: {
      'user.text': {
        actions: reply(({ event }) =>
          event.text.startsWith('t ') ? template(event.text.slice(2), 'en') : text(event.text),
        ),
      },
    },
  })
  return defineBot({ name: 'announcer', machine, loopBreaker: false, away: false })
}

function says(stage: Stage, words: string, from: string, numberId?: string) {
  const at = Math.floor(stage.clock.now() / 1000) * 1000
  const details = { from, at, ...(numberId === undefined ? {} : { numberId }) }
  return stage.receive(incoming({ type: 'user.text', text: words }, details))
}

const isTemplateCalled = (request: SendRequest, name: string) =>
  request.message.kind === 'template' && request.message.name === name

describeStage('what WhatsApp refuses whatever is sent', (start) => {
  test('stops its number after one refusal, and no other number', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.always(({ numberId }) => (numberId === '1' ? refuse('auth', 190) : undefined))
    for (const from of people) await says(stage, 'a', from, '1')
    expect(stage.whatsapp.requests).toHaveLength(1)
    for (const from of people) await says(stage, 'b', from, '2')
    expect(stage.whatsapp.texts()).toEqual(['1. b', '1. b', '1. b'])
  })

  test('goes on by itself when one message that asks is taken, each in its order', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.always(() => refuse('auth', 190))
    for (const from of people) await stage.says('a', { from })
    await stage.says('b', { from: people[0] })
    await stage.passes(10 * MINUTE_MS)
    // Asked after 1, 2 and 4 minutes more.
    expect(stage.whatsapp.requests).toHaveLength(4)
    expect(stage.whatsapp.received).toEqual([])
    stage.whatsapp.always(() => undefined)
    await stage.passes(10 * MINUTE_MS)
    for (const from of people) expect(stage.whatsapp.texts(from)[0]).toBe('1. a')
    expect(stage.whatsapp.texts(people[0])).toEqual(['1. a', '2. b'])
    expect(stage.whatsapp.received).toHaveLength(4)
  })

  test('tells an operator once what to do, and that it goes on', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.always(() => refuse('policy', 131_031))
    for (const from of people) await stage.says('a', { from })
    stage.whatsapp.always(() => undefined)
    await stage.passes(2 * MINUTE_MS)
    const told = (await stage.log()).filter(({ kind }) => kind === 'engine')
    expect(told.map(({ status }) => status)).toEqual(['stopped', 'goes on'])
    expect(told[0]?.reason).toContain('Refused with 131031.')
  })

  test('goes on although WhatsApp reports the same error again and again meanwhile', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.always(() => refuse('auth', 190))
    await stage.says('a')
    const failure = { code: 190, class: 'auth', reason: 'The token is no longer valid.' } as const
    for (let count = 0; count < 30; count += 1) {
      if (count === 20) stage.whatsapp.always(() => undefined)
      const report = { kind: 'notice', key: `again-${count}`, numberId: phoneNumberId } as const
      const about = { type: 'failure', failure } as const
      const news = { at: stage.clock.now(), field: 'messages', sentence: 'It fails.', raw: {} }
      await stage.receive({ ...report, ...news, about })
      await stage.passes(5 * MINUTE_MS)
    }
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test('goes on after a restart when the cause is gone', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.always(() => refuse('auth', 190))
    for (const from of people) await stage.says('a', { from })
    stage.whatsapp.always(() => undefined)
    await stage.restart('by a crash')
    expect(stage.whatsapp.received).toHaveLength(3)
    const rows = await Promise.all(people.map(async (from) => (await stage.view(from)).outbox))
    expect(rows.flat().map(({ doubled }) => doubled)).toEqual([undefined, undefined, undefined])
  })

  test('is held alone when others are taken that it should stop as well', async () => {
    const stage = await start({ bot: notebook() })
    const isBad = ({ to }: SendRequest) => to.waId === people[0]
    stage.whatsapp.always((request) => (isBad(request) ? refuse('permission', 131_005) : undefined))
    for (const from of people) await stage.says('a', { from })
    await stage.passes(20 * MINUTE_MS)
    expect(stage.whatsapp.received).toHaveLength(2)
    expect((await stage.view(people[0])).outbox).toMatchObject([{ status: 'held' }])
  })

  test('a paused template stops that template alone', async () => {
    const stage = await start({ bot: announcer() })
    stage.whatsapp.always((request) =>
      isTemplateCalled(request, 'sale') ? refuse('template', 132_015) : undefined,
    )
    await stage.says('t sale', { from: people[0] })
    await stage.says('t sale', { from: people[1] })
    await stage.says('t news', { from: people[2] })
    expect(stage.whatsapp.requests).toHaveLength(2)
    expect(stage.whatsapp.received).toHaveLength(1)
    stage.whatsapp.always(() => undefined)
    await stage.passes(6 * MINUTE_MS)
    expect(stage.whatsapp.received).toHaveLength(3)
  })

  test('a paused template holds back nothing that is said after it', async () => {
    const stage = await start({ bot: announcer() })
    stage.whatsapp.always((request) =>
      isTemplateCalled(request, 'sale') ? refuse('template', 132_015) : undefined,
    )
    await stage.says('t sale')
    await stage.says('hello')
    await stage.passes(6 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['hello'])
    expect((await stage.view()).outbox.map(({ status }) => status)).toEqual(['failed', 'accepted'])
  })

  test('too much that was taken for spam stops templates, and answers go on', async () => {
    const stage = await start({ bot: announcer() })
    stage.whatsapp.always(({ message }) =>
      message.kind === 'template' ? refuse('quality', 131_048) : undefined,
    )
    await stage.says('t one', { from: people[0] })
    await stage.says('t two', { from: people[1] })
    await stage.says('hello', { from: people[2] })
    expect(stage.whatsapp.requests).toHaveLength(2)
    expect(stage.whatsapp.texts()).toEqual(['hello'])
  })
})
