import type { Talk } from '../../src/testing.ts'
import { talk } from '../../src/testing.ts'
import { bot } from './index.ts'

const CART = '2 × Margherita, large: €26.00\n*Total: €26.00*'
const PLACED = 'Order *P1* is in the oven! 🍕 It will be with you in 40 minutes.'
const OLD = 'That button is not for this step any more, so let us go on here:'

test('a pizza is ordered by taps', async () => {
  const chat = talk(bot, { jobs: { placeOrder: { number: 'P1' } } })
  await chat.says('hi')
  for (const title of ['Margherita', 'Large', '2', 'Check out', 'Pick up', 'Order now']) {
    await chat.presses(title)
  }
  expect(chat.heardTexts()).toEqual([
    'Welcome to Pizza Turnwise! 🍕\n_Para español, escribe *español*._',
    'Which pizza would you like? Tap the menu, or write a name or number.',
    'Margherita, good choice! Which size?\nsmall €8.00, medium €10.50, large €13.00',
    'How many? Tap a button, or write a number.',
    `Your order:\n\n${CART}`,
    'Shall we bring it, or will you pick it up?',
    `Please check:\n\n${CART}\n🏠 You pick it up\n\nShall I order it?`,
    'Order *P1* is in the oven! 🍕 You can pick it up in 20 minutes.',
  ])
  expect(await chat.state()).toBe('placed')
  expect(chat.deadLetters()).toEqual([])
})

test('a pizza is ordered by texts', async () => {
  const chat = talk(bot, { jobs: { placeOrder: { number: 'P1' } } })
  const texts = ['hi', 'a margherita, please', 'LARGE', '2', 'check out', 'delivery']
  for (const text of [...texts, '5 Main Street, Springfield', 'yes']) await chat.says(text)
  expect(chat.heardTexts().slice(-3)).toEqual([
    'Where to? Share your location, or write the address. To collect it, write *pick up*.',
    `Please check:\n\n${CART}\n📍 5 Main Street, Springfield\n\nShall I order it?`,
    PLACED,
  ])
})

test('several pizzas make one order, and the same ones are counted together', async () => {
  const chat = await at('cart')
  await chat.presses('Add a pizza')
  for (const text of ['7', 's', '1', 'menu', 'margherita', 'large', '3']) await chat.says(text)
  expect(chat.heardTexts().at(-1)).toBe(
    'Your order:\n\n5 × Margherita, large: €65.00\n1 × Tonno, small: €11.00\n*Total: €76.00*',
  )
})

test('the oven has room for 20 pizzas an order', async () => {
  const chat = await at('quantity')
  await chat.says('21')
  expect(chat.heardTexts()).toEqual([
    'Our oven bakes 20 pizzas an order, so you can add 20 more.',
    'How many? Tap a button, or write a number.',
  ])
  await chat.says('20')
  await chat.says('menu')
  await chat.presses('Funghi')
  expect(chat.heardTexts().filter((text) => text.startsWith('That is all'))).toHaveLength(2)
  expect(await chat.state()).toBe('ordering.cart')
})

test('a location is an address', async () => {
  const chat = await at('where')
  await chat.sends({ type: 'user.location', latitude: 52.5, longitude: 13.4 })
  expect(chat.heardTexts()[0]).toContain('📍 To the place you sent')
  await chat.presses('Change address')
  await chat.presses('Delivery')
  const name = 'Town Hall'
  await chat.sends({ type: 'user.location', latitude: 1, longitude: 2, name, address: 'Square 1' })
  expect(chat.heardTexts().at(-1)).toContain('📍 Town Hall Square 1')
})

test('an address is one line of a sensible length, whatever was sent', async () => {
  const chat = await at('where')
  await chat.says('home')
  expect(chat.heardTexts()).toEqual([
    'That is too short for an address. Please write street, number and town.',
  ])
  await chat.says(`Main\0 Street\n\ud800 5 ${'x'.repeat(4_000)}`)
  const [, address = ''] = /📍 (.*)/.exec(chat.heardTexts()[0] ?? '') ?? []
  expect(address).toMatch(/^Main Street 5 x+$/)
  expect(address).toHaveLength(200)
  expect(chat.deadLetters()).toEqual([])
})

test.each(['menu', 'size', 'quantity', 'cart', 'how', 'where', 'confirm', 'failed'] as const)(
  'an order can be cancelled at the step %s',
  async (step) => {
    const chat = await at(step)
    await chat.says('Cancel')
    expect(chat.heardTexts()).toEqual([
      'Your order is cancelled. Write to me when you are hungry again!',
    ])
    expect(await chat.state()).toBe('cancelled')
  },
)

test('an order that the kitchen may have cannot be cancelled', async () => {
  const chat = await at('placing')
  await chat.says('cancel')
  await chat.finishes('placeOrder', { number: 'P1' })
  await chat.says('cancel')
  const tooLate = 'Your order is with the kitchen already, so I cannot cancel it. Please call us.'
  expect(chat.heardTexts()).toEqual([tooLate, PLACED, tooLate])
})

test.each(['menu', 'size', 'quantity', 'cart', 'how', 'where', 'confirm', 'failed'] as const)(
  '30 minutes without an answer end the order at the step %s',
  async (step) => {
    const chat = await at(step)
    await chat.waits('29 minutes')
    await chat.says('help')
    chat.heard()
    await chat.waits('29 minutes')
    expect(chat.heardTexts()).toEqual([])
    await chat.waits('1 minute')
    expect(chat.heardTexts()).toEqual([
      'I have not heard from you for 30 minutes, so I have cancelled your order. Write to me to start again.',
    ])
    await chat.says('hi')
    expect(await chat.state()).toBe('ordering.menu')
  },
)

test('help is given at every step, which then goes on where it was', async () => {
  const steps = ['menu', 'size', 'quantity', 'cart', 'how', 'where', 'confirm', 'failed'] as const
  for (const step of steps) {
    const chat = await at(step)
    const before = await chat.state()
    await chat.says('help')
    expect(chat.heardTexts()).toEqual([expect.stringContaining('*menu* to see'), expect.anything()])
    expect(await chat.state()).toBe(before)
  }
})

test('only the last summary can be confirmed', async () => {
  const chat = await at('where')
  await chat.says('5 Main Street, Springfield')
  const [old] = chat.heard()
  await chat.presses('Change address')
  await chat.presses('Pick up')
  chat.heard()
  await chat.presses('Order now', old)
  expect(chat.heardTexts()).toEqual([OLD, expect.stringContaining('You pick it up')])
  expect(await chat.state()).toBe('ordering.confirm')
})

test('a button of an earlier step is told to be old, and the step goes on', async () => {
  const chat = await at('confirm')
  await chat.presses('Small')
  expect(chat.heardTexts()).toEqual([OLD, expect.stringContaining('Please check')])
  const nested = await at('where')
  await nested.presses('Check out')
  expect(nested.heardTexts()).toEqual([OLD, expect.stringContaining('Where to?')])
})

test('an older menu can be used as long as the order is open', async () => {
  const chat = await at('where')
  await chat.presses('Diavola')
  expect(chat.heardTexts()).toEqual([expect.stringContaining('Diavola, good choice!')])
})

test('a button of an order that is over does not touch the next one', async () => {
  const chat = await at('cart')
  await chat.says('help')
  const cart = chat.heard().at(-1)
  await chat.says('cancel')
  await chat.presses('Check out', cart)
  expect(chat.heardTexts().at(-1)).toContain('Which pizza would you like?')
  await chat.presses('Cancel', cart)
  expect(chat.heardTexts()).toEqual([OLD, expect.stringContaining('Which pizza')])
  expect(await chat.state()).toBe('ordering.menu')
})

test('the language can be changed at every step and is kept for the next order', async () => {
  const chat = await at('where')
  await chat.says('español')
  await chat.says('Calle Mayor 5, Madrid')
  await chat.presses('Cancelar')
  await chat.says('hola')
  expect(chat.heardTexts()).toEqual([
    '¿Adónde? Comparte tu ubicación o escribe la dirección. Para ir tú, escribe *recoger*.',
    'Revisa, por favor:\n\n2 × Margherita, grande: 26,00\u00a0€\n*Total: 26,00\u00a0€*\n📍 Calle Mayor 5, Madrid\n\n¿Lo pido?',
    'Tu pedido está cancelado. ¡Escríbeme cuando vuelvas a tener hambre!',
    '¡Te damos la bienvenida a Pizza Turnwise! 🍕\n_For English, write *english*._',
    '¿Qué pizza quieres? Toca el menú, o escribe un nombre o un número.',
  ])
})

test('after an order its number is told, and the next one can begin', async () => {
  const chat = await at('placing')
  await chat.finishes('placeOrder', { number: 'P1' })
  chat.heard()
  await chat.says('español')
  await chat.says('gracias')
  await chat.presses('Nuevo pedido')
  expect(chat.heardTexts()).toEqual([
    'Ahora hablo español.',
    'Tu pedido *P1* está en el horno. ¡Buen provecho!',
    '¿Qué pizza quieres? Toca el menú, o escribe un nombre o un número.',
  ])
})

test('half an hour after an order the conversation is over, without a word', async () => {
  const chat = await at('placing')
  await chat.finishes('placeOrder', { number: 'P1' })
  chat.heard()
  await chat.waits('30 minutes')
  expect(chat.heard()).toEqual([])
  expect(await chat.state()).toBe('closed')
})

/** What a person writes from the menu on, and the step that follows it. */
const STEPS = [
  ['hi', 'menu'],
  ['margherita', 'size'],
  ['large', 'quantity'],
  ['2', 'cart'],
  ['check out', 'how'],
  ['delivery', 'where'],
  ['5 Main Street, Springfield', 'confirm'],
  ['yes', 'placing'],
] as const
type Step = (typeof STEPS)[number][1] | 'failed'

/** A conversation that has come to a step; what was said so far is heard. */
async function at(step: Step): Promise<Talk> {
  const chat = talk(bot)
  const last = STEPS.findIndex(([, name]) => name === (step === 'failed' ? 'placing' : step))
  for (const [text] of STEPS.slice(0, last + 1)) await chat.says(text)
  for (let attempt = 1; step === 'failed' && attempt <= 3; attempt++) {
    await chat.fails('placeOrder', new Error('closed'))
    await chat.waits('10 seconds')
  }
  chat.heard()
  return chat
}
