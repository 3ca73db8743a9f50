import type { CarouselCard } from './commerce-content.ts'
import type { Choice, Message } from './messages.ts'
import type { TemplateButton } from './template-content.ts'

/** All that can be tapped in a message and comes back as an event, in order. */
export function choicesOf<E>(message: Message<E>): readonly Choice<E>[] {
  switch (message.kind) {
    case 'buttons':
      return message.buttons
    case 'list':
      return message.sections.flatMap(({ rows }) => rows)
    case 'carousel':
      return message.cards.flatMap(choicesOfCard)
    case 'template':
      return [
        ...(message.buttons ?? []).filter(isQuickReply),
        ...(message.cards ?? []).flatMap(({ buttons = [] }) => buttons.filter(isQuickReply)),
      ]
    default:
      return []
  }
}

function choicesOfCard<E>(card: CarouselCard<E>): readonly Choice<E>[] {
  return 'buttons' in card ? card.buttons : []
}

type QuickReply<E> = Extract<TemplateButton<E>, { readonly kind: 'quickReply' }>

function isQuickReply<E>(button: TemplateButton<E>): button is QuickReply<E> {
  return button.kind === 'quickReply'
}
