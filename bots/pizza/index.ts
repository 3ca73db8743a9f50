import { defineBot } from '../../src/index.ts'
import { machine } from './machine.ts'

export const bot = defineBot({
  name: 'pizza',
  machine,
  languages: ['en', 'es'],
  commands: {
    cancel: ['cancel', 'stop', 'cancelar'],
    help: ['help', '?', 'ayuda'],
    english: ['english', 'inglés', 'ingles'],
    spanish: ['español', 'espanol', 'spanish', 'castellano'],
    menu: ['menu', 'menú', 'add a pizza', 'new order', 'añadir pizza', 'nuevo pedido'],
    checkout: ['check out', 'checkout', 'pedir'],
    order: ['order', 'order now', 'yes', 'ok', 'pedir ahora', 'sí', 'si'],
    address: ['address', 'change address', 'dirección', 'cambiar dirección'],
    retry: ['try again', 'retry', 'reintentar'],
    pickup: ['pick up', 'pickup', 'pick-up', 'recoger'],
    delivery: ['delivery', 'deliver', 'a domicilio', 'domicilio'],
  },
  // After an outage people get their 30 minutes from their last message on.
  timers: { inactivity: 'rearm' },
})
