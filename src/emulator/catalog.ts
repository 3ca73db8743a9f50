/** Something a business sells, as a catalogue has it. */
export interface Product {
  readonly catalogId: string
  /** The retailer's own id, unique in its catalogue. */
  readonly id: string
  readonly name: string
  /** In whole units of the currency, with decimals. */
  readonly price: number
  /** ISO 4217. */
  readonly currency: string
  readonly description?: string | undefined
  /** The address of a picture. */
  readonly image?: string | undefined
}

/** Tells a product from all others. */
export function toProductKey({ catalogId, id }: Pick<Product, 'catalogId' | 'id'>): string {
  return JSON.stringify([catalogId, id])
}

const bakery = { catalogId: '194836987003835', currency: 'EUR' }

/** What can be ordered when nothing else is said. */
export const standardProducts: readonly Product[] = [
  { ...bakery, id: 'rye', name: 'Rye bread', price: 4.2, description: 'Dark, 1 kg' },
  { ...bakery, id: 'focaccia', name: 'Focaccia', price: 3.5, description: 'With rosemary' },
  { ...bakery, id: 'croissant', name: 'Croissant', price: 1.8, description: 'With butter' },
]
