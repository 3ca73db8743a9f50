import { setup } from 'xstate'
import type { ConsentEntry } from '../../../src/core/consent.ts'
import { mergeLedgers, withEntry } from '../../../src/core/consent.ts'
import type { IncomingNotice } from '../../../src/core/incoming.ts'
import type { Bot, BotOptions, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, oneTimeCode, reply, template } from '../../../src/index.ts'
import { refused } from '../../support/fake-whatsapp.ts'
import { waId } from '../../support/incoming.ts'
import { phoneNumberId } from '../../support/settings.ts'
import { describeStage } from '../../support/stage.ts'

const HOUR_MS = 3_600_000

/** Sends templates when it is asked to, tells of what was dropped, and echoes all else. */
function shop(consent?: BotOptions<never>['consent']): Bot {
  const machine = setup({
    types: {
      events: {} as UserEvent | { readonly type: 'delivery.dropped'; readonly reason: string },
      emitted: {} as ReplyEvent,
    },
  }).createMachine({
    id: 'shop',
    on: {
      'user.text': [
        {
          guard: ({ event }) => event.text === 'all',
          actions: [
            reply(template('offer', 'en', { category: 'marketing' })),
            reply(template('unsure', 'en')),
            reply(template('order', 'en', { category: 'utility' })),
            reply(oneTimeCode('login', 'en', '123456')),
          ],
        },
        { actions: reply(({ event }) => event.text) },
      ],
      'delivery.dropped': { actions: reply(({ event }) => event.reason) },
    },
  })
  return defineBot({
    name: 'shop',
    machine,
    firstMessage: 'deliver',
    loopBreaker: false,
    away: false,
    ...(consent === undefined ? {} : { consent }),
  })
}

const OUT = expect.stringContaining('no more offers')
const IN = expect.stringContaining('offers again')
const SURE = 'The person opted out of marketing messages.'
const UNSURE = expect.stringContaining("give it category: 'utility'")

function preference(value: string, at: number, category = 'marketing_messages'): IncomingNotice {
  return {
    kind: 'notice',
    key: `${value}/${at}`,
    numberId: phoneNumberId,
    at,
    field: 'user_preferences',
    sentence: 'A preference.',
    about: { type: 'preference', person: { waId }, category, value },
    raw: {},
  }
}

describeStage('consent', (start) => {
  test.each([
    ...['STOP', ' unsubscribe ', 'Baja', 'SAIR', 'Abmelden', 'désabonner', 'Disiscrivimi'],
  ])('the word %p opts out of marketing, is confirmed once, and answers go on', async (word) => {
    const stage = await start({ bot: shop() })
    await stage.says('hi')
    await stage.says(word)
    await stage.says(word)
    await stage.says('all')
    const order = ['(template) order', '(template) login']
    expect(stage.whatsapp.texts()).toEqual(['hi', OUT, word, ...order, SURE, UNSURE])
    const { contact, outbox } = await stage.view()
    expect(contact.consent).toMatchObject([{ category: 'marketing', value: 'out', by: 'word' }])
    expect(outbox.filter(({ status }) => status === 'dropped')).toMatchObject([
      { failure: { class: 'policy', reason: SURE } },
      { failure: { class: 'policy', reason: UNSURE } },
    ])
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ kind: 'consent', status: 'opted out', contact: waId }),
    )
  })

  test('a word opts in again, and means nothing to who never opted out', async () => {
    const stage = await start({ bot: shop() })
    await stage.says('start')
    await stage.says('stop')
    stage.clock.advance(1_000)
    await stage.says('START')
    await stage.says('all')
    expect(stage.whatsapp.texts().slice(0, 4)).toEqual(['start', OUT, IN, '(template) offer'])
  })

  test('the button of a template that Meta offers for it is such a word', async () => {
    const stage = await start({ bot: shop() })
    await stage.says('hi')
    const title = 'Stop promotions'
    await stage.sends({ type: 'user.choice', choiceId: title, title })
    expect(stage.whatsapp.texts()).toEqual(['hi', OUT])
  })

  test('a sentence with such a word in it is a message like others', async () => {
    const stage = await start({ bot: shop() })
    await stage.says('please do not stop')
    expect((await stage.view()).contact.consent).toBeUndefined()
  })

  test('the words and answers are the bot author’s to choose, or to leave out', async () => {
    const own = await start({ bot: shop({ optOut: ['enough'], optedOut: 'Fine.' }) })
    await own.says('stop')
    await own.says('Enough')
    expect(own.whatsapp.texts()).toEqual(['stop', 'Fine.'])
    const none = await start({ bot: shop(false) })
    await none.says('stop')
    expect(none.whatsapp.texts()).toEqual(['stop'])
    expect(() => shop({ optOut: [''] })).toThrow(/consent\.optOut/)
  })

  test('what people set in WhatsApp itself counts, in the order of its times', async () => {
    const stage = await start({ bot: shop() })
    await stage.says('hi')
    const at = stage.clock.now() - 10_000
    await stage.receive(preference('resume', at + 2_000), preference('stop', at + 1_000))
    await stage.receive(preference('stop', at + 1_000), preference('stop', at + 9_000, 'other'))
    const values = (await stage.view()).contact.consent?.map(({ value, by }) => [value, by])
    expect(values).toEqual([
      ['out', 'preference'],
      ['in', 'preference'],
    ])
    await stage.receive(preference('stop', at + 3_000))
    await stage.restart('by a crash')
    await stage.says('all')
    expect(stage.whatsapp.texts()).not.toContain('(template) offer')
  })

  test('that WhatsApp refuses marketing (131050) is written down', async () => {
    const stage = await start({ bot: shop() })
    stage.whatsapp.willEnd(refused('recipient', 131_050))
    await stage.says('all')
    expect((await stage.view()).contact.consent).toMatchObject([{ value: 'out', by: 'refusal' }])
    expect(stage.whatsapp.texts()).not.toContain('(template) offer')
  })

  test('a message that waits is held against it again when it leaves', async () => {
    const stage = await start({ bot: shop() })
    stage.whatsapp.always(() => ({ outcome: 'not-sent', reason: 'Down.' }))
    await stage.says('all')
    await stage.receive(preference('stop', stage.clock.now()))
    stage.whatsapp.always(() => undefined)
    await stage.passes(HOUR_MS)
    const texts = stage.whatsapp.texts()
    expect(texts).not.toContain('(template) offer')
    expect(texts).toContain('(template) order')
    expect(texts).toContain(SURE)
  })

  test('who opts out while a message is on its way gets no further one of the same turn', async () => {
    const stage = await start({ bot: shop() })
    stage.whatsapp.willEnd(async (_, accept) => {
      await stage.engine.receive([preference('stop', stage.clock.now())])
      return { outcome: 'accepted', wamid: accept() }
    })
    await stage.says('all')
    const order = ['(template) order', '(template) login']
    expect(stage.whatsapp.texts()).toEqual(['(template) offer', ...order, UNSURE])
  })

  test('an operator’s conversation hears it too, and says nothing by itself', async () => {
    const stage = await start({ bot: shop() })
    await stage.says('hi')
    await stage.engine.take((await stage.view()).conversation.id, 'Olga')
    await stage.says('stop')
    expect((await stage.view()).contact.consent).toMatchObject([{ value: 'out' }])
    expect(stage.whatsapp.texts()).toEqual(['hi'])
  })
})

test('a ledger is in the order of time, takes nothing twice and has an end', () => {
  const entry = (at: number, value: 'in' | 'out' = 'out'): ConsentEntry => ({
    at,
    value,
    category: 'marketing',
    by: 'word',
    numberId: '1',
  })
  const one = withEntry(withEntry([entry(1)], entry(3)), entry(2, 'in'))
  expect(one.map(({ at }) => at)).toEqual([1, 2, 3])
  expect(withEntry(one, entry(3))).toBe(one)
  expect(mergeLedgers(one, [entry(2, 'in'), entry(4)])?.map(({ at }) => at)).toEqual([1, 2, 3, 4])
  expect(mergeLedgers(undefined, one)).toBe(one)
  const long = Array.from({ length: 150 }, (_, at) => entry(at))
  expect(long.reduce<readonly ConsentEntry[]>(withEntry, [])).toHaveLength(100)
})
