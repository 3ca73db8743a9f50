import { useState } from 'preact/hooks'
import { ProductPicture, toPrice } from '../message/products.tsx'
import { Icon } from '../parts/icons.tsx'
import type { Draft, Message, Product } from '../state/wire.ts'
import { Dialog } from './dialog.tsx'

interface ProductsSheetProps {
  readonly message: Message
  readonly onClose: () => void
  readonly onSend: (draft: Draft) => void
  /** Writes to the business about one of them. */
  readonly onAsk: (product: Product) => void
}

const quantityMax = 99

/** The products of a message, to be put into a cart and ordered. */
export function ProductsSheet({ message, onClose, onSend, onAsk }: ProductsSheetProps) {
  const products = productsOf(message)
  const [cart, setCart] = useState<ReadonlyMap<string, number>>(new Map())
  const [first] = products
  const total = products.reduce((sum, { id, price }) => sum + price * (cart.get(id) ?? 0), 0)
  const count = [...cart.values()].reduce((sum, quantity) => sum + quantity, 0)

  const change = (id: string, by: number) => {
    const quantity = Math.max(0, Math.min(quantityMax, (cart.get(id) ?? 0) + by))
    setCart(new Map([...cart, [id, quantity]]))
  }

  const submit = (event: Event) => {
    event.preventDefault()
    if (first === undefined || count === 0) return
    const items = [...cart].flatMap(([id, quantity]) => (quantity === 0 ? [] : { id, quantity }))
    onSend({ type: 'order', catalogId: first.catalogId, items, replyTo: message.id })
  }

  return (
    <Dialog title={message.productsButton ?? 'Items'} onClose={onClose}>
      <form class="rows" onSubmit={submit}>
        <div class="rows-scroll">
          {toSections(products).map(([title, inSection]) => (
            <fieldset key={title}>
              <legend class={title === '' ? 'unseen' : undefined}>{title || 'Items'}</legend>
              {inSection.map((product) => (
                <ProductRow
                  key={product.id}
                  product={product}
                  quantity={cart.get(product.id) ?? 0}
                  onChange={(by) => change(product.id, by)}
                  onAsk={() => onAsk(product)}
                />
              ))}
            </fieldset>
          ))}
        </div>
        <footer class="sheet-footer">
          <button type="submit" class="primary" disabled={count === 0}>
            {first === undefined || count === 0
              ? 'Send order'
              : `Send order · ${toPrice(total, first.currency)}`}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

interface ProductRowProps {
  readonly product: Product
  readonly quantity: number
  readonly onChange: (by: number) => void
  readonly onAsk: () => void
}

function ProductRow({ product, quantity, onChange, onAsk }: ProductRowProps) {
  const { name, description, price, currency } = product
  return (
    <div class="product-row">
      <ProductPicture product={product} />
      <span class="row-words">
        <span class="row-title">{name}</span>
        {description !== undefined && <span class="row-description">{description}</span>}
        <span class="row-description">{toPrice(price, currency)}</span>
        <button type="button" class="link" onClick={onAsk}>
          Ask about it<span class="unseen">: {name}</span>
        </button>
      </span>
      <span class="stepper">
        <button
          type="button"
          class="round"
          aria-label={`One ${name} less`}
          disabled={quantity === 0}
          onClick={() => onChange(-1)}
        >
          <Icon name="minus" />
        </button>
        <output aria-label={`${name} in the cart`}>{quantity}</output>
        <button
          type="button"
          class="round"
          aria-label={`One ${name} more`}
          disabled={quantity === quantityMax}
          onClick={() => onChange(1)}
        >
          <Icon name="plus" />
        </button>
      </span>
    </div>
  )
}

function productsOf({ products, cards = [] }: Message): readonly Product[] {
  return products ?? cards.flatMap(({ product }) => product ?? [])
}

/** Products under their section titles, in the order in which the sections first appear. */
function toSections(products: readonly Product[]): readonly [string, Product[]][] {
  const sections = new Map<string, Product[]>()
  for (const product of products) {
    const section = product.section ?? ''
    sections.set(section, [...(sections.get(section) ?? []), product])
  }
  return [...sections]
}
