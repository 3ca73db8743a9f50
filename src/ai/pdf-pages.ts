import { inflateSync } from 'node:zlib'

/** The most pages the API takes; a PDF that does not show its pages counts as many. */
const MOST_PAGES = 600
const LONGEST_OBJECTS = 4_194_304
const PAGE = /\/Type\s*\/Page(?![A-Za-z])/g
const COUNT = /\/Count\s+(\d+)/g
const OBJECT_STREAM = /\/ObjStm[\s\S]{0,400}?stream\r?\n/g

/**
 * The pages of a PDF, at most: as many as it lists or says it has, whichever is more. Newer files
 * keep these lists compressed, so that they are opened where they are.
 */
export function boundPages(base64: string): number {
  const bytes = Buffer.from(base64, 'base64')
  const text = bytes.toString('latin1')
  let pages = pagesIn(text)
  for (const match of text.matchAll(OBJECT_STREAM)) {
    const start = match.index + match[0].length
    const end = text.indexOf('endstream', start)
    pages += pagesIn(inflate(bytes.subarray(start, end < 0 ? undefined : end)))
  }
  return pages === 0 ? MOST_PAGES : Math.min(pages, MOST_PAGES)
}

function pagesIn(text: string): number {
  const listed = text.match(PAGE)?.length ?? 0
  const counts = [...text.matchAll(COUNT)].map(([, count]) => Number(count))
  return Math.max(listed, ...counts)
}

function inflate(bytes: Buffer): string {
  try {
    return inflateSync(bytes, { maxOutputLength: LONGEST_OBJECTS }).toString('latin1')
  } catch {
    return ''
  }
}
