import { Icon } from '../parts/icons.tsx'
import { toClock, toDayName } from '../parts/time.ts'
import type { Message } from '../state/wire.ts'
import { ContactCards, LocationCard } from './cards.tsx'
import { MediaView } from './media-view.tsx'
import { OrderCard, ProductCard } from './products.tsx'
import { RichText } from './rich-text.tsx'

interface MessageBodyProps {
  readonly message: Message
  readonly onPlayed: () => void
}

/** What a message says, kind by kind. */
export function MessageBody({ message, onPlayed }: MessageBodyProps) {
  if (message.isRevoked === true) return <Revoked message={message} />
  const words = message.text ?? message.caption
  const single = message.productsButton === undefined ? message.products?.[0] : undefined
  return (
    <>
      {message.isForwarded === true && (
        <p class="note">
          <Icon name="forward" />
          Forwarded
        </p>
      )}
      {message.about !== undefined && <ProductCard product={message.about} />}
      {message.media !== undefined && <MediaView media={message.media} onPlayed={onPlayed} />}
      {message.header !== undefined && <p class="header">{message.header}</p>}
      {single !== undefined && <ProductCard product={single} />}
      {message.productsButton !== undefined && <ProductsSign message={message} />}
      {message.location !== undefined && <LocationCard place={message.location} />}
      {message.contacts !== undefined && <ContactCards contacts={message.contacts} />}
      {message.offer !== undefined && <Offer offer={message.offer} />}
      {message.order !== undefined && <OrderCard order={message.order} />}
      {message.bill !== undefined && <Bill bill={message.bill} />}
      {words !== undefined && words !== '' && <RichText text={words} />}
      {message.answers !== undefined && <Answers answers={message.answers} />}
      {isEmpty(message) && <p class="unknown">{toUnknown(message)}</p>}
      {message.footer !== undefined && <p class="footer">{message.footer}</p>}
    </>
  )
}

/** Everything that makes a bubble more than empty. */
const contents = [
  'text',
  'caption',
  'media',
  'header',
  'products',
  'location',
  'contacts',
  'order',
  'bill',
  'cards',
  'call',
  'callPermission',
] as const

function isEmpty(message: Message): boolean {
  return contents.every((name) => message[name] === undefined)
}

function toUnknown({ type, from }: Message): string {
  const isCarried = from === 'business' || !['poll', 'unsupported'].includes(type)
  return isCarried ? `A message of type ${type}` : 'A message that the business cannot see'
}

function Revoked({ message: { from } }: { message: Message }) {
  return (
    <p class="unknown">
      {from === 'phone' ? 'You deleted this message' : 'This message was deleted'}
    </p>
  )
}

function ProductsSign({ message: { products = [] } }: { message: Message }) {
  const [first] = products
  if (first === undefined) return null
  return (
    <div class="product">
      <span class="product-picture" aria-hidden="true">
        {first.image === undefined ? <Icon name="bag" /> : <img src={first.image} alt="" />}
      </span>
      <span class="product-words">
        <span class="product-name">
          {products.length === 1 ? '1 item' : `${products.length} items`}
        </span>
        <span class="product-line">{products.map(({ name }) => name).join(', ')}</span>
      </span>
    </div>
  )
}

function Offer({ offer: { text, endsAt } }: { offer: NonNullable<Message['offer']> }) {
  return (
    <p class="offer">
      <span class="product-name">{text}</span>
      {endsAt !== undefined && (
        <span class="product-line">
          Ends {toDayName(endsAt, Date.now())}, {toClock(endsAt)}
        </span>
      )}
    </p>
  )
}

function Bill({ bill: { reference, amount, status } }: { bill: NonNullable<Message['bill']> }) {
  return (
    <div class="order">
      <p class="order-total">
        <span>Order {reference}</span>
        <span>{amount ?? status}</span>
      </p>
    </div>
  )
}

function Answers({ answers }: { answers: NonNullable<Message['answers']> }) {
  return (
    <dl class="answers">
      {answers.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
