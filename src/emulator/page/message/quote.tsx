import { toSummary } from '../state/conversation.ts'
import type { Message } from '../state/wire.ts'
import { toPlainText } from './markup.ts'
import type { MessageActions, Speaker } from './message-actions.ts'

interface QuoteProps {
  readonly id: string
  readonly original: Message | undefined
  readonly speaker: Speaker
  readonly actions: MessageActions
}

/** The message that is answered, as a line to jump to it by. */
export function Quote({ id, original, speaker, actions }: QuoteProps) {
  if (original === undefined) return <p class="quote">The original message is not here.</p>
  return (
    <button type="button" class="quote" onClick={() => actions.jumpTo(id)}>
      <span class="quote-speaker">{speaker(original.from)}</span>
      <span class="quote-text">{toPlainText(toSummary(original))}</span>
    </button>
  )
}
