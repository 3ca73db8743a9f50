import type { Block } from './markdown-blocks.ts'
import { toBlocks } from './markdown-blocks.ts'
import { splitText } from './split-text.ts'
import { TEXT_LIMITS } from './text-limits.ts'

const BETWEEN = '\n\n'
const CODE = '```'

/**
 * What a model wrote in markdown, as texts for WhatsApp of at most `limit` characters each: bold,
 * italic, struck through, code, lists and quotes by WhatsApp's own signs; headings in bold, links
 * with their address behind them, a table as lines. A long answer is cut between paragraphs, else at
 * the ends of sentences. No word is lost; nothing comes of white space.
 */
export function toWhatsappTexts(
  markdown: string,
  limit: number = TEXT_LIMITS.text,
): readonly string[] {
  const texts: string[] = []
  let text = ''
  for (const piece of toBlocks(markdown).flatMap((block) => toPieces(block, limit))) {
    const longer = text === '' ? piece : `${text}${BETWEEN}${piece}`
    if (text !== '' && lengthOf(longer) > limit) {
      texts.push(text)
      text = piece
    } else {
      text = longer
    }
  }
  return text === '' ? texts : [...texts, text]
}

/** The words of what a model wrote, with nothing standing out. */
export function toPlainText(markdown: string): string {
  return toBlocks(markdown)
    .map(({ plain }) => plain)
    .join(BETWEEN)
}

/** A text with WhatsApp's signs as models write it, so that they go on in their own way. */
export function fromWhatsappText(text: string): string {
  return text
    .replace(/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*\S)\*(?![\p{L}\p{N}*])/gu, '**$1**')
    .replace(/(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*\S)~(?![\p{L}\p{N}~])/gu, '~~$1~~')
}

/** A block in pieces that fit. Where one has to be cut, nothing stands out: signs come in pairs. */
function toPieces(block: Block, limit: number): readonly string[] {
  const said = block.said.trim()
  if (lengthOf(said) <= limit) return said === '' ? [] : [said]
  const room = block.kind === 'code' ? limit - 2 * CODE.length : limit
  if (room < 1) return toPieces({ ...block, kind: 'words', said: block.plain }, limit)
  return splitText(block.plain.trim(), room)
    .flatMap((part) => (lengthOf(part) <= room ? [part] : cut(part, room)))
    .map((part) => (block.kind === 'code' ? `${CODE}${part}${CODE}` : part))
    .filter((part) => part.trim() !== '')
}

/** What people see as one character may be longer than a message. */
function cut(text: string, limit: number): readonly string[] {
  const signs = [...text]
  const parts: string[] = []
  for (let start = 0; start < signs.length; start += limit) {
    parts.push(signs.slice(start, start + limit).join(''))
  }
  return parts
}

function lengthOf(text: string): number {
  let length = 0
  for (const _ of text) length += 1
  return length
}
