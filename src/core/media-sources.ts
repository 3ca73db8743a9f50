import type { Header, LocalSource, MediaSource, Message, RemoteSource } from './messages.ts'

/** The files of ours in a message, in order: each is uploaded before the message is sent. */
export function localSourcesOf(message: Message<unknown>): LocalSource[] {
  return sourcesOf(message).filter(isLocal)
}

/** The same message with the upload of each of our files in the file's place. */
export function withUploads<M extends Message<unknown>>(
  message: M,
  uploadOf: (source: LocalSource) => RemoteSource,
): M {
  const move = (source: MediaSource) => (isLocal(source) ? uploadOf(source) : source)
  if ('source' in message) return { ...message, source: move(message.source) }
  if ('header' in message && isMediaHeader(message.header)) {
    return { ...message, header: { ...message.header, source: move(message.header.source) } }
  }
  return message
}

function sourcesOf(message: Message<unknown>): MediaSource[] {
  if ('source' in message) return [message.source]
  if ('header' in message && isMediaHeader(message.header)) return [message.header.source]
  return []
}

function isLocal(source: MediaSource): source is LocalSource {
  return 'file' in source || 'base64' in source
}

function isMediaHeader(header: unknown): header is Exclude<Header, { readonly kind: 'text' }> {
  return typeof header === 'object' && header !== null && 'source' in header
}
