import { setup } from 'xstate'
import type { Bot, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply, template } from '../../../src/index.ts'
import { createFakeMedia } from '../../support/fake-media.ts'
import type { OtherProcesses } from '../../support/other-processes.ts'
import { createOtherProcesses } from '../../support/other-processes.ts'
import { phoneNumberId } from '../../support/settings.ts'
import type { Stage, StageOptions } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const SECOND_MS = 1_000
const HOUR_MS = 3_600 * SECOND_MS

/** Answers with the template that is named, and with another one when it was quiet for 30 hours. */
function announcer(): Bot {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
    delays: { silence: 30 * HOUR_MS },
  }).createMachine({
    id: 'announcer',
    on: { 'user.text': { actions: reply(({ event }) => template(event.text, 'en_US')) } },
    initial: 'talking',
    states: {
      talking: { after: { silence: 'reminded' } },
      reminded: { entry: reply(template('remind', 'en_US')) },
    },
  })
  return defineBot({ name: 'announcer', machine, loopBreaker: false, away: false })
}

function countReceived({ whatsapp }: Stage): number {
  return whatsapp.received.length
}

describeStage('an engine beside other processes', (start) => {
  let others: OtherProcesses
  beforeEach(() => {
    others = createOtherProcesses()
  })

  function begin(options: Partial<StageOptions> = {}): Promise<Stage> {
    return start({ bot: notebook(), between: others.between, throughput: 80, ...options })
  }

  test('sends nothing of a number that another one took after it had claimed', async () => {
    const stage = await begin()
    others.take(true)
    await stage.says('a')
    expect(countReceived(stage)).toBe(0)
    expect((await stage.view()).outbox).toMatchObject([{ status: 'uncertain' }])
    others.take(false)
    await stage.passes(30 * SECOND_MS)
    expect(countReceived(stage)).toBe(1)
    expect((await stage.view()).outbox).toMatchObject([{ status: 'accepted', doubled: true }])
  })

  test('counts what others accept for a number against its second', async () => {
    const stage = await begin()
    others.accept(phoneNumberId, 80)
    await stage.says('a')
    expect(countReceived(stage)).toBe(0)
    await stage.passes(2 * SECOND_MS)
    expect(countReceived(stage)).toBe(1)
  })

  test('lets a number rest that it takes over from one that just sent', async () => {
    const stage = await begin()
    others.leave({ numbers: [{ numberId: phoneNumberId, quietMs: 0, sent: new Map() }] })
    await stage.says('a')
    expect(countReceived(stage)).toBe(0)
    await stage.passes(2 * SECOND_MS)
    expect(countReceived(stage)).toBe(1)
  })

  test.each([false, true])(
    'takes the turns that one left which is gone (suspect: %s)',
    async (isSuspect) => {
      const stage = await begin()
      await stage.says('a')
      const { id } = (await stage.view()).conversation
      const at = stage.clock.now()
      const event = { type: 'user.text', text: 'b' } as const
      const times = { at, keyAt: at, arrivedAt: at }
      await stage.store.accept({ key: 'b', ...times, event, conversation: { id }, log: [] })
      await stage.settle()
      expect(stage.whatsapp.texts()).toEqual(['1. a'])
      others.leave({ waiting: [id] }, isSuspect)
      await stage.settle()
      expect(stage.whatsapp.texts()).toEqual(['1. a', '2. b'])
    },
  )

  test('decides about the message that one was sending which is gone', async () => {
    const stage = await begin()
    await stage.says('a')
    const { conversation, outbox } = await stage.view()
    const [said] = outbox
    if (said === undefined) throw new Error('Nothing was said.')
    const startedAt = stage.clock.now()
    const attempts = [{ n: 1, startedAt, status: 'sending' }] as const
    const sending = { ...said, id: `${said.id}b`, status: 'sending', attempts } as const
    await stage.store.record(conversation.id, (commit) => commit.put('outbox', sending))
    others.leave({ open: [sending] })
    await stage.passes(30 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a', '1. a'])
    expect((await stage.view()).outbox.at(-1)).toMatchObject({ id: sending.id, doubled: true })
  })

  test('fetches the files that one left which is gone', async () => {
    const { exchange, downloads } = createFakeMedia()
    const stage = await begin({ media: { exchange, isFetched: true, mostBytes: 1_000 } })
    await stage.says('a')
    const { conversation } = await stage.view()
    const file = {
      id: 'm1',
      messageId: 'w1',
      media: 'image',
      state: 'wanted',
      attempts: 0,
    } as const
    const whose = { conversationId: conversation.id, numberId: phoneNumberId }
    others.leaveFiles([{ ...file, ...whose, at: stage.clock.now() }])
    others.leave({})
    await stage.settle()
    expect(downloads).toEqual(['m1'])
    expect(await stage.store.media.find('m1')).toMatchObject({ state: 'stored' })
  })

  test('keeps to the messaging limit that another one was told', async () => {
    const stage = await begin({ bot: announcer() })
    for (const from of ['16505550001', '16505550002']) await stage.says('hello', { from })
    await others.write('messaging-limit', { limit: 1, at: 1 })
    await stage.passes(31 * HOUR_MS)
    expect(countReceived(stage)).toBe(2 + 1)
    await others.write('messaging-limit', { limit: 2, at: 2 })
    await stage.settle()
    expect(countReceived(stage)).toBe(2 + 2)
  })

  test('stops and frees the templates that another one was told of', async () => {
    const stage = await begin({ bot: announcer() })
    const sale = { accountId: '1', name: 'sale', language: 'en_US' }
    await others.write('templates', [{ ...sale, status: 'PAUSED', statusAt: 1 }])
    await stage.says('sale')
    expect(countReceived(stage)).toBe(0)
    await others.write('templates', [{ ...sale, status: 'APPROVED', statusAt: 2 }])
    await stage.settle()
    expect(countReceived(stage)).toBe(1)
  })

  test('lets a number send as fast as another one was told', async () => {
    const stage = await begin()
    await others.write('throughput', [phoneNumberId])
    for (let from = 1; from <= 60; from += 1) await stage.says('a', { from: String(from) })
    expect(countReceived(stage)).toBe(60)
  })
})
