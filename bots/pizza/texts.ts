import { defineTexts } from '../../src/index.ts'
import type { Line, Pizza, PizzaId } from './menu.ts'
import { findPizza, MOST_PIZZAS } from './menu.ts'
import type { Place } from './place.ts'
import { english, spanish, toCart, toPlace, toPrices, toRow } from './words.ts'

type Cart = readonly Line[]

/** All that this bot says. Button titles have at most 20 characters (WhatsApp's limit). */
export const texts = defineTexts({
  en: {
    welcome: 'Welcome to Pizza Turnwise! 🍕\n_Para español, escribe *español*._',
    whichPizza: 'Which pizza would you like? Tap the menu, or write a name or number.',
    menu: 'Menu',
    footer: 'Write help at any time',
    vegetarian: 'Vegetarian',
    meat: 'Meat and fish',
    row: (pizza: Pizza) => toRow(english, pizza),
    whichSize: (pizza: PizzaId) =>
      `${findPizza(pizza).name}, good choice! Which size?\n${toPrices(english, pizza)}`,
    small: 'Small',
    medium: 'Medium',
    large: 'Large',
    howMany: 'How many? Tap a button, or write a number.',
    noRoom: (room: number) =>
      `Our oven bakes ${MOST_PIZZAS} pizzas an order, so you can add ${room} more.`,
    full: `That is all our oven bakes for one order: ${MOST_PIZZAS} pizzas.`,
    cart: (cart: Cart) => `Your order:\n\n${toCart(english, cart)}`,
    add: 'Add a pizza',
    checkout: 'Check out',
    cancel: 'Cancel',
    howToGet: 'Shall we bring it, or will you pick it up?',
    delivery: 'Delivery',
    pickup: 'Pick up',
    whereTo: 'Where to? Share your location, or write the address. To collect it, write *pick up*.',
    badAddress: 'That is too short for an address. Please write street, number and town.',
    confirm: (cart: Cart, place: Place) =>
      `Please check:\n\n${toCart(english, cart)}\n${toPlace(english, place)}\n\nShall I order it?`,
    order: 'Order now',
    changeAddress: 'Change address',
    oneMoment: 'One moment, I am handing your order to the kitchen…',
    failed: 'Sorry, I cannot reach the kitchen right now, so nothing has been ordered yet.',
    retry: 'Try again',
    placed: (number: string, place: Place) =>
      place.kind === 'pickup'
        ? `Order *${number}* is in the oven! 🍕 You can pick it up in 20 minutes.`
        : `Order *${number}* is in the oven! 🍕 It will be with you in 40 minutes.`,
    inTheOven: (number: string) => `Your order *${number}* is in the oven. Enjoy your meal!`,
    again: 'New order',
    tooLate: 'Your order is with the kitchen already, so I cannot cancel it. Please call us.',
    oldButton: 'That button is not for this step any more, so let us go on here:',
    unclear: 'Sorry, I did not understand that.',
    help: 'You can always write\n*menu* to see the pizzas,\n*cancel* to stop,\n*español* para cambiar de idioma.',
    language: 'I speak English now.',
    cancelled: 'Your order is cancelled. Write to me when you are hungry again!',
    expired:
      'I have not heard from you for 30 minutes, so I have cancelled your order. Write to me to start again.',
  },
  es: {
    welcome: '¡Te damos la bienvenida a Pizza Turnwise! 🍕\n_For English, write *english*._',
    whichPizza: '¿Qué pizza quieres? Toca el menú, o escribe un nombre o un número.',
    menu: 'Menú',
    footer: 'Escribe ayuda cuando quieras',
    vegetarian: 'Vegetarianas',
    meat: 'Carne y pescado',
    row: (pizza: Pizza) => toRow(spanish, pizza),
    whichSize: (pizza: PizzaId) =>
      `${findPizza(pizza).name}, ¡buena elección! ¿Qué tamaño?\n${toPrices(spanish, pizza)}`,
    small: 'Pequeña',
    medium: 'Mediana',
    large: 'Grande',
    howMany: '¿Cuántas? Toca un botón, o escribe un número.',
    noRoom: (room: number) =>
      `En nuestro horno caben ${MOST_PIZZAS} pizzas por pedido: puedes añadir ${room} más.`,
    full: `No cabe nada más en nuestro horno: son ${MOST_PIZZAS} pizzas por pedido.`,
    cart: (cart: Cart) => `Tu pedido:\n\n${toCart(spanish, cart)}`,
    add: 'Añadir pizza',
    checkout: 'Pedir',
    cancel: 'Cancelar',
    howToGet: '¿Te la llevamos o la recoges tú?',
    delivery: 'A domicilio',
    pickup: 'Recoger',
    whereTo:
      '¿Adónde? Comparte tu ubicación o escribe la dirección. Para ir tú, escribe *recoger*.',
    badAddress: 'Es muy corto para una dirección. Escribe calle, número y ciudad.',
    confirm: (cart: Cart, place: Place) =>
      `Revisa, por favor:\n\n${toCart(spanish, cart)}\n${toPlace(spanish, place)}\n\n¿Lo pido?`,
    order: 'Pedir ahora',
    changeAddress: 'Cambiar dirección',
    oneMoment: 'Un momento, estoy pasando tu pedido a la cocina…',
    failed: 'Lo siento, ahora no consigo hablar con la cocina, así que aún no hay nada pedido.',
    retry: 'Reintentar',
    placed: (number: string, place: Place) =>
      place.kind === 'pickup'
        ? `¡El pedido *${number}* está en el horno! 🍕 Puedes recogerlo en 20 minutos.`
        : `¡El pedido *${number}* está en el horno! 🍕 Llegará en 40 minutos.`,
    inTheOven: (number: string) => `Tu pedido *${number}* está en el horno. ¡Buen provecho!`,
    again: 'Nuevo pedido',
    tooLate: 'Tu pedido ya está en la cocina y no puedo cancelarlo. Llámanos, por favor.',
    oldButton: 'Ese botón ya no sirve en este paso, así que sigamos por aquí:',
    unclear: 'Perdona, no te he entendido.',
    help: 'Siempre puedes escribir\n*menú* para ver las pizzas,\n*cancelar* para dejarlo,\n*english* to change the language.',
    language: 'Ahora hablo español.',
    cancelled: 'Tu pedido está cancelado. ¡Escríbeme cuando vuelvas a tener hambre!',
    expired:
      'Llevas 30 minutos sin contestar, así que he cancelado tu pedido. Escríbeme para empezar otra vez.',
  },
})
