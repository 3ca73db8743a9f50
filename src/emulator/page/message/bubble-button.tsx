import type { IconName } from '../parts/icons.tsx'
import { Icon } from '../parts/icons.tsx'

interface BubbleButtonProps {
  readonly icon: IconName
  readonly label: string
  readonly isChosen?: boolean
  readonly onPress: () => void
}

/** Something to press under a message or in a card. */
export function BubbleButton({ icon, label, isChosen = false, onPress }: BubbleButtonProps) {
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

interface BubbleLinkProps {
  readonly link: { readonly displayText: string; readonly url: string }
  readonly onPress: () => void
}

/** The same for a page, or a number to call. */
export function BubbleLink({ link: { displayText, url }, onPress }: BubbleLinkProps) {
  return (
    <a class="bubble-button" href={url} target="_blank" rel="noopener noreferrer" onClick={onPress}>
      <Icon name={url.startsWith('tel:') ? 'call' : 'link'} />
      {displayText}
    </a>
  )
}
