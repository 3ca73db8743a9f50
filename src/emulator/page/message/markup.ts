/** A piece of a text in WhatsApp's notation. */
export type Piece =
  | { readonly kind: 'plain' | 'code' | 'block'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }

const styles = { '*': 'bold', _: 'italic', '~': 'strike' } as const

const wordCharacter = /[\p{L}\p{N}]/u
const address = /^(?:https?:\/\/|www\.)[^\s<>"]+/i
// Punctuation at the end of an address belongs to the sentence around it.
const sentenceEnd = /[.,;:!?)\]}'*_~]+$/

/** Reads `*bold*`, `_italic_`, `~strike~`, `` `code` ``, ```` ```blocks``` ```` and web addresses. */
export function parseMarkup(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let plain = ''
  let at = 0
  const take = (piece: Piece, length: number) => {
    if (plain !== '') pieces.push({ kind: 'plain', text: plain })
    plain = ''
    pieces.push(piece)
    at += length
  }
  while (at < text.length) {
    const found = pieceAt(text, at)
    if (found === undefined) {
      plain += text[at]
      at += 1
    } else take(found.piece, found.length)
  }
  if (plain !== '') pieces.push({ kind: 'plain', text: plain })
  return pieces
}

interface Found {
  readonly piece: Piece
  readonly length: number
}

function pieceAt(text: string, at: number): Found | undefined {
  const character = text[at]
  if (isInsideWord(text[at - 1])) return undefined
  if (character === '`') return codeAt(text, at)
  if (character === '*' || character === '_' || character === '~') {
    const end = closing(text, at, character)
    if (end === undefined) return undefined
    const pieces = parseMarkup(text.slice(at + 1, end))
    return { piece: { kind: styles[character], pieces }, length: end + 1 - at }
  }
  if (character === 'h' || character === 'H' || character === 'w' || character === 'W') {
    return linkAt(text, at)
  }
  return undefined
}

function codeAt(text: string, at: number): Found | undefined {
  if (text.startsWith('```', at)) {
    const end = text.indexOf('```', at + 3)
    if (end <= at + 3) return undefined
    const inner = text.slice(at + 3, end).replace(/^\n|\n$/g, '')
    return { piece: { kind: 'block', text: inner }, length: end + 3 - at }
  }
  const end = closing(text, at, '`')
  if (end === undefined) return undefined
  return { piece: { kind: 'code', text: text.slice(at + 1, end) }, length: end + 1 - at }
}

/** A mark closes on its own line, right behind what it marks, and not in the middle of a word. */
function closing(text: string, at: number, mark: string): number | undefined {
  if (isSpace(text[at + 1])) return undefined
  for (let end = at + 1; end < text.length && text[end] !== '\n'; end += 1) {
    const closes = text[end] === mark && end > at + 1 && !isSpace(text[end - 1])
    if (closes && !isInsideWord(text[end + 1])) return end
  }
  return undefined
}

function linkAt(text: string, at: number): Found | undefined {
  const raw = address.exec(text.slice(at, at + 2048))?.[0]
  if (raw === undefined) return undefined
  const shown = raw.replace(sentenceEnd, '')
  const url = /^www\./i.test(shown) ? `https://${shown}` : shown
  if (!URL.canParse(url)) return undefined
  return { piece: { kind: 'link', text: shown, url }, length: shown.length }
}

function isInsideWord(character: string | undefined): boolean {
  return character !== undefined && wordCharacter.test(character)
}

function isSpace(character: string | undefined): boolean {
  return character === undefined || /\s/.test(character)
}

/** The text without its marks, for previews and labels. */
export function toPlainText(text: string): string {
  return parseMarkup(text).map(plainOf).join('').replace(/\s+/g, ' ')
}

function plainOf(piece: Piece): string {
  return 'pieces' in piece ? piece.pieces.map(plainOf).join('') : piece.text
}

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Whether a text is one to three emoji and nothing else; such messages are shown large. */
export function isEmojiOnly(text: string): boolean {
  if (text === '' || text.length > 40) return false
  const characters = [...segments.segment(text)].map(({ segment }) => segment)
  if (characters.length > 3) return false
  return characters.every((character) =>
    /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator})/u.test(
      character,
    ),
  )
}
