import type { TemplateDefinition } from '../../../src/core/template-definition.ts'
import { samplePathsOf, withHandles, withSamplesOf } from '../../../src/core/template-samples.ts'

const header = (...handles: readonly string[]) => ({
  type: 'header',
  format: 'IMAGE',
  ...(handles.length === 0 ? {} : { example: { header_handle: handles } }),
})
const body = { type: 'BODY', text: 'Pick one' }
const card = (...handles: readonly string[]) => ({ components: [header(...handles), body] })

function define(...components: readonly object[]): TemplateDefinition {
  return { name: 'car', language: 'en', category: 'MARKETING', components: components as never }
}

test('files are what stands where Meta wants handles and is none, each told once', () => {
  const cards = [card('b.png'), card('a.png'), card('https://scontent.example/c.png')]
  const definition = define(header('a.png'), body, { type: 'CAROUSEL', cards })
  expect(samplePathsOf(definition)).toEqual(['a.png', 'b.png'])
  expect(samplePathsOf(define(header('4::aW..'), body))).toEqual([])
  expect(samplePathsOf(define(header(), body))).toEqual([])
})

test('handles take their places, and nothing else changes', () => {
  const cards = [card('b.png'), card('4::kept')]
  const definition = define(header('a.png'), body, { type: 'CAROUSEL', cards })
  const handles = new Map([
    ['a.png', '4::a'],
    ['b.png', '4::b'],
  ])
  const carousel = { type: 'CAROUSEL', cards: [card('4::b'), card('4::kept')] }
  expect(withHandles(definition, handles)).toEqual(define(header('4::a'), body, carousel))
})

test('what WhatsApp answers keeps our files, in whichever case it names the parts', () => {
  const cards = [card('b.png'), card('4::old')]
  const ours = define(header('a.png'), body, { type: 'carousel', cards })
  const answered = define(
    { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['https://scontent.example/1'] } },
    { type: 'BODY', text: 'Another text' },
    { type: 'CAROUSEL', cards: [card(), card('https://scontent.example/2')] },
  )
  expect(withSamplesOf(answered, ours)).toEqual(
    define(
      { ...header('a.png'), type: 'HEADER' },
      { type: 'BODY', text: 'Another text' },
      { type: 'CAROUSEL', cards: [card('b.png'), card('4::old')] },
    ),
  )
  expect(withSamplesOf(answered, undefined)).toBe(answered)
  expect(withSamplesOf(answered, define(header('4::x'), body))).toBe(answered)
})
