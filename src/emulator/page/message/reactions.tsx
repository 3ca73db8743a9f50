import type { Message } from '../state/wire.ts'
import type { MessageActions, Speaker } from './message-actions.ts'

interface ReactionsProps {
  readonly message: Message
  readonly actions: MessageActions
  readonly speaker: Speaker
}

/** The reactions that hang on a message; the phone's own can be taken back. */
export function Reactions({ message, actions, speaker }: ReactionsProps) {
  const reactions = message.reactions ?? []
  if (reactions.length === 0) return null
  return (
    <div class="reactions">
      {reactions.map(({ from, emoji }) =>
        from === 'phone' ? (
          <button
            type="button"
            aria-label={`Take back your reaction ${emoji}`}
            onClick={() => actions.react(message, '')}
          >
            {emoji}
          </button>
        ) : (
          <span role="img" aria-label={`${speaker(from)} reacted with ${emoji}`}>
            {emoji}
          </span>
        ),
      )}
    </div>
  )
}
