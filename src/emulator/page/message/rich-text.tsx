import { useMemo, useState } from 'preact/hooks'
import { fold } from './fold.ts'
import type { Piece } from './markup.ts'
import { isEmojiOnly, parseMarkup } from './markup.ts'

const shownLength = 1200

/** A message's text in WhatsApp's notation; a long one is folded. */
export function RichText({ text }: { text: string }) {
  const [isFolded, setFolded] = useState(text.length > shownLength + 200)
  const shown = isFolded ? `${fold(text, shownLength)}…` : text
  const pieces = useMemo(() => parseMarkup(shown), [shown])
  return (
    <div class={isEmojiOnly(text) ? 'text is-emoji' : 'text'}>
      <Pieces pieces={pieces} />
      {isFolded && (
        <button type="button" class="unfold" onClick={() => setFolded(false)}>
          Read more
        </button>
      )}
    </div>
  )
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <>
      {pieces.map((piece) => (
        <PieceView piece={piece} />
      ))}
    </>
  )
}

function PieceView({ piece }: { piece: Piece }) {
  switch (piece.kind) {
    case 'plain':
      return <>{piece.text}</>
    case 'code':
      return <code>{piece.text}</code>
    case 'block':
      return (
        <pre>
          <code>{piece.text}</code>
        </pre>
      )
    case 'link':
      return (
        <a href={piece.url} target="_blank" rel="noopener noreferrer">
          {piece.text}
        </a>
      )
    case 'bold':
      return (
        <strong>
          <Pieces pieces={piece.pieces} />
        </strong>
      )
    case 'italic':
      return (
        <em>
          <Pieces pieces={piece.pieces} />
        </em>
      )
    case 'strike':
      return (
        <s>
          <Pieces pieces={piece.pieces} />
        </s>
      )
  }
}
