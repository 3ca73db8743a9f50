import { toInline } from './markdown-inline.ts'

/** A part of a text that belongs together: a paragraph, a list, a table, some code. */
export interface Block {
  readonly kind: 'words' | 'code'
  /** As WhatsApp shows it. */
  readonly said: string
  /** The same with nothing standing out, which may be cut anywhere. */
  readonly plain: string
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/
const RULE = /^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/
const HEADING = /^ {0,3}#{1,6}(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/
const QUOTE = /^ {0,3}((?:>[ \t]?)+)(.*)$/
const BULLET = /^(\s*)[*+-][ \t]+(.*)$/
const NUMBER = /^(\s*)(\d{1,9})[.)][ \t]+(.*)$/
const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/

/** Takes markdown apart. It reads whatever it gets: what is no markdown is a paragraph. */
export function toBlocks(markdown: string): readonly Block[] {
  const lines = markdown.replace(/\r\n?/g, '\n').split('\n')
  const blocks: Block[] = []
  let paragraph: string[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push(toWords(paragraph))
    paragraph = []
  }
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const fence = FENCE.exec(line)
    if (fence !== null) {
      endParagraph()
      const end = findFence(lines, index + 1, fence[1] ?? '')
      const info = (fence[2] ?? '').trim()
      blocks.push(toCode(lines.slice(index + 1, end), info))
      index = end
    } else if (line.trim() === '') {
      endParagraph()
    } else {
      paragraph.push(line)
    }
  }
  endParagraph()
  return blocks.filter(({ plain }) => plain.trim() !== '')
}

function findFence(lines: readonly string[], from: number, fence: string): number {
  const end = lines.findIndex((line, index) => {
    if (index < from) return false
    const closing = line.trim()
    return closing.startsWith(fence) && closing === (fence[0] ?? '').repeat(closing.length)
  })
  return end < 0 ? lines.length : end
}

/** The language of code is kept as a line of its own: it is a word that was said, too. */
function toCode(lines: readonly string[], info: string): Block {
  const code = lines.join('\n').replaceAll('```', "'''")
  const plain = info === '' ? code : `${info}\n${code}`
  const said = `${info === '' ? '' : `${info}\n`}\`\`\`${code}\`\`\``
  return { kind: 'code', said: code.trim() === '' ? plain : said, plain }
}

/** Lines without an empty one between them: headings, lists, quotes, tables, and plain words. */
function toWords(lines: readonly string[]): Block {
  const run: string[] = []
  const said: string[] = []
  const plain: string[] = []
  const endRun = () => {
    // Words may stand out from one line to the next.
    if (run.length > 0) add(run.join('\n'), (text, marked) => toInline(text, marked))
    run.length = 0
  }
  const add = (text: string, say: (text: string, marked: boolean) => string) => {
    said.push(say(text, true))
    plain.push(say(text, false))
  }
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const next = lines[index + 1] ?? ''
    const isTable = line.includes('|') && next.includes('-') && DELIMITERS.test(next)
    if (RULE.test(line)) {
      endRun()
    } else if (isTable && cellsOf(line).length === cellsOf(next).length) {
      endRun()
      add(cellsOf(line).join(' | '), toBold)
      index += 1
      while (lines[index + 1]?.includes('|') === true) {
        index += 1
        add(
          cellsOf(lines[index] ?? '').join(' | '),
          (text, marked) => `- ${toInline(text, marked)}`,
        )
      }
    } else if (UNDERLINE.test(next) && !isMarked(line)) {
      endRun()
      add(line.trim(), toBold)
      index += 1
    } else if (isMarked(line)) {
      endRun()
      add(line, toMarkedLine)
    } else {
      run.push(line.trimEnd())
    }
  }
  endRun()
  return { kind: 'words', said: said.join('\n'), plain: plain.join('\n') }
}

function isMarked(line: string): boolean {
  return [HEADING, QUOTE, BULLET, NUMBER].some((mark) => mark.test(line))
}

function toMarkedLine(line: string, marked: boolean): string {
  const heading = HEADING.exec(line)
  if (heading !== null) return toBold(heading[1] ?? '', marked)
  const [quote, , quoted] = QUOTE.exec(line) ?? []
  if (quote !== undefined) return `> ${toMarked(quoted ?? '', marked)}`
  const [bullet, indent, item] = BULLET.exec(line) ?? []
  if (bullet !== undefined) return `${indent}- ${toInline(item ?? '', marked)}`
  const [, space = '', number = '', words = ''] = NUMBER.exec(line) ?? []
  return `${space}${number}. ${toInline(words, marked)}`
}

/** What stands in a quote may be a list, too. */
function toMarked(line: string, marked: boolean): string {
  return isMarked(line) && !QUOTE.test(line) ? toMarkedLine(line, marked) : toInline(line, marked)
}

/** A line in bold; what stands out in it does so no more. */
function toBold(text: string, marked: boolean): string {
  const words = toInline(text, false).trim()
  return marked && words !== '' ? `*${words}*` : words
}

/** The cells of a line of a table; `\|` is no border. */
function cellsOf(line: string): readonly string[] {
  const inside = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
  return inside.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|').trim())
}
