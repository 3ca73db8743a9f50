import type { JsonObject } from '../../../src/core/json.ts'
import type { TemplateDefinition } from '../../../src/core/template-definition.ts'
import { parseDefinition } from '../../../src/core/template-definition.ts'
import { definitionProblems } from '../../../src/core/template-definition-problems.ts'
import { standardTemplates } from '../../../src/emulator/standard-templates.ts'
import { toComponents } from '../../../src/emulator/template-components.ts'

const body = { type: 'BODY', text: 'Hello, your order is here.' }
const right = { name: 'order', language: 'en_US', category: 'UTILITY', components: [body] } as const

function problemsOf(change: object): readonly string[] {
  const definition: TemplateDefinition = { ...right, ...change }
  return definitionProblems(definition).map(({ place, problem, cure }) => {
    expect(cure).not.toBe('')
    return `${place}: ${problem}`
  })
}

const withBody = (text: string, more: object = {}) =>
  problemsOf({ components: [{ type: 'BODY', text }], ...more })
const withPart = (part: JsonObject) => problemsOf({ components: [body, part] })
const withButtons = (...buttons: object[]) => withPart({ type: 'BUTTONS', buttons } as JsonObject)
const reply = (text: string) => ({ type: 'QUICK_REPLY', text })

test('enums are taken in both cases, and unknown keys are kept', () => {
  const given = {
    ...right,
    category: 'utility',
    parameter_format: 'named',
    message_send_ttl_seconds: 60,
    news: { of: ['Meta'] },
  }
  expect(parseDefinition(given)).toEqual({
    definition: { ...given, category: 'UTILITY', parameter_format: 'NAMED' },
  })
})

test.each([
  ['no object', 'text', ['template']],
  ['an empty object', {}, ['name', 'language', 'category', 'components']],
  ['an unknown category', { ...right, category: 'NEWS' }, ['category']],
  ['no components', { ...right, components: [] }, ['components']],
  ['a component that is a text', { ...right, components: ['BODY'] }, ['components']],
])('%s is no definition, and is told with every place', (_, value, places) => {
  const parsed = parseDefinition(value)
  expect('problems' in parsed && parsed.problems.map(({ place }) => place)).toEqual(places)
})

test('what WhatsApp approves has no problems', () => {
  expect(problemsOf({})).toEqual([])
  for (const template of standardTemplates) {
    const components = toComponents(template) as JsonObject[]
    const { name, language } = template
    expect(problemsOf({ name, language, components })).toEqual([])
  }
})

test('name, language and time to live keep to their limits', () => {
  expect(problemsOf({ name: 'a'.repeat(512) })).toEqual([])
  expect(problemsOf({ name: 'a'.repeat(513) })).toEqual([
    'name: The name has 513 characters: WhatsApp allows 512.',
  ])
  expect(problemsOf({ name: 'Order-1' })).toEqual([
    'name: The name "Order-1" has other characters than a to z, 0 to 9 and "_".',
  ])
  expect(problemsOf({ language: 'en-US' })).toEqual(['language: The language is "en-US".'])
  const place = 'message_send_ttl_seconds'
  for (const [category, least, most] of [
    ['AUTHENTICATION', 30, 900],
    ['UTILITY', 30, 43_200],
    ['MARKETING', 43_200, 2_592_000],
  ] as const) {
    for (const seconds of [least, most, -1]) {
      expect(problemsOf({ category, [place]: seconds })).toEqual([])
    }
    for (const seconds of [least - 1, most + 1, 0, 1.5, '60']) {
      expect(problemsOf({ category, [place]: seconds })).toHaveLength(1)
    }
  }
})

test('the body has room for 1,024 characters, or 600 beside an offer', () => {
  expect(withBody('a'.repeat(1024))).toEqual([])
  expect(withBody('a'.repeat(1025))).toEqual([
    'body: The body has 1025 characters: WhatsApp allows 1024.',
  ])
  const offer = { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Today' } }
  const components = (text: string) => ({ components: [{ ...body, text }, offer] })
  expect(problemsOf(components('a'.repeat(600)))).toEqual([])
  expect(problemsOf(components('a'.repeat(601)))).toHaveLength(1)
  expect(withPart({ ...offer, limited_time_offer: { text: 'a'.repeat(17) } })).toEqual([
    'offer: The text of the offer has 17 characters: WhatsApp allows 16.',
  ])
})

test('variables are counted or named, among enough words and not at the edges', () => {
  expect(withBody('Hi {{1}}, order {{2}} is on its way.')).toEqual([])
  expect(withBody('Hi {{first_name}}, this is for you.')).toEqual([])
  expect(withBody('{{1}} is on its way')).toHaveLength(1)
  expect(withBody('On its way is {{1}}')).toHaveLength(1)
  expect(withBody('a {{1}} {{2}} b')).toHaveLength(1)
  expect(withBody('Hi {{2}}, here is {{3}} now.')).toEqual([
    'body: The variables are {{2}}, {{3}}.',
  ])
  expect(withBody('Hi {{First}}, here it is.')).toHaveLength(1)
  expect(withBody('Hi {{1}}, here it is.', { parameter_format: 'NAMED' })).toHaveLength(1)
})

test('a template has a body, and each component once', () => {
  expect(problemsOf({ components: [{ type: 'FOOTER', text: 'a' }] })).toEqual([
    'components: There is no body.',
  ])
  expect(withPart(body)).toEqual(['components[1]: There is another BODY.'])
  expect(withPart({ type: 'MUSIC' })).toEqual([
    'components[1]: The type of the component is "MUSIC".',
  ])
})

test('header and footer are short lines', () => {
  const header = (text: string) => withPart({ type: 'HEADER', format: 'TEXT', text })
  expect(header('a'.repeat(60))).toEqual([])
  expect(header('a'.repeat(61))).toHaveLength(1)
  expect(header('a\nb')).toEqual(['header: The header has several lines.'])
  expect(header('{{1}} and {{2}}')).toEqual([
    'header: The header has 2 variables: WhatsApp allows one.',
  ])
  expect(withPart({ type: 'HEADER', format: 'SONG' })).toHaveLength(1)
  expect(withPart({ type: 'header', format: 'location' })).toEqual([])
  expect(withPart({ type: 'FOOTER', text: 'a'.repeat(61) })).toHaveLength(1)
  expect(withPart({ type: 'FOOTER', text: 'a {{1}} b' })).toEqual([
    'footer: The footer has a variable.',
  ])
})

test('buttons keep to their kinds, numbers, order and lengths', () => {
  const url = { type: 'URL', text: 'Open', url: 'https://example.com/{{1}}' }
  const call = { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+15550001111' }
  expect(withButtons(reply('Yes'), reply('No'), url, url, call)).toEqual([])
  expect(withButtons(...Array.from({ length: 10 }, (_, n) => reply(`${n}`)))).toEqual([])
  expect(withButtons(...Array.from({ length: 11 }, (_, n) => reply(`${n}`)))).toContain(
    'buttons: There are 11 buttons: WhatsApp allows 10.',
  )
  expect(withButtons(url, url, url)).toHaveLength(1)
  expect(withButtons(call, call)).toHaveLength(1)
  expect(withButtons(reply('Yes'), url, reply('No'))).toEqual([
    'buttons: Other buttons stand between quick replies.',
  ])
  expect(withButtons(reply('a'.repeat(26)))).toHaveLength(1)
  expect(withButtons(reply(''))).toHaveLength(1)
  expect(withButtons({ ...url, url: 'https://{{1}}.example.com/a' })).toHaveLength(1)
  expect(withButtons({ ...url, url: `https://example.com/${'a'.repeat(2000)}` })).toHaveLength(1)
  expect(withButtons({ ...call, phone_number: '1'.repeat(21) })).toHaveLength(1)
  expect(withButtons({ type: 'DANCE', text: 'a' })).toEqual([
    'buttons[0]: The type of the button is "DANCE".',
  ])
  expect(withButtons({ type: 'REQUEST_CONTACT_INFO' }, { type: 'CATALOG' })).toEqual([])
})

test('a carousel has 2 to 10 cards of one make', () => {
  const card = (more: object = {}) => ({
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Card' },
      { type: 'BUTTONS', buttons: [reply('More')] },
    ],
    ...more,
  })
  const carousel = (...cards: object[]) => withPart({ type: 'CAROUSEL', cards } as JsonObject)
  expect(carousel(card(), card())).toEqual([])
  expect(carousel(card())).toEqual(['cards: The carousel has 1 cards.'])
  expect(carousel(...Array.from({ length: 11 }, () => card()))).toHaveLength(1)
  const film = card({ components: [{ type: 'HEADER', format: 'VIDEO' }] })
  expect(carousel(card(), film)).toEqual([
    'cards: The cards differ in their headers or kinds of buttons.',
  ])
  const long = [
    { type: 'HEADER', format: 'TEXT', text: 'a' },
    { type: 'BODY', text: 'a'.repeat(161) },
  ]
  expect(carousel(card({ components: long }), card({ components: long }))).toHaveLength(4)
})

test('an authentication template has Meta’s own text, and a code that expires in time', () => {
  const code = (minutes: unknown) =>
    problemsOf({
      category: 'AUTHENTICATION',
      components: [
        { type: 'BODY', add_security_recommendation: true },
        { type: 'FOOTER', code_expiration_minutes: minutes },
        { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy' }] },
      ],
    })
  for (const minutes of [1, 90]) expect(code(minutes)).toEqual([])
  for (const minutes of [0, 91, '5']) expect(code(minutes)).toHaveLength(1)
})
