import { toComponents } from '../../../src/emulator/template-components.ts'
import { defineTemplate } from '../../../src/emulator/validation/template-definition.ts'

const of = (length: number) => '😀'.repeat(length)

const body = (text: string) => ({ type: 'BODY', text })
const buttons = (...list: object[]) => ({ type: 'BUTTONS', buttons: list })
const quick = (text: string) => ({ type: 'QUICK_REPLY', text })
const link = (url: string, text = 'Open') => ({ type: 'URL', text, url })
const define = (components: object[], fields: object = {}) =>
  defineTemplate({ name: 'hello', language: 'en_US', category: 'UTILITY', components, ...fields })

/** Codes as the answer has them: the subcode where there is one. */
function toVerdict(defined: ReturnType<typeof define>) {
  return 'code' in defined ? (defined.subcode ?? defined.code) : 'ok'
}

test('a template is read from upper and lower case alike, and listed in upper case', () => {
  const defined = defineTemplate({
    name: 'order_confirmation',
    language: 'en_US',
    category: 'utility',
    components: [
      { type: 'header', format: 'text', text: 'Order {{order_no}}' },
      body('Thank you, {{first_name}}! It ships soon.'),
      { type: 'footer', text: 'Lucky Shrub' },
      {
        type: 'buttons',
        buttons: [
          { type: 'quick_reply', text: 'Stop' },
          { type: 'url', text: 'Track', url: 'https://x.com/t/{{1}}', example: ['abc'] },
          { type: 'phone_number', text: 'Call', phone_number: '+15550051310' },
        ],
      },
    ],
  })
  if ('code' in defined) throw new Error(defined.details)
  expect(toComponents(defined)).toEqual([
    { type: 'HEADER', format: 'TEXT', text: 'Order {{order_no}}' },
    { type: 'BODY', text: 'Thank you, {{first_name}}! It ships soon.' },
    { type: 'FOOTER', text: 'Lucky Shrub' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Stop' },
        { type: 'URL', text: 'Track', url: 'https://x.com/t/{{1}}' },
        { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+15550051310' },
      ],
    },
  ])
  expect(defineTemplate({ ...defined, components: toComponents(defined) })).toEqual(defined)
})

test('a template for codes gets the text that WhatsApp gives it', () => {
  const otp = { type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }
  const footer = { type: 'FOOTER', code_expiration_minutes: 10 }
  const warned = { type: 'BODY', add_security_recommendation: true }
  const defined = define([warned, footer, buttons(otp)], { category: 'AUTHENTICATION' })
  expect(defined).toMatchObject({
    body: expect.stringMatching(/^\*\{\{1\}\}\* is your verification code\..*do not share/),
    footer: 'This code expires in 10 minutes.',
    buttons: [{ type: 'otp', otpType: 'copy_code' }],
  })
})

test('a carousel, an offer and a request to call are read too', () => {
  const card = {
    components: [{ type: 'HEADER', format: 'IMAGE' }, body('Card'), buttons(quick('More'))],
  }
  const offer = { text: 'Expiring offer!', has_expiration: true }
  const defined = define([
    body('Pick one'),
    { type: 'LIMITED_TIME_OFFER', limited_time_offer: offer },
    { type: 'CAROUSEL', cards: [card, card] },
    { type: 'CALL_PERMISSION_REQUEST' },
  ])
  expect(defined).toMatchObject({
    offer: { text: 'Expiring offer!', hasExpiration: true },
    cards: [
      { header: 'image', body: 'Card', buttons: [{ type: 'quick_reply', text: 'More' }] },
      { header: 'image' },
    ],
    asksToCall: true,
  })
})

const inLimits: [string, object[]][] = [
  ['a body of 1,024', [body(of(1_024))]],
  ['a footer of 60', [body('a'), { type: 'FOOTER', text: of(60) }]],
  ['a header of 60', [body('a'), { type: 'HEADER', format: 'TEXT', text: of(60) }]],
  ['10 buttons', [body('a'), buttons(...Array.from({ length: 10 }, () => quick('A')))]],
  ['a button label of 25', [body('a'), buttons(quick(of(25)))]],
  ['2 links', [body('a'), buttons(link('https://a.b'), link('https://a.b/{{1}}'))]],
]

test.each(inLimits)('%s can be created', (_name, components) => {
  expect(toVerdict(define(components))).toBe('ok')
})

const offLimits: [string, number, object[], object?][] = [
  ['a name in capitals', 100, [body('a')], { name: 'Hello' }],
  ['an odd category', 100, [body('a')], { category: 'NEWS' }],
  ['no body', 131008, [buttons(quick('A'))]],
  ['a body of 1,025', 2388040, [body(of(1_025))]],
  ['a variable at the start', 2388299, [body('{{1}} is here')]],
  ['a variable at the end', 2388299, [body('Here is {{1}}')]],
  ['more variables than words', 2388293, [body('a {{1}} {{2}} {{3}} b')]],
  ['variables that are not counted', 2388072, [body('Take a {{2}} if you want one')]],
  ['a name of a variable in capitals', 2388072, [body('Take a {{Name}} if you want one')]],
  ['a header of 61', 2388047, [body('a'), { type: 'HEADER', format: 'TEXT', text: of(61) }]],
  [
    'a header with two variables',
    2388047,
    [body('a'), { type: 'HEADER', format: 'TEXT', text: '{{1}} and {{2}}' }],
  ],
  ['a header of an odd format', 100, [body('a'), { type: 'HEADER', format: 'AUDIO' }]],
  ['a footer of 61', 2388073, [body('a'), { type: 'FOOTER', text: of(61) }]],
  ['a footer with a variable', 2388073, [body('a'), { type: 'FOOTER', text: 'Hi {{1}}' }]],
  ['11 buttons', 131009, [body('a'), buttons(...Array.from({ length: 11 }, () => quick('A')))]],
  ['a button label of 26', 131009, [body('a'), buttons(quick(of(26)))]],
  [
    '3 links',
    100,
    [body('a'), buttons(...['a', 'b', 'c'].map((host) => link(`https://${host}.b`)))],
  ],
  [
    'quick replies around a link',
    100,
    [body('a'), buttons(quick('A'), link('https://a.b'), quick('B'))],
  ],
  ['a variable inside of a link', 100, [body('a'), buttons(link('https://a.b/{{1}}/c'))]],
  ['a button of an odd type', 100, [body('a'), buttons({ type: 'DANCE', text: 'a' })]],
  [
    'cards of two makes',
    100,
    [
      body('a'),
      {
        type: 'CAROUSEL',
        cards: [
          { components: [{ type: 'HEADER', format: 'IMAGE' }] },
          { components: [{ type: 'HEADER', format: 'IMAGE' }, buttons(quick('A'))] },
        ],
      },
    ],
  ],
]

test.each(offLimits)('%s is refused with %d', (_name, code, components, ...[fields]) => {
  expect(toVerdict(define(components, fields))).toBe(code)
})
