import type { Line, Pizza, PizzaId, Size } from './menu.ts'
import { centsOf, findPizza, SIZES, totalOf } from './menu.ts'
import type { Place } from './place.ts'

/** The words of one language that sentences are put together from. */
export interface Words {
  readonly sizes: Readonly<Record<Size, string>>
  readonly toppings: Readonly<Record<PizzaId, string>>
  readonly number: string
  readonly from: string
  readonly total: string
  readonly pickup: string
  readonly pin: string
  readonly money: Intl.NumberFormat
}

export const english: Words = {
  sizes: { small: 'small', medium: 'medium', large: 'large' },
  toppings: {
    margherita: 'tomato, mozzarella, basil',
    marinara: 'tomato, garlic, oregano',
    funghi: 'mozzarella, mushrooms',
    verdure: 'peppers, courgette, aubergine',
    prosciutto: 'mozzarella, cooked ham',
    diavola: 'spicy salami, chilli',
    tonno: 'tuna, red onion',
  },
  number: 'No.',
  from: 'from',
  total: 'Total',
  pickup: '🏠 You pick it up',
  pin: '📍 To the place you sent',
  money: new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' }),
}

export const spanish: Words = {
  sizes: { small: 'pequeña', medium: 'mediana', large: 'grande' },
  toppings: {
    margherita: 'tomate, mozzarella, albahaca',
    marinara: 'tomate, ajo, orégano',
    funghi: 'mozzarella, champiñones',
    verdure: 'pimiento, calabacín, berenjena',
    prosciutto: 'mozzarella, jamón cocido',
    diavola: 'salami picante, guindilla',
    tonno: 'atún, cebolla roja',
  },
  number: 'N.º',
  from: 'desde',
  total: 'Total',
  pickup: '🏠 La recoges tú',
  pin: '📍 A la ubicación que enviaste',
  money: new Intl.NumberFormat('es-ES', { style: 'currency', currency: 'EUR' }),
}

/** What a row of the menu says under the name: at most 72 characters. */
export function toRow({ number, from, toppings, money }: Words, pizza: Pizza): string {
  return `${number} ${pizza.number} · ${from} ${money.format(pizza.cents / 100)} · ${toppings[pizza.id]}`
}

/** Such as "small €8.00, medium €10.50, large €13.00". */
export function toPrices({ sizes, money }: Words, pizza: PizzaId): string {
  const { cents } = findPizza(pizza)
  const priceOf = (size: Size) => `${sizes[size]} ${money.format((cents + SIZES[size]) / 100)}`
  return [priceOf('small'), priceOf('medium'), priceOf('large')].join(', ')
}

/** A line for each kind of pizza, and the total. */
export function toCart({ sizes, total, money }: Words, cart: readonly Line[]): string {
  const lines = cart.map((line) => {
    const { name } = findPizza(line.pizza)
    return `${line.count} × ${name}, ${sizes[line.size]}: ${money.format(centsOf(line) / 100)}`
  })
  return [...lines, `*${total}: ${money.format(totalOf(cart) / 100)}*`].join('\n')
}

export function toPlace({ pickup, pin }: Words, place: Place): string {
  switch (place.kind) {
    case 'pickup':
      return pickup
    case 'pin':
      return pin
    case 'address':
      return `📍 ${place.address}`
  }
}
