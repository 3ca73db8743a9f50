import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Problem } from './errors.ts'
import { KnownError, toSentences } from './errors.ts'
import { isFiller } from './filler-words.ts'
import { speaks } from './texts.ts'

/** One article of a knowledge folder, in one language. */
export type Article = {
  /** The same in every language: the file's name up to its first dot. */
  readonly id: string
  readonly language: string
  /** Its first line, without `#`. */
  readonly title: string
  /** All that stands under the title, as Markdown. */
  readonly text: string
}

/** The articles that a bot knows. */
export interface Articles {
  /** The titles of one language, in the order of the ids: for a list, or for the instructions of an agent. */
  list(language: string): readonly Article[]
  /** An article by its id; undefined: there is none in that language. */
  read(id: string, language: string): Article | undefined
  /**
   * The articles of a language that have the most to do with some words, best first; at most three,
   * unless told, and none where nothing fits. Words of a title count more, rare and long words more
   * than frequent and short ones; numbers, and words such as "what" or "cuando", for nothing.
   */
  find(words: string, language: string, most?: number): readonly Article[]
}

const FILE = /^([\w-]+)\.([A-Za-z-]{2,10})\.md$/

/**
 * Reads the articles in a folder beside the bot, once, when it is loaded. Each is a file
 * `<id>.<language>.md` whose first line is `# Title`.
 *
 * @throws KnownError `bot-invalid` with every file that is not right
 *
 * @example
 * const articles = readArticles(new URL('./knowledge/', import.meta.url))
 * articles.find('when do you open', 'en')[0]?.title
 */
export function readArticles(folder: URL): Articles {
  const problems: Problem[] = []
  const all = namesIn(folder).flatMap((name) => {
    const article = toArticle(name, readFileSync(new URL(name, folder), 'utf8'))
    if ('problem' in article) problems.push(article)
    return 'problem' in article ? [] : [article]
  })
  if (problems.length > 0) throw new KnownError('bot-invalid', toSentences(problems))
  const entries = all.map((article) => ({ article, words: toCounts(article) }))
  const inLanguage = (language: string) =>
    entries.filter(({ article }) => speaks({ [article.language]: '' }, language))
  return {
    list: (language) => inLanguage(language).map(({ article }) => article),
    read: (id, language) => inLanguage(language).find(({ article }) => article.id === id)?.article,
    find: (words, language, most = 3) => {
      const asked = toWords(words).filter((word) => !isFiller(word, language))
      return rank(inLanguage(language), asked).slice(0, most)
    },
  }
}

function namesIn(folder: URL): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .sort()
  } catch (cause) {
    const problem = `There is no folder ${fileURLToPath(folder)} to read articles from.`
    throw new KnownError('bot-invalid', problem, { cause })
  }
}

function toArticle(name: string, content: string): Article | Problem {
  const [, id, language] = FILE.exec(name) ?? []
  if (id === undefined || language === undefined) {
    const problem = 'Its name does not tell the language.'
    return { place: name, problem, cure: 'Call it such as delivery.en.md.' }
  }
  const [, title = '', text = ''] = /^# (.+)\r?\n([\s\S]*)$/.exec(content) ?? []
  if (title.trim() !== '' && text.trim() !== '') {
    return { id, language, title: title.trim(), text: text.trim() }
  }
  const problem = 'It does not begin with a title, or says nothing under it.'
  return { place: name, problem, cure: 'Write `# Title` into its first line, and the text below.' }
}

type Counts = ReadonlyMap<string, number>

/** A word of the title says more of what an article is about than several in its text. */
const TITLE_WEIGHT = 4
/** An article fits by more than this share of what a long word counts that stands in no other one. */
const LEAST_SHARE = 0.1

function toCounts({ title, text }: Article): Counts {
  const counts = new Map<string, number>()
  for (const word of toWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  for (const word of toWords(title)) counts.set(word, (counts.get(word) ?? 0) + TITLE_WEIGHT)
  return counts
}

/** Letters and digits, without accents and case: people leave both out. */
function toWords(text: string): readonly string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.match(/[\p{L}\p{N}]+/gu) ?? []
}

function rank(
  entries: readonly { readonly article: Article; readonly words: Counts }[],
  asked: readonly string[],
): readonly Article[] {
  const scores = new Map(entries.map(({ article }) => [article, 0]))
  for (const word of new Set(asked)) {
    const found = entries
      .map(({ article, words }) => ({ article, count: countOf(words, word) }))
      .filter(({ count }) => count > 0)
    // A word that stands in every article tells nothing apart.
    const rarity = Math.log(entries.length / Math.max(1, found.length))
    const weight = rarity * weightOf(word)
    for (const { article, count } of found) {
      scores.set(article, (scores.get(article) ?? 0) + weight * (count / (count + 1)))
    }
  }
  const leastScore = LEAST_SHARE * Math.log(entries.length)
  return [...scores]
    .filter(([, score]) => score > leastScore)
    .sort(([, a], [, b]) => b - a)
    .map(([article]) => article)
}

/** Short words say little, and a number nothing: it may be a price, a size, an hour or an order. */
function weightOf(word: string): number {
  if (/^\p{N}+$/u.test(word)) return 0
  return word.length < 3 ? 0 : Math.min(1, word.length / 6)
}

/** Words of four letters and more are also found by how they begin: "repair" in "repairs". */
function countOf(words: Counts, word: string): number {
  let count = words.get(word) ?? 0
  if (word.length < 4) return count
  for (const [other, times] of words) {
    if (other === word || other.length < 4) continue
    if (other.startsWith(word) || word.startsWith(other)) count += times
  }
  return count
}
