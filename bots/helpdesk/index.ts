import { defineBot } from '../../src/index.ts'
import { machine } from './machine.ts'

export const bot = defineBot({
  name: 'helpdesk',
  machine,
  languages: ['en', 'es'],
  commands: {
    menu: ['menu', 'menú', 'topics', 'temas', 'other topics', 'otros temas', 'help', 'ayuda'],
    assistant: ['assistant', 'asistente', 'ask the assistant', 'preguntar al asistente'],
    ticket: ['ticket', 'tique', 'open a ticket', 'abrir un tique'],
    call: ['call me', 'get a call', 'que me llamen', 'llamada'],
    human: [
      'person',
      'human',
      'agent',
      'persona',
      'write with a colleague',
      'escribir a una persona',
    ],
    english: ['english', 'inglés', 'ingles'],
    spanish: ['español', 'espanol', 'spanish', 'castellano'],
  },
  handOff: { returnAfter: '2 hours' },
})
