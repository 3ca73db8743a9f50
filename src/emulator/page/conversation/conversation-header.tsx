import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icons.tsx'
import type { Conversation } from '../state/conversation.ts'
import type { Phone } from '../state/wire.ts'

interface ConversationHeaderProps {
  readonly phone: Phone
  readonly name: string
  readonly conversation: Conversation
  readonly isFaultsOpen: boolean
  readonly hasFaults: boolean
  readonly onFaults: () => void
  /** Opens the menu of this phone. */
  readonly onPhone: (at: DOMRect) => void
}

/** Whom the phone talks with, and whether that business can be reached. */
export function ConversationHeader(props: ConversationHeaderProps) {
  const { phone, name, conversation, isFaultsOpen, hasFaults, onFaults, onPhone } = props
  const state = toState(conversation, phone)
  return (
    <header class="conversation-header">
      <a class="round back" href="#/" aria-label="All phones">
        <Icon name="back" />
      </a>
      <span class="avatar is-business">
        <Icon name="shop" />
      </span>
      <div class="conversation-title">
        <h1>{name}</h1>
        <p class={`state is-${state.look}`} role="status">
          {state.words}
        </p>
      </div>
      <button
        type="button"
        class="as-phone"
        aria-haspopup="menu"
        onClick={(event) => onPhone(event.currentTarget.getBoundingClientRect())}
      >
        <Avatar phone={phone} />
        <span class="as-words">
          <span>You are</span> {phone.name}
        </span>
      </button>
      <button
        type="button"
        class={hasFaults ? 'round has-faults' : 'round'}
        aria-label={hasFaults ? 'Faults, some are on' : 'Faults'}
        aria-expanded={isFaultsOpen}
        onClick={onFaults}
      >
        <Icon name="faults" />
      </button>
    </header>
  )
}

interface State {
  readonly look: 'calm' | 'live' | 'waiting'
  readonly words: string
}

function toState({ isConnected, isTyping, business }: Conversation, phone: Phone): State {
  if (!isConnected) return { look: 'waiting', words: 'Connecting…' }
  if (business?.reachable === false) {
    const { waiting } = business
    const words = waiting === 0 ? 'Waiting for the server' : `${waiting} waiting for the server`
    return { look: 'waiting', words }
  }
  if (isTyping) return { look: 'live', words: 'typing…' }
  if (phone.isOnStandby === true) return { look: 'waiting', words: 'Another handler answers' }
  const number = business?.number
  return { look: 'calm', words: number === undefined ? 'Business account' : toShownNumber(number) }
}

/** A number as people write it: "+1 555 010 0001"; without knowing its country, in threes. */
export function toShownNumber(digits: string): string {
  const plain = digits.replace(/\D/g, '')
  const parts = /^(1|\d{2})(\d{3})(\d{3})(\d+)$/.exec(plain)
  return parts === null ? `+${plain}` : `+${parts.slice(1).join(' ')}`
}
