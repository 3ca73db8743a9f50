import { setup } from 'xstate'
import type {
  BotEvent,
  JsonObject,
  MarketingExtras,
  MediaSource,
  Place,
  ReplyEvent,
  TemplateExtras,
  TemplateQuickReply,
  TemplateValue,
  Text,
  UserEvent,
} from '../../src/index.ts'
import { reply, templatesOf } from '../../src/index.ts'

// `tsc --noEmit` checks this file: every @ts-expect-error must be needed.

/** As `turnwise templates types` writes it; test/unit/core/template-types.test.ts holds it to that. */
type Templates = {
  readonly hello_world: Readonly<Record<'en_US', TemplateExtras>>
  readonly order_update: Readonly<
    Record<
      'en_US' | 'es',
      TemplateExtras & {
        readonly parameters: readonly [TemplateValue, TemplateValue]
        readonly buttons: readonly [
          TemplateQuickReply<'Where is it?' | '¿Dónde está?'> & { readonly index?: 0 },
          { readonly kind: 'url'; readonly suffix: Text } & { readonly index: 2 },
        ]
      }
    >
  >
  readonly reminder: Readonly<
    Record<
      'en_US',
      TemplateExtras & {
        readonly header: { readonly kind: 'image'; readonly source: MediaSource }
        readonly parameters: { readonly first_name: TemplateValue; readonly day: TemplateValue }
      }
    >
  >
  readonly offer: Readonly<
    Record<
      'en_US',
      MarketingExtras & {
        readonly header: { readonly kind: 'text'; readonly text: Text; readonly name: 'shop' }
        readonly offerEndsAt: number
        readonly buttons: readonly [
          { readonly kind: 'copyCode'; readonly code: string } & { readonly index?: 0 },
        ]
      }
    >
  >
  readonly form: Readonly<
    Record<
      'en_US',
      TemplateExtras & {
        readonly header: { readonly kind: 'location' } & Place
        readonly buttons: readonly [
          { readonly kind: 'flow'; readonly token?: string; readonly data?: JsonObject } & {
            readonly index?: 0
          },
        ]
      }
    >
  >
  readonly menu: Readonly<
    Record<
      'en_US',
      MarketingExtras & {
        readonly cards: readonly [Card, Card]
      }
    >
  >
}
interface Card {
  readonly header: { readonly kind: 'image'; readonly source: MediaSource }
  readonly parameters: readonly [TemplateValue]
  readonly buttons: readonly [TemplateQuickReply<'Take it'> & { readonly index?: 0 }]
}

const template = templatesOf<Templates>({
  hello_world: { category: 'utility' },
  order_update: { category: 'utility', ttlSeconds: 600 },
  reminder: { category: 'utility' },
  offer: { category: 'marketing' },
  form: { category: 'utility' },
  menu: { category: 'marketing' },
})
const base = setup({
  types: {
    context: {} as { name: string; language: 'en_US' | 'es' },
    events: {} as UserEvent | BotEvent<{ type: 'pick'; sku: string }> | { type: 'go' },
    emitted: {} as ReplyEvent,
  },
})
const header = { kind: 'image', source: { link: 'https://example.org/a.png' } } as const
const where = { kind: 'quickReply', title: 'Where is it?', send: { type: 'go' } } as const
const track = { kind: 'url', suffix: 'A17', index: 2 } as const
const two = ['Ada', 'A17'] as const
const card = {
  header,
  parameters: ['Rye'],
  buttons: [{ kind: 'quickReply', title: 'Take it', send: { type: 'pick', sku: 'rye' } }],
} as const

test('a template that fits what was approved is a message like any other', () => {
  expect(
    template('order_update', 'es', {
      parameters: ['Ada', { kind: 'currency', fallback: '7 €', code: 'EUR', amount1000: 7000 }],
      buttons: [{ ...where, title: '¿Dónde está?' }, track],
    }),
  ).toEqual({
    kind: 'template',
    name: 'order_update',
    language: 'es',
    category: 'utility',
    ttlSeconds: 600,
    parameters: ['Ada', { kind: 'currency', fallback: '7 €', code: 'EUR', amount1000: 7000 }],
    buttons: [{ ...where, title: '¿Dónde está?' }, track],
  })
  const state = base.createStateConfig({
    entry: [
      reply(template('hello_world', 'en_US')),
      reply(template('hello_world', 'en_US', {}, { replyTo: 'wamid.1' })),
      reply(({ context }) =>
        template('order_update', context.language, {
          parameters: [context.name, 'A17'],
          buttons: [{ ...where, title: { en: 'Where is it?', es: '¿Dónde está?' } }, track],
        }),
      ),
      reply(({ context }) =>
        template('reminder', 'en_US', {
          header,
          parameters: { first_name: context.name, day: 'x' },
        }),
      ),
      reply(
        template('offer', 'en_US', {
          header: { kind: 'text', text: 'Ada', name: 'shop' },
          offerEndsAt: 1_790_000_000_000,
          buttons: [{ kind: 'copyCode', code: 'HALF' }],
          marketing: { productPolicy: 'STRICT' },
        }),
      ),
      reply(template('menu', 'en_US', { cards: [card, card] })),
    ],
  })
  expect(state.entry).toHaveLength(6)
})

test('a name or language that was not approved does not compile', () => {
  // @ts-expect-error there is no such template
  template('hello_worl', 'en_US')
  // @ts-expect-error it was not approved in this language
  template('hello_world', 'de')
})

test('variables that are missing, too many or misnamed do not compile', () => {
  // @ts-expect-error everything is missing
  template('order_update', 'en_US')
  // @ts-expect-error it has none
  template('hello_world', 'en_US', { parameters: ['Ada'] })
  // @ts-expect-error one is missing
  template('order_update', 'en_US', { parameters: ['Ada'], buttons: [where, track] })
  // @ts-expect-error one is too much
  template('order_update', 'en_US', { parameters: ['Ada', '1', '2'], buttons: [where, track] })
  // @ts-expect-error they have no names
  template('order_update', 'en_US', { parameters: { a: 'Ada', b: 'b' }, buttons: [where, track] })
  // @ts-expect-error one is missing
  template('reminder', 'en_US', { header, parameters: { first_name: 'Ada' } })
  // @ts-expect-error one is misnamed
  template('reminder', 'en_US', { header, parameters: { first_name: 'Ada', dya: 'Monday' } })
  template('reminder', 'en_US', {
    header,
    // @ts-expect-error one is not in the template
    parameters: { first_name: 'Ada', day: 'Monday', year: '1' },
  })
})

test('a header of another kind does not compile', () => {
  const parameters = { first_name: 'Ada', day: 'Monday' }
  // @ts-expect-error it is missing
  template('reminder', 'en_US', { parameters })
  // @ts-expect-error a film is no picture
  template('reminder', 'en_US', { header: { ...header, kind: 'video' }, parameters })
  // @ts-expect-error there is none
  template('hello_world', 'en_US', { header })
  const rest = { offerEndsAt: 1, buttons: [{ kind: 'copyCode', code: 'HALF' }] } as const
  // @ts-expect-error its variable has another name
  template('offer', 'en_US', { header: { kind: 'text', text: 'Ada', name: 'name' }, ...rest })
  const place = { kind: 'location', latitude: 52.5 } as const
  // @ts-expect-error half of the place is missing
  template('form', 'en_US', { header: place, buttons: [{ kind: 'flow' }] })
})

test('buttons that are missing, of another kind, at another place or misnamed do not compile', () => {
  // @ts-expect-error they are missing
  template('order_update', 'en_US', { parameters: two })
  // @ts-expect-error one is missing
  template('order_update', 'en_US', { parameters: two, buttons: [where] })
  // @ts-expect-error one is too much
  template('order_update', 'en_US', { parameters: two, buttons: [where, track, track] })
  // @ts-expect-error they are in another order
  template('order_update', 'en_US', { parameters: two, buttons: [track, where] })
  template('order_update', 'en_US', {
    parameters: two,
    // @ts-expect-error it is the third button, not the second
    buttons: [where, { kind: 'url', suffix: 'a', index: 1 }],
  })
  template('order_update', 'en_US', {
    parameters: two,
    // @ts-expect-error there is no code to copy
    buttons: [where, { kind: 'copyCode', code: 'a' }],
  })
  template('order_update', 'en_US', {
    parameters: two,
    // @ts-expect-error it was approved under another title
    buttons: [{ ...where, title: 'Where?' }, track],
  })
})

test('an offer, cards and marketing are given where the template has them, and nowhere else', () => {
  // @ts-expect-error the end of the offer is missing
  template('offer', 'en_US', {
    header: { kind: 'text', text: 'Ada', name: 'shop' },
    buttons: [{ kind: 'copyCode', code: 'HALF' }],
  })
  // @ts-expect-error it is no offer
  template('hello_world', 'en_US', { offerEndsAt: 1 })
  // @ts-expect-error a card is missing
  template('menu', 'en_US', { cards: [card] })
  // @ts-expect-error the variable of a card is missing
  template('menu', 'en_US', { cards: [card, { ...card, parameters: [] }] })
  // @ts-expect-error it is no marketing template
  template('hello_world', 'en_US', { marketing: {} })
})

test('a quick reply can only send what the machine takes', () => {
  const state = base.createStateConfig({
    entry: [
      reply(
        // @ts-expect-error the machine has no such event
        template('order_update', 'es', {
          parameters: two,
          buttons: [{ ...where, send: { type: 'og' } }, track],
        }),
      ),
      // @ts-expect-error the payload is missing
      reply(() =>
        template('order_update', 'es', {
          parameters: two,
          buttons: [{ ...where, send: { type: 'pick' } }, track],
        }),
      ),
      reply(
        // @ts-expect-error the machine has no such event
        template('menu', 'en_US', {
          cards: [card, { ...card, buttons: [{ ...card.buttons[0], send: { type: 'og' } }] }],
        }),
      ),
    ],
  })
  expect(state.entry).toHaveLength(3)
})
