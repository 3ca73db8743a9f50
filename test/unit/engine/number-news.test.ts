import { setup } from 'xstate'
import type { SendOutcome } from '../../../src/core/ports.ts'
import type { Bot, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, reply, template } from '../../../src/index.ts'
import { parseWebhook } from '../../../src/whatsapp/incoming.ts'
import { eventually } from '../../support/eventually.ts'
import { phoneNumberId } from '../../support/settings.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const SECOND_MS = 1_000

function refuse(code: number, failureClass: 'policy' | 'template'): SendOutcome {
  return { outcome: 'refused', failure: { class: failureClass, code, reason: `Code ${code}.` } }
}

/** News of the account, as Meta's webhook tells them. */
function tells(stage: Stage, field: string, value: object) {
  const entry = [{ id: '1', time: 1, changes: [{ field, value }] }]
  return stage.receive(...parseWebhook({ entry }, stage.clock.now()))
}

function announcer(): Bot {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'announcer',
    on: { 'user.text': { actions: reply(({ event }) => template(event.text, 'en_US')) } },
  })
  return defineBot({ name: 'announcer', machine, loopBreaker: false, away: false })
}

describeStage('what WhatsApp tells of numbers and templates', (start) => {
  test('news of the account let a number that was stopped be tried at once', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.always(() => refuse(131_031, 'policy'))
    await stage.says('a')
    stage.whatsapp.always(() => undefined)
    await stage.passes(SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual([])
    const ban_info = { waba_ban_state: 'REINSTATE', waba_ban_date: 'today' }
    await tells(stage, 'account_update', { event: 'DISABLED_UPDATE', ban_info })
    await stage.passes(6 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test('a template that is taken up again goes on, and no other', async () => {
    const stage = await start({ bot: announcer() })
    stage.whatsapp.always(() => refuse(132_015, 'template'))
    await stage.says('sale', { from: '16505550001' })
    await stage.says('news', { from: '16505550002' })
    stage.whatsapp.always(() => undefined)
    await tells(stage, 'message_template_status_update', {
      event: 'APPROVED',
      message_template_id: 7,
      message_template_name: 'sale',
      message_template_language: 'en-US',
    })
    await stage.passes(10 * SECOND_MS)
    expect(stage.whatsapp.received.map(({ to }) => to.waId)).toEqual(['16505550001'])
  })

  test('an error of the number that no message has stops it as well', async () => {
    const stage = await start({ bot: notebook() })
    const metadata = { phone_number_id: phoneNumberId }
    await tells(stage, 'messages', { metadata, errors: [{ code: 131_031, title: 'Locked' }] })
    await stage.says('a')
    expect(stage.whatsapp.requests).toEqual([])
    await stage.passes(90 * SECOND_MS)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  const display = { '1': '+1 555-078-3881', [phoneNumberId]: '15550783882' } as const
  const faster = {
    bot: notebook(),
    throughput: 80,
    numberIds: Object.keys(display),
    displayNumberOf: async (numberId: string) => display[numberId as keyof typeof display],
  }
  const upgrade = { display_phone_number: '15550783882', event: 'THROUGHPUT_UPGRADE' }
  const news = 'phone_number_quality_update'

  /** How many of 60 messages leave at once; of 80 a second it is half a second's worth. */
  async function leaveAtOnce(stage: Stage): Promise<number> {
    for (let from = 1; from <= 60; from += 1) await stage.says('a', { from: String(from) })
    return stage.whatsapp.received.length
  }

  test('a number that may send faster does, found among several, after a restart too', async () => {
    const stage = await start(faster)
    await tells(stage, news, upgrade)
    await eventually(() => expect(stage.store.facts.read('throughput')).toEqual([phoneNumberId]))
    await stage.restart('by a crash', { displayNumberOf: async () => undefined })
    expect(await leaveAtOnce(stage)).toBe(60)
  })

  test('a number that may send faster does at once', async () => {
    const stage = await start(faster)
    await tells(stage, news, upgrade)
    await eventually(() => expect(stage.store.facts.read('throughput')).toBeDefined())
    expect(await leaveAtOnce(stage)).toBe(60)
  })

  test('another number that may send faster changes nothing for this one', async () => {
    const stage = await start(faster)
    await tells(stage, news, { ...upgrade, display_phone_number: '15550783881' })
    await eventually(() => expect(stage.store.facts.read('throughput')).toEqual(['1']))
    expect(await leaveAtOnce(stage)).toBeLessThan(60)
  })

  test('a rate that an operator has set stays', async () => {
    const stage = await start({ ...faster, throughput: 20 })
    await tells(stage, news, upgrade)
    await eventually(() => expect(stage.store.facts.read('throughput')).toBeDefined())
    expect(await leaveAtOnce(stage)).toBeLessThan(60)
  })

  test.each([
    ['is none of ours', async () => '15550000000'],
    ['cannot be asked for', () => Promise.reject(new Error('nobody answers'))],
  ])('a number that %s is told of, and all goes on', async (_name, displayNumberOf) => {
    const stage = await start({ ...faster, displayNumberOf })
    await tells(stage, news, upgrade)
    const told = () => stage.told.map(({ sentence }) => sentence).join()
    await eventually(() => expect(told()).toMatch(/WHATSAPP_THROUGHPUT|could not be noted/))
    expect(stage.store.facts.read('throughput')).toBeUndefined()
    await stage.says('a')
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })
})
