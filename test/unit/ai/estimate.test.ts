import { deflateSync } from 'node:zlib'
import { estimateTokens } from '../../../src/ai/estimate.ts'
import { boundPages } from '../../../src/ai/pdf-pages.ts'
import { boundTokens } from '../../../src/ai/tokens.ts'
import type { ModelPart } from '../../../src/core/agent-ports.ts'

const page = '<< /Type /Page /Parent 1 0 R >>\n'

function toBase64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64')
}

function estimate(...parts: readonly ModelPart[]): number {
  return estimateTokens({ system: [], tools: [], messages: [{ role: 'user', parts }] })
}

test('plain words count a token for two letters, anything else one for each byte', () => {
  expect(boundTokens('the parcel left')).toBe(8)
  expect(boundTokens('A1!{}')).toBe(5)
  expect(boundTokens('ß')).toBe(2)
  expect(boundTokens('漢字')).toBe(6)
  expect(boundTokens('👍')).toBe(4)
  expect(boundTokens('')).toBe(0)
})

test.each([
  ['listed openly', `%PDF-1.4\n${page.repeat(3)}<< /Type /Pages /Count 3 >>`, 3],
  ['only counted', '%PDF-1.4\n<< /Type /Pages /Count 12 /Kids [] >>', 12],
  ['shown nowhere', '%PDF-1.4\nnothing to see', 600],
  ['more than are taken', '<< /Type /Pages /Count 99999 >>', 600],
])('pages that are %s are counted', (_how, text, pages) => {
  expect(boundPages(toBase64(text))).toBe(pages)
})

test('pages in compressed objects are counted', () => {
  const packed = deflateSync(Buffer.from(`${page.repeat(5)}<< /Type /Pages /Count 5 >>`))
  const text = `%PDF-1.7\n<< /Type /ObjStm /Length ${packed.length} >>\nstream\r\n`
  const pdf = Buffer.concat([Buffer.from(text), packed, Buffer.from('\nendstream')])
  expect(boundPages(pdf.toString('base64'))).toBe(5)
})

test('what cannot be unpacked counts as if it were long', () => {
  expect(boundPages(toBase64('<< /Type /ObjStm >>\nstream\nrubbish\nendstream'))).toBe(600)
})

test('a picture counts as the largest one, a PDF by its pages', () => {
  const image = estimate({ kind: 'file', mimeType: 'image/png', base64: 'AAAA' })
  expect(image).toBeGreaterThan(4_784)
  const base64 = toBase64(page.repeat(2))
  expect(estimate({ kind: 'file', mimeType: 'application/pdf', base64 })).toBeGreaterThan(2 * 7_784)
})

test('instructions, tools and messages all count', () => {
  const text = 'word '.repeat(200)
  const schema = { type: 'object', properties: { text: { type: 'string', description: text } } }
  const request = {
    system: [text],
    tools: [{ name: 'x', description: text, schema }],
    messages: [{ role: 'user' as const, parts: [{ kind: 'text' as const, text }] }],
  }
  expect(estimateTokens(request)).toBeGreaterThan(4 * 500)
  expect(estimateTokens(request)).toBeLessThan(4 * 500 + 1_300)
})
