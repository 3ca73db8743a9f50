const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The beginning of a text, of at most so many UTF-16 units; no character as people see it is cut. */
export function fold(text: string, length: number): string {
  return text.slice(0, graphemes.segment(text).containing(length)?.index)
}
