import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readArticles } from '../../../src/core/articles.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

const ARTICLES = {
  'hours.en.md': '# Opening hours\nThe shop opens at ten. Repairs begin at nine.\n',
  'hours.es.md': '# Horario\nLa tienda abre a las diez. El café está al lado.\n',
  'repairs.en.md': '# Repairs\nThe shop repairs bicycles, brakes and tyres.\n',
  'returns.en.md': '# Returns\nThe shop takes things back within 30 days.\r\n',
}

function write(files: Readonly<Record<string, string>>): URL {
  const folder = join(createTemporaryFolder(), 'knowledge')
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return pathToFileURL(`${folder}/`)
}

const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)

test('articles are listed and read in the language of the person', () => {
  const articles = readArticles(write({ ...ARTICLES, 'notes.txt': 'not for people' }))
  expect(idsOf(articles.list('en'))).toEqual(['hours', 'repairs', 'returns'])
  expect(articles.list('es-MX').map(({ title }) => title)).toEqual(['Horario'])
  expect(articles.read('returns', 'en')?.text).toBe('The shop takes things back within 30 days.')
  expect(articles.read('returns', 'es')).toBeUndefined()
})

test.each([
  ['When do you open?', ['hours']],
  ['a REPAIR of my brakes', ['repairs', 'hours']],
  ['30 days', ['returns']],
  // A number alone may be anything, and these words stand in whatever is asked.
  ['30', []],
  ['what do you have at ten?', ['hours']],
  ['what do you take at once?', []],
  // It stands in every article.
  ['the shop', []],
  ['umbrella', []],
  ['', []],
])('%j finds %j', (words, ids) => {
  expect(idsOf(readArticles(write(ARTICLES)).find(words, 'en'))).toEqual(ids)
})

test('accents do not matter, and only so many are found as are wanted', () => {
  const more = { 'cafe.es.md': '# El cafe\nAbre a las once, con bicicletas.\n' }
  const articles = readArticles(
    write({ ...ARTICLES, ...more, 'talla.es.md': '# Talla\nDe la bicicleta.\n' }),
  )
  expect(idsOf(articles.find('cafe', 'es'))).toEqual(['cafe', 'hours'])
  expect(idsOf(articles.find('café', 'es', 1))).toEqual(['cafe'])
})

test('every file that is not right is told of at once', () => {
  const folder = write({
    'hours.md': '# Hours\nTen.\n',
    'sizes.en.md': 'No title\n',
    'empty.en.md': '# Empty\n\n',
  })
  expect(() => readArticles(folder)).toThrow(/empty\.en\.md: .*\nhours\.md: .*\nsizes\.en\.md: /)
  expect(() => readArticles(new URL('nowhere/', folder))).toThrow(/There is no folder .*nowhere/)
})
