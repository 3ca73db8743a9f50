import { setup } from 'xstate'
import type { IncomingNotice } from '../../../src/core/incoming.ts'
import type { NoticeContent } from '../../../src/core/notice-content.ts'
import type { Bot, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply, template } from '../../../src/index.ts'
import { statusOf, waId } from '../../support/incoming.ts'
import { describeStage } from '../../support/stage.ts'

const order = { accountId: '8', name: 'order', language: 'en' }

/** Answers everything by a template, but "plain" by a text. */
const machine = setup({
  types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
}).createMachine({
  id: 'shop',
  on: {
    'user.text': [
      { guard: ({ event }) => event.text === 'plain', actions: reply('Plain.') },
      { actions: reply(({ event }) => template(event.text, 'en')) },
    ],
  },
})
const bot: Bot = defineBot({ name: 'shop', machine, loopBreaker: false })

let count = 0
function news(event: string, at: number): IncomingNotice {
  count += 1
  const about: NoticeContent = { type: 'template.status', template: order, event }
  return {
    kind: 'notice',
    key: `news-${count}`,
    at,
    field: 'message_template_status_update',
    sentence: `The template is ${event}.`,
    about,
    raw: { event },
  }
}

describeStage('a template that WhatsApp has stopped', (start) => {
  test('is not sent but waits with its reason, and goes on when it is approved again', async () => {
    const stage = await start({ bot })
    await stage.receive(news('PAUSED', stage.clock.now()))
    await stage.says('order')
    await stage.passes(86_400_000)
    expect(stage.whatsapp.received).toEqual([])
    const [row] = (await stage.view()).outbox
    expect(row).toMatchObject({
      status: 'queued',
      attempts: [],
      failure: { class: 'template', reason: expect.stringContaining('order (en) is paused') },
    })
    const lines = (await stage.log()).filter(({ kind }) => kind === 'delivery')
    expect(lines.filter(({ reason }) => reason?.includes('is paused'))).toHaveLength(1)

    await stage.receive(news('APPROVED', stage.clock.now()))
    expect(stage.whatsapp.received).toMatchObject([{ message: { name: 'order' } }])
    expect((await stage.view()).outbox).toMatchObject([{ status: 'accepted' }])
  })

  test('stops nobody else, and no other template', async () => {
    const stage = await start({ bot })
    await stage.receive(news('REJECTED', stage.clock.now()))
    await stage.says('order')
    await stage.says('plain', { from: '15550009999' })
    await stage.says('other', { from: '15550008888' })
    expect(stage.whatsapp.received.map(({ to }) => to.waId).sort()).toEqual([
      '15550008888',
      '15550009999',
    ])
  })

  test('holds back nothing that is said after it', async () => {
    const stage = await start({ bot })
    await stage.receive(news('DISABLED', stage.clock.now()))
    await stage.says('order')
    await stage.says('plain')
    await stage.settle()
    expect(stage.whatsapp.texts()).toHaveLength(1)
    const { outbox } = await stage.view()
    expect(outbox.map(({ status }) => status)).toEqual(['failed', 'accepted'])
  })

  test('stays stopped after a restart, and what waited goes on after the next one', async () => {
    const stage = await start({ bot })
    await stage.receive(news('PAUSED', stage.clock.now()))
    await stage.says('order')
    await stage.restart('by a crash')
    await stage.settle()
    expect(stage.whatsapp.received).toEqual([])
    await stage.receive(news('APPROVED', stage.clock.now()))
    await stage.restart('cleanly')
    await stage.settle()
    expect(stage.whatsapp.received).toHaveLength(1)
    const [sent] = stage.whatsapp.received
    if (sent === undefined) throw new Error('Nothing was sent.')
    await stage.receive(statusOf(sent, 'delivered', { at: stage.clock.now() }))
    expect((await stage.view(waId)).outbox).toMatchObject([{ status: 'delivered' }])
  })
})
