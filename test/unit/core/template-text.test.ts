import type { TemplateDefinition } from '../../../src/core/template-definition.ts'
import { fillableNames, fillingProblems, toTemplateText } from '../../../src/core/template-text.ts'

const card = {
  components: [
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text: 'Only {{1}} now' },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Buy', url: 'https://e.com/{{1}}' }] },
  ],
}
const definition: TemplateDefinition = {
  name: 'all',
  language: 'en',
  category: 'MARKETING',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Hello {{1}}' },
    { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Today', has_expiration: true } },
    { type: 'BODY', text: 'Take {{1}}\nand {{2}} more.' },
    { type: 'FOOTER', text: 'Bye' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Yes' },
        { type: 'COPY_CODE', example: 'HALF' },
        { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+1555' },
      ],
    },
    { type: 'CAROUSEL', cards: [card, card] },
  ],
}

test('every part is shown, with its variables filled in', () => {
  const filling = new Map([
    ['header', 'Ada'],
    ['1', 'one'],
    ['2', 'two'],
    ['button2', 'HALF'],
    ['card1.1', '7 €'],
    ['card1.button1', 'rye'],
  ])
  expect(toTemplateText(definition, filling)).toEqual([
    'Hello Ada',
    '',
    '[offer] Today',
    '',
    'Take one',
    'and two more.',
    '',
    'Bye',
    '',
    '[ Yes ]',
    '[ copy_code ] HALF',
    '[ Call ] +1555',
    '',
    '--- card 1: [image]',
    'Only 7 € now',
    '',
    '[ Buy ] https://e.com/rye',
    '',
    '--- card 2: [image]',
    'Only {{1}} now',
    '',
    '[ Buy ] https://e.com/{{1}}',
  ])
})

test('what can be filled in has a name, and what is missing or unknown is told', () => {
  const names = fillableNames(definition)
  expect(names).toEqual([
    ...['header', '1', '2', 'button2'],
    ...['card1.1', 'card1.button1', 'card2.1', 'card2.button1'],
  ])
  const whole = new Map(names.map((name) => [name, 'a']))
  expect(fillingProblems(definition, whole)).toEqual([])
  expect(fillingProblems(definition, new Map([...whole, ['3', 'a']]))).toMatchObject([
    { place: '3' },
  ])
  whole.delete('2')
  expect(fillingProblems(definition, whole)).toMatchObject([{ place: '2' }])
})

test('an authentication template is shown with Meta’s words', () => {
  const code: TemplateDefinition = {
    ...definition,
    category: 'AUTHENTICATION',
    components: [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: 5 },
    ],
  }
  expect(toTemplateText(code, new Map([['1', '1234']]))).toEqual([
    '*1234* is your verification code. For your security, do not share this code.',
    '',
    'This code expires in 5 minutes.',
  ])
})
