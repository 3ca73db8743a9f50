import type { CarouselCard } from './commerce-content.ts'
import type { MediaUse } from './media-limits.ts'
import type { LocalSource, MediaSource, Message, RemoteSource } from './messages.ts'
import type { TemplateCard } from './template-content.ts'

/** A file of ours that a message shows, and as what. */
export interface UsedFile {
  readonly source: LocalSource
  readonly use: MediaUse
}

type ReplaceSource = (source: MediaSource, use: MediaUse) => MediaSource

/** The files of ours in a message, in order: each is uploaded before the message is sent. */
export function filesOf(message: Message<unknown>): readonly UsedFile[] {
  if (!mayHaveFiles(message)) return []
  const files: UsedFile[] = []
  mapSources(message, (source, use) => {
    if (isLocal(source)) files.push({ source, use })
    return source
  })
  return files
}

/** The same message with the upload of each of our files in the file's place. */
export function withUploads<E>(
  message: Message<E>,
  uploadOf: (source: LocalSource, use: MediaUse) => RemoteSource,
): Message<E> {
  return mapSources(message, (source, use) => (isLocal(source) ? uploadOf(source, use) : source))
}

/** A look that costs nothing, for the many messages that are words alone. */
function mayHaveFiles(message: Message<unknown>): boolean {
  return 'source' in message || 'header' in message || 'cards' in message
}

function isLocal(source: MediaSource): source is LocalSource {
  return 'file' in source || 'base64' in source
}

function mapSources<E>(message: Message<E>, replace: ReplaceSource): Message<E> {
  switch (message.kind) {
    case 'image':
    case 'video':
    case 'document':
    case 'sticker':
      return { ...message, source: replace(message.source, message.kind) }
    case 'audio': {
      const use = message.voice === true ? 'voice' : 'audio'
      return { ...message, source: replace(message.source, use) }
    }
    case 'buttons':
    case 'ctaUrl':
    case 'flow':
      return message.header === undefined
        ? message
        : { ...message, header: mapHeader(message.header, replace) }
    case 'carousel':
      return { ...message, cards: message.cards.map((card) => mapCard(card, replace)) }
    case 'template': {
      const { header, cards } = message
      return {
        ...message,
        ...(header && { header: mapHeader(header, replace) }),
        ...(cards && { cards: cards.map((card) => mapTemplateCard(card, replace)) }),
      }
    }
    default:
      return message
  }
}

function mapHeader<H extends { readonly kind: string }>(header: H, replace: ReplaceSource): H {
  return hasSource(header) ? { ...header, source: replace(header.source, header.kind) } : header
}

interface WithSource {
  readonly kind: MediaUse
  readonly source: MediaSource
}

function hasSource<H extends { readonly kind: string }>(header: H): header is H & WithSource {
  return 'source' in header
}

function mapCard<E>(card: CarouselCard<E>, replace: ReplaceSource): CarouselCard<E> {
  return { ...card, header: mapHeader(card.header, replace) }
}

function mapTemplateCard<E>(card: TemplateCard<E>, replace: ReplaceSource): TemplateCard<E> {
  return { ...card, header: mapHeader(card.header, replace) }
}
