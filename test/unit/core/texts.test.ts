import { pickText } from '../../../src/core/texts.ts'
import { defineTexts } from '../../../src/index.ts'

const catalogue = {
  en: { hello: 'Hello', bye: (name: string, count: number) => `Bye ${name}, ${count} times` },
  es: { hello: 'Hola', bye: (name: string, count: number) => `Adiós ${name}, ${count} veces` },
}

test('a text has all its languages', () => {
  const texts = defineTexts(catalogue)
  expect(texts.hello).toEqual({ en: 'Hello', es: 'Hola' })
  expect(texts.bye('Ada', 2)).toEqual({ en: 'Bye Ada, 2 times', es: 'Adiós Ada, 2 veces' })
})

test('all that is missing, empty or of another form is named by language and key', () => {
  const broken = {
    en: { hello: 'Hello', bye: (name: string) => `Bye ${name}`, yes: 'Yes' },
    es: { hello: '', bye: 'Adiós', no: 'No' },
  }
  const define = () => defineTexts(broken as never)
  expect(define).toThrow(
    [
      'texts.es.hello: The text is empty. Write it.',
      'texts.es.bye: It is a function in another language. Make it one here too.',
      'texts.es.yes: The translation is missing. Add it.',
      'texts.en.no: The translation is missing. Add it.',
    ].join('\n'),
  )
  expect(define).toThrow(expect.objectContaining({ code: 'bot-invalid' }))
})

test.each([
  ['the very language', 'pt-BR', 'en', 'Oi'],
  ['however it is written', 'PT_br', 'en', 'Oi'],
  ['its base', 'pt-AO', 'en', 'Olá'],
  ['the default', 'fr', 'en', 'Hi'],
  ['the base of the default', 'fr', 'pt-PT', 'Olá'],
  ['the default when nothing is known', undefined, 'en', 'Hi'],
  ['the first when nothing fits', 'fr', 'de', 'Olá'],
  ['the first when there is no default', undefined, undefined, 'Olá'],
])('a text is picked by %s', (_, language, defaultLanguage, expected) => {
  const text = { pt: 'Olá', 'pt-BR': 'Oi', en: 'Hi' }
  expect(pickText(text, language, defaultLanguage)).toBe(expected)
})

test('a text without translations is said to everybody, and none at all is empty', () => {
  expect(pickText('Hi', 'es', 'en')).toBe('Hi')
  expect(pickText({}, 'es', 'en')).toBe('')
})
