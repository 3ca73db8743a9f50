import { defineBot } from '../../src/index.ts'
import { machine } from './machine.ts'

export const bot = defineBot({
  name: 'signup',
  machine,
  languages: ['en', 'es'],
  commands: {
    back: ['back', 'atrás', 'atras', 'volver'],
    cancel: ['cancel', 'stop', 'quit', 'cancelar', 'salir'],
    help: ['help', '?', 'ayuda'],
    english: ['english', 'inglés', 'ingles'],
    spanish: ['español', 'espanol', 'spanish', 'castellano'],
    save: ['save', 'yes', 'ok', 'all right', 'guardar', 'sí', 'si', 'está bien', 'esta bien'],
    change: ['change', 'no', 'cambiar'],
    forget: ['forget me', 'olvídame', 'olvidame'],
    name: ['name', 'nombre'],
    email: ['e-mail', 'email', 'correo'],
    age: ['age', 'edad'],
    language: ['language', 'idioma'],
  },
  timers: { reminder: 'rearm', farewell: 'fire' },
})
