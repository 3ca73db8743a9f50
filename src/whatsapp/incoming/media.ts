import type { MediaKind, UserContent } from '../../core/user-content.ts'
import type { Fields } from './fields.ts'
import { toFieldsOrNone, toId, toNumber, toText } from './fields.ts'

/** A file (reference 2.3 to 2.7): only its id is needed, which can be fetched for 7 days. */
export function toMediaContent(part: unknown, media: MediaKind): UserContent | undefined {
  const fields = toFieldsOrNone(part)
  const mediaId = toId(fields['id'])
  if (mediaId === undefined) return undefined
  const mimeType = toText(fields['mime_type'])
  const caption = toText(fields['caption'])
  const filename = toText(fields['filename'])
  const sha256 = toText(fields['sha256'])
  return {
    type: 'user.media',
    media,
    mediaId,
    ...(mimeType !== undefined && { mimeType }),
    ...(caption !== undefined && { caption }),
    ...(filename !== undefined && { filename }),
    ...(fields['voice'] === true && { voice: true }),
    ...(fields['animated'] === true && { animated: true }),
    ...(sha256 !== undefined && { sha256 }),
  }
}

/** A pin (reference 2.8): where the person is, or a place with a name that they picked. */
export function toLocationContent(message: Fields): UserContent | undefined {
  const fields = toFieldsOrNone(message['location'])
  const latitude = toNumber(fields['latitude'])
  const longitude = toNumber(fields['longitude'])
  if (latitude === undefined || longitude === undefined) return undefined
  const name = toText(fields['name'])
  const address = toText(fields['address'])
  const url = toText(fields['url'])
  return {
    type: 'user.location',
    latitude,
    longitude,
    ...(name && { name }),
    ...(address && { address }),
    ...(url && { url }),
  }
}
