const sentences = new Intl.Segmenter('en', { granularity: 'sentence' })
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * Cuts a long text into parts of at most `limit` characters (Unicode code points): at the ends of
 * sentences, in a sentence that is too long at spaces, in a word that is too long between any two
 * characters as people see them. A character that is itself too long stays in one part, so that no
 * emoji is ever cut. White space at a cut is left out; nothing else is.
 */
export function splitText(text: string, limit: number): readonly string[] {
  if (text.length <= limit || lengthOf(text) <= limit) return [text]
  const parts: string[] = []
  let part = ''
  let length = 0
  for (const piece of piecesOf(text, limit)) {
    const more = lengthOf(piece)
    // The white space behind a sentence may hang over: it is cut off.
    if (length > 0 && length + lengthOf(piece.trimEnd()) > limit) {
      parts.push(part.trim())
      part = ''
      length = 0
    }
    part += piece
    length += more
  }
  parts.push(part.trim())
  const filled = parts.filter((each) => each !== '')
  return filled.length === 0 ? [text] : filled
}

/** The text in pieces that may stand in different parts: sentences, else words, else characters. */
function* piecesOf(text: string, limit: number): Generator<string> {
  for (const { segment: sentence } of sentences.segment(text)) {
    if (lengthOf(sentence.trimEnd()) <= limit) {
      yield sentence
      continue
    }
    for (const [word] of sentence.matchAll(/\S+\s*|\s+/g)) {
      if (lengthOf(word.trimEnd()) <= limit) yield word
      else for (const { segment } of graphemes.segment(word)) yield segment
    }
  }
}

function lengthOf(text: string): number {
  let length = 0
  for (const _ of text) length += 1
  return length
}
