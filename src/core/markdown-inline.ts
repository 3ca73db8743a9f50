/** How words stand out in WhatsApp, by the signs that markdown writes around them. */
const MARKS: Readonly<Record<string, string>> = {
  '***': '*_',
  '**': '*',
  '*': '_',
  ___: '*_',
  __: '*',
  _: '_',
  '~~': '~',
}

/** Longest stretch that may stand out: it keeps a text of nothing but stars from taking long. */
const LONGEST_STRETCH = 1_000
const DEEPEST = 3

const LINK =
  /^!?\[((?:[^\\[\]]|\\.){0,300})\]\(\s*<?([^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?(?:\s+"([^"\n]*)")?\s*\)/
const AUTOLINK = /^<((?:https?:\/\/|mailto:)[^\s<>]+)>/
const ESCAPED = /^\\([!-/:-@[-`{-~])/
/** Of more signs in a row nothing is meant. */
const LONGEST_RUN = 3
const PLAIN = /^[^\\`*_~[!<]+/

/**
 * The words of one block of markdown as WhatsApp shows them: bold, italic, struck through and code by
 * its own signs, links as their text with the address behind it. Without `marked`, nothing stands out.
 */
export function toInline(text: string, marked = true, depth = 0): string {
  let out = ''
  let index = 0
  while (index < text.length) {
    const rest = text.slice(index, index + LONGEST_STRETCH)
    const piece = toPiece(rest, text[index - 1] ?? ' ', marked, depth)
    out += piece.said
    index += piece.length
  }
  return out
}

interface Piece {
  readonly said: string
  /** How much of the source it is. */
  readonly length: number
}

function toPiece(rest: string, before: string, marked: boolean, depth: number): Piece {
  const [plain] = PLAIN.exec(rest) ?? []
  if (plain !== undefined) return { said: plain, length: plain.length }
  const sign = rest[0] ?? ''
  switch (sign) {
    case '\\': {
      const escaped = ESCAPED.exec(rest)?.[1]
      return escaped === undefined ? asItIs(sign) : { said: escaped, length: 2 }
    }
    case '`':
      return toCode(rest, marked)
    case '<': {
      const [autolink, url] = AUTOLINK.exec(rest) ?? []
      return autolink === undefined ? asItIs(sign) : { said: url ?? '', length: autolink.length }
    }
    case '!':
    case '[': {
      const [link, shown = '', address, title] = LINK.exec(rest) ?? []
      if (link === undefined) return asItIs(sign)
      return { said: toLink(toInline(shown, marked, depth), address, title), length: link.length }
    }
    default:
      return toStretch(rest, before, marked, depth)
  }
}

function asItIs(signs: string): Piece {
  return { said: signs, length: signs.length }
}

/** What stands out, from its signs to the same ones again. */
function toStretch(rest: string, before: string, marked: boolean, depth: number): Piece {
  const sign = rest[0] ?? ''
  const run = rest.slice(0, runLength(rest, 0, sign))
  const signs = MARKS[run]
  const isUnderscore = sign === '_'
  const isOpening = signs !== undefined && /\S/.test(rest[run.length] ?? ' ')
  if (!isOpening || depth >= DEEPEST || (isUnderscore && isLetter(before))) return asItIs(run)
  const end = findEnd(rest, run, isUnderscore)
  if (end < 0) return asItIs(run)
  const inside = toInline(rest.slice(run.length, end), marked, depth + 1)
  return { said: marked ? mark(inside, signs) : inside, length: end + run.length }
}

/** Where the same signs stand again, behind a word and outside of code; -1: nowhere near. */
function findEnd(rest: string, run: string, isUnderscore: boolean): number {
  const last = rest.length - run.length
  const sign = run[0] ?? ''
  for (let index = run.length + 1; index <= last; index += 1) {
    if (rest[index] === '\\') {
      index += 1
      continue
    }
    if (rest[index] !== sign || !rest.startsWith(run, index)) continue
    const length = runLength(rest, index, sign)
    const isWord = !/\s/.test(rest[index - 1] ?? ' ')
    const isInside = isUnderscore && isLetter(rest[index + length] ?? ' ')
    // Of `**bold *and italic***` the last two signs close what two signs began.
    if (isWord && !isInside && (length === run.length || length >= 3)) {
      return index + length - run.length
    }
    index += length - 1
  }
  return -1
}

function runLength(text: string, start: number, sign: string): number {
  let end = start
  while (text[end] === sign) end += 1
  return end - start
}

/** WhatsApp marks within a line only, and nothing at the edge of white space. */
function mark(text: string, signs: string): string {
  const closing = [...signs].reverse().join('')
  return text
    .split('\n')
    .map((line) => {
      const [, lead = '', words = '', tail = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(line) ?? []
      return words === '' ? line : `${lead}${signs}${words}${closing}${tail}`
    })
    .join('\n')
}

/** Code is shown as it is: from its signs to as many of them again. */
function toCode(rest: string, marked: boolean): Piece {
  const length = runLength(rest, 0, '`')
  const run = rest.slice(0, length)
  if (length > LONGEST_RUN) return asItIs(run)
  let end = rest.indexOf(run, length)
  while (end >= 0 && runLength(rest, end, '`') !== length) {
    end = rest.indexOf(run, end + runLength(rest, end, '`'))
  }
  if (end < 0) return asItIs(run)
  const inside = rest.slice(length, end)
  const words = inside.trim()
  const isShown = marked && words !== '' && !/[`\n]/.test(words)
  return { said: isShown ? `\`${words}\`` : inside, length: end + length }
}

function toLink(shown: string, address = '', title?: string): string {
  const behind = [address, title].filter((part) => part !== undefined && part !== '').join(', ')
  if (behind === '' || shown === address) return shown
  return shown.trim() === '' ? behind : `${shown} (${behind})`
}

function isLetter(sign: string): boolean {
  return /[\p{L}\p{N}]/u.test(sign)
}
