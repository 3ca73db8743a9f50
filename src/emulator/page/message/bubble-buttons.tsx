import type { IconName } from '../parts/icons.tsx'
import { Icon } from '../parts/icons.tsx'
import type { Message } from '../state/wire.ts'
import type { MessageActions } from './message-actions.ts'

interface BubbleButtonsProps {
  readonly message: Message
  readonly actions: MessageActions
}

/** What can be pressed under a message: replies, a list, a link, a request for the location. */
export function BubbleButtons({ message, actions }: BubbleButtonsProps) {
  const buttons = message.choices?.filter(({ kind }) => kind === 'button') ?? []
  const hasRows = message.choices?.some(({ kind }) => kind === 'row') === true
  const { url } = message
  if (buttons.length === 0 && !hasRows && url === undefined && message.locationRequest !== true) {
    return null
  }
  return (
    <div class="buttons">
      {buttons.map((choice) => (
        <BubbleButton
          icon={choice.chosen === true ? 'check' : 'reply'}
          label={choice.title}
          isChosen={choice.chosen === true}
          onPress={() => actions.choose(message, choice)}
        />
      ))}
      {hasRows && (
        <BubbleButton
          icon="list"
          label={message.listButton ?? 'Choose'}
          onPress={() => actions.openList(message)}
        />
      )}
      {message.locationRequest === true && (
        <BubbleButton
          icon="pin"
          label="Send location"
          onPress={() => actions.shareLocation(message)}
        />
      )}
      {url !== undefined && (
        <a class="bubble-button" href={url.url} target="_blank" rel="noopener noreferrer">
          <Icon name="link" />
          {url.displayText}
        </a>
      )}
    </div>
  )
}

interface BubbleButtonProps {
  readonly icon: IconName
  readonly label: string
  readonly isChosen?: boolean
  readonly onPress: () => void
}

function BubbleButton({ icon, label, isChosen = false, onPress }: BubbleButtonProps) {
  return (
    <button
      type="button"
      class={isChosen ? 'bubble-button is-chosen' : 'bubble-button'}
      onClick={onPress}
    >
      <Icon name={icon} />
      <span>{label}</span>
      {isChosen && <span class="unseen">, chosen</span>}
    </button>
  )
}
