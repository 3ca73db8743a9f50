import type { MediaKind } from '../shown.ts'
import type { Check, Part } from './check.ts'

const keys: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ['id', 'link', 'caption'],
  video: ['id', 'link', 'caption'],
  audio: ['id', 'link', 'voice'],
  document: ['id', 'link', 'caption', 'filename'],
  sticker: ['id', 'link'],
}

const captionMax = 1_024

/** A media message's own object: exactly one source, and only what its kind allows. */
export function checkMedia(check: Check, message: Part, kind: MediaKind): void {
  const media = check.object(message, kind)
  check.onlyKeys(media, keys[kind])
  checkSource(check, media)
  check.stringIfAny(media, 'caption', { max: captionMax })
  check.stringIfAny(media, 'filename')
  check.booleanIfAny(media, 'voice')
}

/** Either the id of an uploaded file or a public link. */
export function checkSource(check: Check, media: Part): void {
  const id = check.stringIfAny(media, 'id')
  const link = check.stringIfAny(media, 'link')
  if (id === undefined && link === undefined) {
    check.refuse(131008, `${media.path} needs an id or a link.`)
  }
  if (id !== undefined && link !== undefined) {
    check.refuse(131009, `${media.path} has an id and a link: give one of them.`)
  }
  if (link !== undefined && !isHttpUrl(link)) {
    check.refuse(131009, `${media.path}['link'] is no http or https address.`)
  }
}

export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)
}
