import { useState } from 'preact/hooks'
import { Icon } from '../parts/icons.tsx'
import type { Media } from '../state/wire.ts'

/** A picture, film, sound, sticker or file inside a message. */
export function MediaView({ media, onPlayed }: { media: Media; onPlayed?: () => void }) {
  const [isBroken, setBroken] = useState(false)
  const breaks = () => setBroken(true)
  if (isBroken) return <p class="media-broken">This {media.kind} cannot be shown.</p>
  switch (media.kind) {
    case 'image':
      return (
        <a class="picture" href={media.url} target="_blank" rel="noopener noreferrer">
          <img src={media.url} alt={media.filename ?? 'Picture'} onError={breaks} />
        </a>
      )
    case 'sticker':
      return <img class="sticker" src={media.url} alt="Sticker" onError={breaks} />
    case 'video':
      return (
        <video class="film" src={media.url} controls preload="metadata" aria-label="Video">
          <track kind="captions" />
        </video>
      )
    case 'audio':
      return (
        <audio
          class="sound"
          src={media.url}
          controls
          preload="metadata"
          aria-label={media.isVoice === true ? 'Voice message' : 'Audio'}
          {...(media.isVoice === true && onPlayed !== undefined && { onPlay: onPlayed })}
        >
          <track kind="captions" />
        </audio>
      )
    case 'document':
      return <DocumentChip media={media} />
  }
}

function DocumentChip({ media }: { media: Media }) {
  const name = media.filename ?? 'Document'
  return (
    <a class="document" href={media.url} target="_blank" rel="noopener noreferrer" download={name}>
      <Icon name="document" />
      <span class="document-words">
        <span class="document-name">{name}</span>
        <span class="document-kind">{toKindName(name, media.mimeType)}</span>
      </span>
    </a>
  )
}

function toKindName(name: string, mimeType: string | undefined): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? mimeType?.split('/').at(-1) ?? 'file'
  return ending.toUpperCase()
}
