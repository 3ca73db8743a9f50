import { setup } from 'xstate'
import { z } from 'zod'
import { addFlowToken, flowTokenOf, parseFlowToken } from '../../../src/core/flow-token.ts'
import type { OutboundMessage } from '../../../src/core/messages.ts'
import type { FlowVisit, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, defineFlow, flow, KnownError, reply } from '../../../src/index.ts'

const booking = defineFlow({
  name: 'table',
  open: () => ({ screen: 'DAY' }),
  screens: {
    DAY: {
      data: z.object({ day: z.string(), people: z.coerce.number() }),
      // What the schema makes of the data is what the handler gets.
      on: ({ data }) => ({ screen: 'CONFIRM', data: { people: data.people + 1 } }),
    },
    CONFIRM: { on: async () => ({ finish: { done: true } }) },
  },
})

const visit: FlowVisit<unknown> = {
  screen: 'DAY',
  data: { day: 'x', people: '3' },
  contact: { id: 'p1', attributes: {} },
  conversationId: 'c1',
  numberId: '106',
  at: 0,
  token: 't',
  signal: new AbortController().signal,
}

test('a handler gets what its schema reads, else the first complaint is the answer', async () => {
  const { DAY } = booking.screens
  expect(await DAY?.submit?.(visit)).toEqual({ screen: 'CONFIRM', data: { people: 4 } })
  const wrong = await DAY?.submit?.({ ...visit, data: { day: 1 } })
  expect(wrong).toEqual({ error: expect.stringContaining('expected string') })
})

test('a screen that is not declared, or data that is not there, is a compile error', () => {
  defineFlow({
    name: 'typed',
    // @ts-expect-error there is no such screen
    open: () => ({ screen: 'NOWHERE' }),
    screens: {
      ONE: {
        data: z.object({ a: z.string() }),
        // @ts-expect-error the schema has no b
        on: ({ data }) => ({ finish: { b: data.b } }),
      },
      // @ts-expect-error there is no such screen
      TWO: { on: () => ({ screen: 'NOWHERE' }) },
      THREE: {},
    },
  })
})

test('everything that is wrong with a declaration is told at once', () => {
  const data = z.object({ error: z.string() })
  expect(() =>
    defineFlow({
      name: '',
      id: '',
      screens: { SUCCESS: {}, ASK: { data } },
      validFor: '31 days',
      expired: '',
    }),
  ).toThrow(KnownError)
  try {
    defineFlow({ name: '', screens: { SUCCESS: {}, ASK: { data } }, validFor: '31 days' })
  } catch (error) {
    const { code, message } = error as KnownError
    expect(code).toBe('bot-invalid')
    for (const place of ['name: ', 'screens.SUCCESS: ', 'screens.ASK.data: ', 'validFor: ']) {
      expect(message).toContain(`\n${place}`)
    }
  }
})

test('a declared form is sent by its id or its name, and begins at its handler if it has one', () => {
  const message = flow('Book', 'Go', booking)
  expect(message).toEqual({
    kind: 'flow',
    body: 'Book',
    label: 'Go',
    flow: { name: 'table' },
    start: 'data_exchange',
  })
  const plain = defineFlow({ name: 'plain', id: '1088', screens: {} })
  expect(flow('Book', 'Go', plain)).toMatchObject({ flow: { id: '1088' } })
  expect(flow('Book', 'Go', plain)).not.toHaveProperty('start')
  const start = { screen: 'DAY' }
  expect(flow('Book', 'Go', booking, { start })).toMatchObject({ start })
})

test('a bot takes each name once, and languages for what is said too late', () => {
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
  }).createMachine({ id: 'm', on: { 'user.text': { actions: reply(flow('A', 'B', booking)) } } })
  const bot = defineBot({ name: 'm', machine, flows: [booking] })
  expect(bot.flows).toEqual([booking])
  expect(Object.isFrozen(bot.flows)).toBe(true)
  expect(() => defineBot({ name: 'm', machine, flows: [booking, booking] })).toThrow(
    'flows: Two Flows have the name "table".',
  )
  const late = defineFlow({ name: 'late', screens: {}, expired: { en: 'Too late.' } })
  expect(() => defineBot({ name: 'm', machine, flows: [late], languages: ['en', 'es'] })).toThrow(
    'flows.late.expired',
  )
})

describe('the token of a form', () => {
  const form: OutboundMessage = { kind: 'flow', body: 'A', label: 'B', flow: { id: '1' } }
  const buttons = [{ kind: 'catalog' }, { kind: 'flow', data: { a: 1 } }] as const
  const approved: OutboundMessage = { kind: 'template', name: 'book', language: 'en', buttons }
  const newSecret = () => 'secret'

  test('is given to forms and to templates with one, and leads to their row', () => {
    for (const message of [form, approved]) {
      const token = flowTokenOf(addFlowToken(message, 'c1.7.1', newSecret)) ?? ''
      expect(token).toBe('c1.7.1~secret')
      expect(parseFlowToken(token)).toEqual({ conversationId: 'c1', outboxId: 'c1.7.1' })
    }
  })

  test('of the author stays, and others get none', () => {
    const own = { ...form, token: 'mine' }
    expect(addFlowToken(own, 'c1.7.1', newSecret)).toBe(own)
    const text: OutboundMessage = { kind: 'text', body: 'hi' }
    expect(addFlowToken(text, 'c1.7.1', newSecret)).toBe(text)
    expect(flowTokenOf(text)).toBeUndefined()
    const bare: OutboundMessage = { kind: 'template', name: 'hello', language: 'en' }
    expect(addFlowToken(bare, 'c1.7.1', newSecret)).toBe(bare)
  })

  test.each(['', 'mine', 'unused', 'c1~secret', 'c1.7.1~', '.7.1~x', 'c1.7/1~x', '~~'])(
    '`%s` leads nowhere',
    (token) => {
      expect(parseFlowToken(token)).toBeUndefined()
    },
  )
})
