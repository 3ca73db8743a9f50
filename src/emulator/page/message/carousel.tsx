import type { Card, Choice, Message } from '../state/wire.ts'
import { BubbleButton, BubbleLink } from './bubble-button.tsx'
import { MediaView } from './media-view.tsx'
import type { MessageActions } from './message-actions.ts'
import { ProductPicture, toPrice } from './products.tsx'
import { RichText } from './rich-text.tsx'

interface CarouselProps {
  readonly message: Message
  readonly actions: MessageActions
}

/** The cards of a message, side by side; they are scrolled by finger, wheel and arrow keys. */
export function Carousel({ message, actions }: CarouselProps) {
  const { cards = [], choices = [] } = message
  if (cards.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys
    <section class="carousel" tabIndex={0} aria-label={`${cards.length} cards`}>
      <ul>
        {cards.map((card, place) => (
          <li key={place} class="card">
            <CardView
              card={card}
              choices={choices.filter((choice) => choice.card === place)}
              message={message}
              actions={actions}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface CardViewProps extends CarouselProps {
  readonly card: Card
  readonly choices: readonly Choice[]
}

function CardView({ card, choices, message, actions }: CardViewProps) {
  const { media, text, product, url } = card
  return (
    <>
      {media !== undefined && <MediaView media={media} />}
      {product !== undefined && (
        <>
          <ProductPicture product={product} />
          <p class="card-name">{product.name}</p>
          <p class="card-line">{toPrice(product.price, product.currency)}</p>
        </>
      )}
      {text !== undefined && <RichText text={text} />}
      <div class="card-buttons">
        {choices.map((choice) => (
          <BubbleButton
            icon={choice.chosen === true ? 'check' : 'reply'}
            label={choice.title}
            isChosen={choice.chosen === true}
            onPress={() => actions.choose(message, choice)}
          />
        ))}
        {url !== undefined && <BubbleLink link={url} onPress={() => actions.clicked(message)} />}
        {product !== undefined && (
          <BubbleButton icon="bag" label="View" onPress={() => actions.open('products', message)} />
        )}
      </div>
    </>
  )
}
