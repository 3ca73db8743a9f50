import { Icon } from '../parts/icons.tsx'
import { toClock } from '../parts/time.ts'
import type { Message } from '../state/wire.ts'
import { BubbleButtons } from './bubble-buttons.tsx'
import { Carousel } from './carousel.tsx'
import type { MessageActions, Speaker } from './message-actions.ts'
import { MessageBody } from './message-body.tsx'
import { Quote } from './quote.tsx'
import { Reactions } from './reactions.tsx'
import { Ticks } from './ticks.tsx'

interface MessageViewProps {
  readonly message: Message
  /** The message this one answers, when it is still here. */
  readonly original: Message | undefined
  readonly speaker: Speaker
  /** Whether the message before it is of the same side and day: they stand closer together. */
  readonly isContinued: boolean
  /** The newest is where the Tab key enters the log; arrows go on from there. */
  readonly isNewest: boolean
  readonly actions: MessageActions
}

/** The id of a message's element, for jumps and focus. */
export function toElementId(messageId: string): string {
  return `message-${messageId}`
}

/** One message of either side with all that hangs on it. */
export function MessageView(props: MessageViewProps) {
  const { message, original, speaker, isContinued, isNewest, actions } = props
  const isOwn = message.from === 'phone'
  const isSticker = message.media?.kind === 'sticker'
  const classes = ['message', isOwn ? 'is-own' : 'is-theirs']
  if (isContinued) classes.push('is-continued')
  if (isSticker) classes.push('is-sticker')
  if (message.ticks === 'failed') classes.push('is-failed')
  if (message.error !== undefined || message.duplicateOf !== undefined) classes.push('has-note')
  return (
    <article
      id={toElementId(message.id)}
      class={classes.join(' ')}
      tabIndex={isNewest ? 0 : -1}
      aria-label={`${speaker(message.from)}, ${toClock(message.at)}`}
    >
      <div class="bubble-line">
        <div class="bubble">
          {message.replyTo !== undefined && (
            <Quote id={message.replyTo} original={original} speaker={speaker} actions={actions} />
          )}
          <MessageBody message={message} onPlayed={() => actions.played(message)} />
          <Meta message={message} />
        </div>
        <button
          type="button"
          class="options"
          tabIndex={-1}
          aria-label="Message options"
          aria-haspopup="menu"
          onClick={(event) =>
            actions.openMenu(message, event.currentTarget.getBoundingClientRect())
          }
        >
          <Icon name="more" />
        </button>
      </div>
      <Carousel message={message} actions={actions} />
      <BubbleButtons message={message} actions={actions} />
      <Reactions message={message} actions={actions} speaker={speaker} />
    </article>
  )
}

const echoNames = { app: 'In the app', agent: 'Other handler' } as const

function Meta({ message }: { message: Message }) {
  const showsTicks = message.from === 'phone' || message.ticks === 'failed'
  return (
    <div class="meta">
      {message.error !== undefined && <span class="error">{message.error}</span>}
      {message.duplicateOf !== undefined && <span class="error">Said twice</span>}
      {message.echo !== undefined && <span>{echoNames[message.echo]}</span>}
      {message.isEdited === true && <span>Edited</span>}
      <time dateTime={new Date(message.at).toISOString()}>{toClock(message.at)}</time>
      {showsTicks && <Ticks ticks={message.ticks} />}
    </div>
  )
}
