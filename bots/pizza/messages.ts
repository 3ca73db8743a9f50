import { buttons, choice, list } from '../../src/index.ts'
import type { Line, Pizza, PizzaId } from './menu.ts'
import { PIZZAS } from './menu.ts'
import type { Place } from './place.ts'
import { texts } from './texts.ts'

const cancel = choice(texts.cancel, { type: 'command.cancel' })

export const menuList = list(
  texts.whichPizza,
  texts.menu,
  [
    { title: texts.vegetarian, rows: rowsOf('vegetarian') },
    { title: texts.meat, rows: rowsOf('meat') },
  ],
  { footer: texts.footer },
)

export const quantityButtons = buttons(texts.howMany, [
  choice('1', { type: 'quantity', count: 1 }),
  choice('2', { type: 'quantity', count: 2 }),
  choice('3', { type: 'quantity', count: 3 }),
])

export const failedButtons = buttons(texts.failed, [
  choice(texts.retry, { type: 'command.retry' }),
  cancel,
])

export function sizeButtons(pizza: PizzaId) {
  return buttons(texts.whichSize(pizza), [
    choice(texts.small, { type: 'size', size: 'small' }),
    choice(texts.medium, { type: 'size', size: 'medium' }),
    choice(texts.large, { type: 'size', size: 'large' }),
  ])
}

export function cartButtons(cart: readonly Line[]) {
  return buttons(texts.cart(cart), [
    choice(texts.checkout, { type: 'command.checkout' }),
    choice(texts.add, { type: 'command.menu' }),
    cancel,
  ])
}

/** The button orders what this summary shows, once: `revision` tells it from other summaries. */
export function confirmButtons(cart: readonly Line[], place: Place, revision: number) {
  return buttons(texts.confirm(cart, place), [
    choice(texts.order, { type: 'confirm', revision }, { once: true }),
    choice(texts.changeAddress, { type: 'command.address' }),
    cancel,
  ])
}

export function placedButtons(number: string) {
  return buttons(texts.inTheOven(number), [choice(texts.again, { type: 'command.menu' })])
}

function rowsOf(kind: Pizza['kind']) {
  return PIZZAS.filter((pizza) => pizza.kind === kind).map((pizza) =>
    choice(pizza.name, { type: 'pick', pizza: pizza.id }, { description: texts.row(pizza) }),
  )
}
