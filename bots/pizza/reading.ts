import type { PizzaId, Size } from './menu.ts'
import { PIZZAS } from './menu.ts'

/** What is tapped, or read from a text: both reach the machine as the same event. */
export type OrderEvent =
  | { readonly type: 'pick'; readonly pizza: PizzaId }
  | { readonly type: 'size'; readonly size: Size }
  | { readonly type: 'quantity'; readonly count: number }
  /** A text that says none of these. */
  | { readonly type: 'unclear' }

/** Reads a pizza's name anywhere in a text ("a margherita please"), or its number on the menu. */
export function readPizza(text: string): OrderEvent {
  const said = fold(text)
  const meant = PIZZAS.filter(({ id, number }) => said.includes(id) || said === String(number))
  const [pizza] = meant
  return pizza === undefined || meant.length > 1
    ? { type: 'unclear' }
    : { type: 'pick', pizza: pizza.id }
}

const SIZE_WORDS: Readonly<Record<Size, readonly string[]>> = {
  small: ['small', 's', 'pequena', 'chica', '1'],
  medium: ['medium', 'm', 'mediana', '2'],
  large: ['large', 'l', 'big', 'grande', '3'],
}

export function readSize(text: string): OrderEvent {
  const said = fold(text)
  const sizes: readonly Size[] = ['small', 'medium', 'large']
  const size = sizes.find((candidate) => SIZE_WORDS[candidate].includes(said))
  return size === undefined ? { type: 'unclear' } : { type: 'size', size }
}

/** Reads a number of pizzas; whether there is room for them is for the machine to say. */
export function readQuantity(text: string): OrderEvent {
  const [digits] = /^\d{1,4}(?=\s|$)/.exec(text.trim()) ?? []
  const count = Number(digits ?? 0)
  return count === 0 ? { type: 'unclear' } : { type: 'quantity', count }
}

const SHORTEST_ADDRESS = 8
const LONGEST_ADDRESS = 200

/** An address as it can be shown again; undefined when a text is too short to be one. */
export function readAddress(text: string): string | undefined {
  const cleaned = text.replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim()
  const address = [...cleaned].slice(0, LONGEST_ADDRESS).join('')
  return address.length < SHORTEST_ADDRESS ? undefined : address
}

/** Without capitals and accents: people type quickly. */
function fold(text: string): string {
  return text.trim().toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '')
}
