import type { Problem } from './errors.ts'
import type { Header, MediaSource } from './messages.ts'
import { idProblems, TEXT_LIMITS, textProblems } from './text-limits.ts'

/** A media file is named by exactly one of `id` and `link` (reference section 4.3). */
export function sourceProblems(source: MediaSource, place: string): Problem[] {
  const { id, link } = source as { readonly id?: string; readonly link?: string }
  if ((id === undefined) === (link === undefined)) {
    const problem = `The file has ${id === undefined ? 'neither an id nor' : 'both an id and'} a link.`
    return [{ place, problem, cure: 'Give exactly one of the two.' }]
  }
  return link === undefined
    ? idProblems(id, `${place}.id`, 'media id')
    : urlProblems(link, `${place}.link`)
}

/** Links that WhatsApp fetches or opens are absolute and http or https. */
export function urlProblems(url: string, place: string): Problem[] {
  const protocol = URL.canParse(url) ? new URL(url).protocol : undefined
  if (protocol === 'https:' || protocol === 'http:') return []
  const problem =
    protocol === undefined
      ? 'The link is not a web address.'
      : `The link begins with "${protocol}".`
  return [{ place, problem, cure: 'Give a whole address that begins with https://.' }]
}

/** What stands above a body: a text, or a media file. */
export function headerProblems(header: Header): Problem[] {
  switch (header.kind) {
    case 'text': {
      const limit = TEXT_LIMITS.header
      return textProblems(header.text, { place: 'header', name: 'header', limit, quoted: true })
    }
    case 'image':
    case 'video':
      return sourceProblems(header.source, 'header.source')
    case 'document':
      return [
        ...sourceProblems(header.source, 'header.source'),
        ...filenameProblems(header.filename, 'header.filename'),
      ]
  }
}

export function filenameProblems(filename: string | undefined, place: string): Problem[] {
  return filename === undefined ? [] : idProblems(filename, place, 'file name')
}
