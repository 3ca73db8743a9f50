import type { JsonObject } from '../../../src/core/json.ts'
import type { TemplateDefinition } from '../../../src/core/template-definition.ts'
import { toTypesFile } from '../../../src/core/template-types.ts'

function define(more: Partial<TemplateDefinition>, ...parts: JsonObject[]): TemplateDefinition {
  const body = { type: 'BODY', text: 'Nothing to fill in.' }
  const components = parts.some(({ type }) => type === 'BODY') ? parts : [body, ...parts]
  return { name: 'one', language: 'en_US', category: 'UTILITY', components, ...more }
}

/** The type of one template, without what stands around it. */
function typeOf(...definitions: TemplateDefinition[]): string {
  const text = toTypesFile(definitions)
  return text.slice(text.indexOf('readonly one: ') + 14, text.indexOf('\n}\n')).replace(/\s+/g, ' ')
}

const buttons = (...list: object[]): JsonObject =>
  ({ type: 'BUTTONS', buttons: list }) as JsonObject
const source = 'readonly source: MediaSource'

test('a template without variables needs nothing', () => {
  expect(typeOf(define({}))).toBe("Readonly<Record<'en_US', TemplateExtras>>")
  expect(typeOf(define({ category: 'MARKETING' }))).toContain('MarketingExtras')
})

test('variables are counted or named', () => {
  expect(typeOf(define({}, { type: 'BODY', text: 'a {{1}} b {{2}} c {{1}}' }))).toContain(
    'readonly parameters: readonly [TemplateValue, TemplateValue]',
  )
  expect(typeOf(define({}, { type: 'BODY', text: 'a {{first}} b {{2nd}}' }))).toContain(
    "readonly parameters: { readonly first: TemplateValue; readonly '2nd': TemplateValue }",
  )
})

test.each([
  ['IMAGE', `{ readonly kind: 'image'; ${source} }`],
  ['VIDEO', `{ readonly kind: 'video'; ${source} }`],
  ['DOCUMENT', `{ readonly kind: 'document'; ${source}; readonly filename?: string }`],
  ['LOCATION', "{ readonly kind: 'location' } & Place"],
  [
    'PRODUCT',
    "{ readonly kind: 'product'; readonly catalogId: string; readonly productId: string }",
  ],
  [
    'GIF',
    `{ readonly kind: 'gif'; ${source} } readonly marketing: NonNullable<MarketingExtras['marketing']>`,
  ],
])('a header of the format %s is given', (format, text) => {
  expect(typeOf(define({}, { type: 'HEADER', format }))).toContain(`readonly header: ${text}`)
})

test('a header that is a text is given where it has a variable', () => {
  const header = (text: string, more = {}) =>
    typeOf(define(more, { type: 'HEADER', format: 'TEXT', text }))
  expect(header('Hello')).not.toContain('header')
  expect(header('Hello {{1}}')).toContain("{ readonly kind: 'text'; readonly text: Text }")
  expect(header('Hello {{name}}', { parameter_format: 'NAMED' })).toContain(
    "{ readonly kind: 'text'; readonly text: Text; readonly name: 'name' }",
  )
})

test('buttons that are filled in stand in their order, and say their place after others', () => {
  const text = typeOf(
    define(
      {},
      buttons(
        { type: 'QUICK_REPLY', text: "It's \\ here" },
        { type: 'PHONE_NUMBER', text: 'Call', phone_number: '1' },
        { type: 'URL', text: 'Home', url: 'https://example.com' },
        { type: 'URL', text: 'Track', url: 'https://example.com/{{1}}' },
        { type: 'COPY_CODE' },
        { type: 'OTP', text: 'Copy' },
        { type: 'FLOW', text: 'Open' },
        { type: 'CATALOG' },
        { type: 'MPM' },
      ),
    ),
  )
  expect(text).toContain(
    [
      "readonly buttons: readonly [ TemplateQuickReply<'It\\'s \\\\ here'> & { readonly index?: 0 },",
      "{ readonly kind: 'url'; readonly suffix: Text } & { readonly index: 3 },",
      "{ readonly kind: 'copyCode'; readonly code: string } & { readonly index: 4 },",
      "{ readonly kind: 'oneTimeCode'; readonly code: string } & { readonly index: 5 },",
      "{ readonly kind: 'flow'; readonly token?: string; readonly data?: JsonObject } & { readonly index: 6 },",
      "{ readonly kind: 'catalog'; readonly thumbnail?: string } & { readonly index: 7 },",
      "{ readonly kind: 'products'; readonly thumbnail: string; readonly sections: readonly ProductSection[] } & { readonly index: 8 }, ]",
    ].join(' '),
  )
})

test('offers and cards are given', () => {
  const offer = { text: 'Today', has_expiration: true }
  expect(typeOf(define({}, { type: 'LIMITED_TIME_OFFER', limited_time_offer: offer }))).toContain(
    'readonly offerEndsAt: number',
  )
  const card = {
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'a {{1}} b' },
      buttons({ type: 'QUICK_REPLY', text: 'More' }),
    ],
  }
  const one = `{ readonly header: { readonly kind: 'image'; ${source} } readonly parameters: readonly [TemplateValue] readonly buttons: readonly [ TemplateQuickReply<'More'> & { readonly index?: 0 }, ] },`
  expect(typeOf(define({}, { type: 'CAROUSEL', cards: [card, card] }))).toContain(
    `readonly cards: readonly [ ${one} ${one} ]`,
  )
})

test('languages of one shape are one, with all titles; others stand apart', () => {
  const yes = (text: string) => buttons({ type: 'QUICK_REPLY', text })
  expect(typeOf(define({}, yes('Yes')), define({ language: 'es' }, yes('Sí')))).toContain(
    "Readonly<Record<'en_US' | 'es', TemplateExtras & { readonly buttons: readonly [ TemplateQuickReply<'Yes' | 'Sí'>",
  )
  const variable = { type: 'BODY', text: 'a {{1}} b' }
  expect(typeOf(define({}), define({ language: 'es' }, variable))).toBe(
    "Readonly<Record<'en_US', TemplateExtras>> & Readonly<Record<'es', TemplateExtras & { readonly parameters: readonly [TemplateValue] }>>",
  )
})

test('the same definitions give the same text, and import what it needs', () => {
  const all = [define({}), define({ language: 'es' }), define({ name: '2fa' })]
  const text = toTypesFile(all)
  expect(toTypesFile(all.toReversed())).toBe(text)
  expect(text).toContain("import type {\n  TemplateExtras,\n} from '../src/index.ts'\n")
  expect(text).toContain("readonly '2fa': ")
  expect(toTypesFile([])).toContain('type Templates = Readonly<Record<never, never>>')
})

test('category and time to live are told with every message', () => {
  const natureOf = (...definitions: TemplateDefinition[]) =>
    toTypesFile(definitions).split('templatesOf<Templates>(')[1]
  const place = 'message_send_ttl_seconds'
  expect(natureOf(define({}))).toBe("{\n  one: { category: 'utility' },\n})\n")
  expect(natureOf(define({ [place]: 60 }), define({ language: 'es', [place]: 90 }))).toContain(
    "one: { category: 'utility', ttlSeconds: 90 }",
  )
  expect(natureOf(define({}), define({ language: 'es', category: 'MARKETING' }))).toContain(
    "one: { category: 'marketing' }",
  )
  expect(natureOf(define({ [place]: -1 }))).toContain('ttlSeconds: 2592000')
  expect(natureOf()).toBe('{})\n')
})

test('what a template says cannot break out of its comment', () => {
  const text = toTypesFile([define({}, { type: 'BODY', text: 'a */ b\n */ c' })])
  expect(text).toContain('/** UTILITY: a * / b * / c */')
})
