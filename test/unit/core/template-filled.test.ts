import { messageProblems } from '../../../src/core/limits.ts'
import type { TemplateDefinition } from '../../../src/core/template-definition.ts'
import { fillTemplate } from '../../../src/core/template-filled.ts'

const order: TemplateDefinition = {
  name: 'order',
  language: 'en_US',
  category: 'UTILITY',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
    { type: 'BODY', text: 'Hi {{2}}, {{1}} is ready.' },
    { type: 'FOOTER', text: 'Thanks' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Thanks' },
        { type: 'URL', text: 'Look', url: 'https://example.org/{{1}}' },
      ],
    },
  ],
}

const fill = (definition: TemplateDefinition, filling: Readonly<Record<string, string>>) =>
  fillTemplate(definition, new Map(Object.entries(filling)))

test('a template is filled in by the names of its variables', () => {
  const filled = fill(order, { 2: 'Ada', 1: 'A17', header: 'A17', button2: 'a17' })
  expect(filled).toEqual({
    message: {
      kind: 'template',
      name: 'order',
      language: 'en_US',
      category: 'utility',
      header: { kind: 'text', text: 'A17' },
      parameters: ['A17', 'Ada'],
      buttons: [{ kind: 'url', index: 1, suffix: 'a17' }],
    },
  })
  expect('message' in filled && messageProblems(filled.message)).toEqual([])
})

test('named variables stay named, and one without any needs nothing', () => {
  const named: TemplateDefinition = {
    ...order,
    category: 'MARKETING',
    parameter_format: 'NAMED',
    components: [{ type: 'BODY', text: 'Hi {{first_name}}' }],
  }
  expect(fill(named, { first_name: 'Ada' })).toMatchObject({
    message: { parameters: { first_name: 'Ada' }, category: 'marketing' },
  })
  const plain = { ...order, components: [{ type: 'BODY', text: 'Hello' }] }
  expect(fill(plain, {})).toEqual({
    message: { kind: 'template', name: 'order', language: 'en_US', category: 'utility' },
  })
})

test('what is missing, or too much, is told', () => {
  const filled = fill(order, { 1: 'A17', nonsense: 'x' })
  const places = 'problems' in filled ? filled.problems.map(({ place }) => place) : []
  expect(places).toEqual(['nonsense', 'header', '2', 'button2'])
})

test.each([
  ['IMAGE', { type: 'HEADER', format: 'IMAGE' }],
  ['OTP', { type: 'BUTTONS', buttons: [{ type: 'OTP', text: 'Copy' }] }],
  ['cards', { type: 'CAROUSEL', cards: [{ components: [{ type: 'BODY', text: 'One' }] }] }],
])('what needs more than texts (%s) is left to bots', (what, component) => {
  const components = [{ type: 'BODY', text: 'Hello' }, component]
  expect(fill({ ...order, components }, {})).toMatchObject({
    problems: [{ problem: expect.stringContaining(what) }],
  })
})
