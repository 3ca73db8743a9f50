import { RichText } from '../message/rich-text.tsx'
import { Ticks } from '../message/ticks.tsx'
import { Icon } from '../parts/icons.tsx'
import { toClock } from '../parts/time.ts'
import type { Unsent } from '../state/conversation.ts'
import type { Draft } from '../state/wire.ts'

interface UnsentViewProps {
  readonly unsent: Unsent
  readonly onRetry: () => void
  readonly onForget: () => void
}

/** A message that is on its way to the emulator, or did not get there. */
export function UnsentView({ unsent, onRetry, onForget }: UnsentViewProps) {
  const hasFailed = unsent.reason !== undefined
  return (
    <article class="message is-own is-unsent" aria-label="You, not sent">
      <div class="bubble-line">
        <div class="bubble">
          <RichText text={toWords(unsent.draft)} />
          <div class="meta">
            <time>{toClock(unsent.at)}</time>
            <Ticks ticks={hasFailed ? 'failed' : 'sending'} />
          </div>
        </div>
      </div>
      {hasFailed && (
        <div class="unsent-actions">
          <span class="error">{unsent.reason}</span>
          <button type="button" class="pill" onClick={onRetry}>
            <Icon name="retry" />
            Try again
          </button>
          <button type="button" class="pill" onClick={onForget}>
            <Icon name="trash" />
            Delete
          </button>
        </div>
      )}
    </article>
  )
}

function toWords(draft: Draft): string {
  switch (draft.type) {
    case 'text':
      return draft.text
    case 'choice':
      return 'Your choice'
    case 'reaction':
      return `Reaction ${draft.emoji}`
    case 'contacts':
      return '👤 Contact'
    case 'location':
      return `📍 ${draft.name ?? 'Location'}`
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return `📎 ${draft.filename ?? draft.type}`
    case 'own-contact':
      return '👤 My contact info'
    case 'order':
      return '🛒 Order'
    case 'flow':
      return 'Your answer'
    case 'address':
      return 'Your address'
    case 'call-permission':
      return draft.accept ? 'You may call me' : 'Please do not call me'
    case 'edit':
      return draft.text
    case 'revoke':
      return 'Deleting a message'
    case 'unsupported':
    case 'request_welcome':
      return draft.type
    case 'raw':
      return draft.message.type
  }
}
