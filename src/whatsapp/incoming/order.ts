import type { OrderItem, UserContent } from '../../core/user-content.ts'
import type { Fields } from './fields.ts'
import { toFields, toFieldsOrNone, toId, toNumber, toText } from './fields.ts'

/**
 * A cart that was sent (reference 2.12). Undefined where a line of it is not understood: an order
 * must not be taken for a smaller one.
 */
export function toOrderContent(message: Fields): UserContent | undefined {
  const order = toFieldsOrNone(message['order'])
  const catalogId = toId(order['catalog_id'])
  const lines = order['product_items']
  if (catalogId === undefined || !Array.isArray(lines)) return undefined
  const items = lines.flatMap((line) => toItem(line) ?? [])
  if (items.length !== lines.length) return undefined
  const text = toText(order['text'])
  return { type: 'user.order', catalogId, items, ...(text && { text }) }
}

function toItem(line: unknown): OrderItem | undefined {
  const fields = toFields(line)
  if (fields === undefined) return undefined
  const productId = toId(fields['product_retailer_id'])
  const quantity = toNumber(fields['quantity'])
  const price = toNumber(fields['item_price'])
  const currency = toText(fields['currency'])
  if (productId === undefined || quantity === undefined) return undefined
  if (price === undefined || currency === undefined) return undefined
  return { productId, quantity, price, currency }
}
