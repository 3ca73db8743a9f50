import type { Message } from '../state/wire.ts'
import { AnswerButtons } from './answer-buttons.tsx'
import { BubbleButton, BubbleLink } from './bubble-button.tsx'
import type { MessageActions } from './message-actions.ts'

interface BubbleButtonsProps {
  readonly message: Message
  readonly actions: MessageActions
}

/** What can be pressed under a message: replies, a list, links, and what asks for an answer. */
export function BubbleButtons({ message, actions }: BubbleButtonsProps) {
  const { choices = [], url, links = [], code } = message
  const buttons = choices.filter(({ kind, card }) => kind === 'button' && card === undefined)
  const click = () => actions.clicked(message)
  const hasRows = choices.some(({ kind }) => kind === 'row')
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
      <AnswerButtons message={message} actions={actions} />
      {code !== undefined && (
        <BubbleButton
          icon="copy"
          label={`${code.displayText}: ${code.code}`}
          onPress={() => void navigator.clipboard.writeText(code.code).catch(() => undefined)}
        />
      )}
      {url !== undefined && <BubbleLink link={url} onPress={click} />}
      {links.map((link) => (
        <BubbleLink key={link.url} link={link} onPress={click} />
      ))}
    </div>
  )
}
