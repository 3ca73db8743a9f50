/** What the kitchen bakes. Prices are in cents, for a small one. */
export const PIZZAS = [
  { number: 1, id: 'margherita', name: 'Margherita', cents: 800, kind: 'vegetarian' },
  { number: 2, id: 'marinara', name: 'Marinara', cents: 700, kind: 'vegetarian' },
  { number: 3, id: 'funghi', name: 'Funghi', cents: 900, kind: 'vegetarian' },
  { number: 4, id: 'verdure', name: 'Verdure', cents: 950, kind: 'vegetarian' },
  { number: 5, id: 'prosciutto', name: 'Prosciutto', cents: 1_000, kind: 'meat' },
  { number: 6, id: 'diavola', name: 'Diavola', cents: 1_050, kind: 'meat' },
  { number: 7, id: 'tonno', name: 'Tonno', cents: 1_100, kind: 'meat' },
] as const

/** What a size adds to the price, in cents. */
export const SIZES = { small: 0, medium: 250, large: 500 } as const

export type Pizza = (typeof PIZZAS)[number]
export type PizzaId = Pizza['id']
export type Size = keyof typeof SIZES

/** Some pizzas of one kind and size. */
export interface Line {
  readonly pizza: PizzaId
  readonly size: Size
  readonly count: number
}

/** What our oven bakes for one order. */
export const MOST_PIZZAS = 20

/** The cart with a line more; pizzas that are in it already are counted together. */
export function addLine(cart: readonly Line[], line: Line): readonly Line[] {
  const isSame = ({ pizza, size }: Line) => pizza === line.pizza && size === line.size
  const known = cart.find(isSame)
  if (known === undefined) return [...cart, line]
  const together = { ...line, count: known.count + line.count }
  return cart.map((other) => (isSame(other) ? together : other))
}

/** How many more pizzas an order can hold. */
export function roomIn(cart: readonly Line[]): number {
  return MOST_PIZZAS - cart.reduce((count, line) => count + line.count, 0)
}

export function centsOf({ pizza, size, count }: Line): number {
  return (findPizza(pizza).cents + SIZES[size]) * count
}

export function totalOf(cart: readonly Line[]): number {
  return cart.reduce((cents, line) => cents + centsOf(line), 0)
}

export function findPizza(id: PizzaId): Pizza {
  return PIZZAS.find((pizza) => pizza.id === id) ?? PIZZAS[0]
}
