import { isIPv4, isIPv6 } from 'node:net'
import type { Problem } from './errors.ts'
import type { MediaUse } from './media-limits.ts'
import { localSourceProblems } from './media-limits.ts'
import type { Header, MediaSource } from './messages.ts'
import { idProblems, TEXT_LIMITS, textProblems } from './text-limits.ts'

const SOURCES = ['id', 'link', 'file', 'base64'] as const

/** A media file is named in exactly one way (reference section 4.3). */
export function sourceProblems(source: MediaSource, use: MediaUse, place: string): Problem[] {
  const given = SOURCES.filter((key) => key in source)
  if (given.length !== 1) {
    const problem =
      given.length === 0
        ? 'The file has neither an id nor a link, nor is it one of ours.'
        : `The file has both ${given.join(' and ')}.`
    return [{ place, problem, cure: `Give exactly one of ${SOURCES.join(', ')}.` }]
  }
  if ('id' in source) return idProblems(source.id, `${place}.id`, 'media id')
  if ('link' in source) return linkProblems(source.link, `${place}.link`)
  return localSourceProblems(source, use, place)
}

const GIVE_LINK = 'Give a public link that begins with https://, or a file of yours with { file }.'

/** Links that WhatsApp fetches are public web addresses without a name and password in them. */
function linkProblems(link: string, place: string): Problem[] {
  const problems = urlProblems(link, place)
  if (problems.length > 0) return problems.map((problem) => ({ ...problem, cure: GIVE_LINK }))
  const { username, password, hostname } = new URL(link)
  if (username !== '' || password !== '') {
    const problem = 'The link has a name or password in it, which WhatsApp does not use.'
    return [{ place, problem, cure: GIVE_LINK }]
  }
  if (!isPrivateHost(hostname)) return []
  const problem = `The link leads to ${hostname}, which WhatsApp cannot reach.`
  return [{ place, problem, cure: GIVE_LINK }]
}

const PRIVATE_IPV4 = /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./

/** Hosts that are private by their name alone; what a name stands for, only Meta finds out. */
function isPrivateHost(hostname: string): boolean {
  if (isIPv4(hostname)) return PRIVATE_IPV4.test(hostname)
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIPv6(address)) return /^(::1?$|::ffff:|f[cd]|fe[89ab])/i.test(address)
  return hostname === 'localhost' || /\.(localhost|local|internal)$/.test(hostname)
}

/** A link may hold what belongs to one person alone, behind its "?". */
function quoteOf(url: unknown): string {
  if (typeof url !== 'string') return `of type ${typeof url}`
  return JSON.stringify(url.replace(/[?#].*$/s, '').slice(0, 60))
}

/** Links that people open are absolute and http or https. */
export function urlProblems(url: string, place: string): Problem[] {
  const isUrl = typeof url === 'string' && URL.canParse(url)
  const protocol = isUrl ? new URL(url).protocol : undefined
  if (protocol === 'https:' || protocol === 'http:') return []
  const problem =
    protocol === undefined
      ? `The link ${quoteOf(url)} is not a web address.`
      : `The link begins with "${protocol}", and neither http nor https.`
  return [{ place, problem, cure: 'Give a whole address that begins with https://.' }]
}

/** What stands above a body: a text, or a media file. */
export function headerProblems(header: Header, place = 'header'): Problem[] {
  switch (header.kind) {
    case 'text': {
      const limit = TEXT_LIMITS.header
      return textProblems(header.text, { place, name: 'header', limit, quoted: true })
    }
    case 'image':
    case 'video':
      return sourceProblems(header.source, header.kind, `${place}.source`)
    case 'document':
      return [
        ...sourceProblems(header.source, 'document', `${place}.source`),
        ...filenameProblems(header.filename, `${place}.filename`),
      ]
  }
}

export function filenameProblems(filename: string | undefined, place: string): Problem[] {
  return filename === undefined ? [] : idProblems(filename, place, 'file name')
}
