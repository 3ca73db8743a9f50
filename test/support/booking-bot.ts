import { setup } from 'xstate'
import { z } from 'zod'
import type { FlowVisit, ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, defineFlow, flow, remember, reply } from '../../src/index.ts'

/** What handlers of the form were told, oldest first. */
export type Visits = FlowVisit<unknown>[]

/** A bot whose form is answered for by handlers; what they are told is added to `visits`. */
export function createBookingBot(visits: Visits, onHang: () => void = () => undefined) {
  const booking = defineFlow({
    name: 'table',
    open: (visit) => {
      visits.push(visit)
      return { screen: 'DAY', data: { greeting: `Hello ${visit.contact.name}` } }
    },
    validFor: '2 days',
    expired: { en: 'Too late.', es: 'Demasiado tarde.' },
    screens: {
      DAY: {
        data: z.object({ day: z.iso.date('Which day?'), people: z.coerce.number().max(8) }),
        on: async (visit) => {
          visits.push(visit)
          const { day, people } = visit.data
          if (day === '2026-12-24') return { error: { en: 'We are closed.', es: 'Cerrado.' } }
          if (day === '2026-12-25') throw new Error(`the table of tables is gone on ${day}`)
          if (day === '2026-12-26') {
            onHang()
            return new Promise(() => undefined)
          }
          // As plain JavaScript may.
          if (day === '2026-12-27') return JSON.parse('null')
          return { screen: 'CONFIRM', data: { day, people } }
        },
      },
      CONFIRM: {
        data: z.object({ day: z.string() }),
        on: ({ data }) => ({ finish: { day: data.day } }),
        back: () => ({ screen: 'DAY', data: { greeting: 'Again' } }),
      },
    },
  })
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'booking',
    initial: 'open',
    states: { open: {}, over: { type: 'final' } },
    on: {
      'user.text': [
        { guard: ({ event }) => event.text === 'es', actions: remember({ language: 'es' }) },
        { guard: ({ event }) => event.text === 'bye', target: '.over' },
        { actions: reply(flow('Book a table', 'Book', booking)) },
      ],
      'user.flow': {
        actions: reply(
          ({ event: { answer, form = 'nothing', stale = false } }) =>
            `Booked: ${JSON.stringify(answer)} for ${form}${stale ? ', outdated' : ''}`,
        ),
      },
      'user.*': { actions: reply('I only understand text.') },
    },
  })
  return defineBot({ name: 'booking', machine, loopBreaker: false, flows: [booking] })
}

const bound = (name: string) => `\${${name}}`

/** The Flow JSON of the form. */
export const bookingJson = {
  version: '7.0',
  data_api_version: '3.0',
  screens: [
    {
      id: 'DAY',
      title: 'Day',
      data: { greeting: { type: 'string', __example__: 'Hello' } },
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'TextBody', text: bound('data.greeting') },
          { type: 'TextInput', name: 'day', label: 'Day' },
          { type: 'TextInput', name: 'people', label: 'People', 'input-type': 'number' },
          {
            type: 'Footer',
            label: 'Next',
            'on-click-action': {
              name: 'data_exchange',
              payload: { day: bound('form.day'), people: bound('form.people') },
            },
          },
        ],
      },
    },
    {
      id: 'CONFIRM',
      title: 'Confirm',
      terminal: true,
      refresh_on_back: true,
      data: { day: { type: 'string', __example__: '' } },
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'TextBody', text: `A table on ${bound('data.day')}` },
          {
            type: 'Footer',
            label: 'Book',
            'on-click-action': { name: 'data_exchange', payload: { day: bound('data.day') } },
          },
        ],
      },
    },
  ],
}
