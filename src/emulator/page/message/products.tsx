import { Icon } from '../parts/icons.tsx'
import type { Order, Product } from '../state/wire.ts'

/** A price as the reader's country writes it. */
export function toPrice(amount: number, currency: string): string {
  return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount)
}

/** A product's picture, or a sign in its place. */
export function ProductPicture({ product }: { product: Product }) {
  return (
    <span class="product-picture" aria-hidden="true">
      {product.image === undefined ? <Icon name="bag" /> : <img src={product.image} alt="" />}
    </span>
  )
}

/** One product inside a message. */
export function ProductCard({ product }: { product: Product }) {
  return (
    <div class="product">
      <ProductPicture product={product} />
      <span class="product-words">
        <span class="product-name">{product.name}</span>
        {product.description !== undefined && (
          <span class="product-line">{product.description}</span>
        )}
        <span class="product-line">{toPrice(product.price, product.currency)}</span>
      </span>
    </div>
  )
}

/** What the phone has ordered, and what it comes to. */
export function OrderCard({ order }: { order: Order }) {
  const [first] = order.items
  const total = order.items.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
  return (
    <div class="order">
      <ul>
        {order.items.map((item) => (
          <li key={item.id}>
            <span>
              {item.quantity} × {item.name}
            </span>
            <span>{toPrice(item.price * item.quantity, item.currency)}</span>
          </li>
        ))}
      </ul>
      {first !== undefined && (
        <p class="order-total">
          <span>Estimated total</span>
          <span>{toPrice(total, first.currency)}</span>
        </p>
      )}
    </div>
  )
}
