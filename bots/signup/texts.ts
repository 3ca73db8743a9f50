import { defineTexts } from '../../src/index.ts'
import type { Profile } from './machine.ts'

const language = 'Hi! 👋 Which language do you prefer?\n¡Hola! 👋 ¿Qué idioma prefieres?'

/** All that this bot says. Button titles have at most 20 characters (WhatsApp's limit). */
export const texts = defineTexts({
  en: {
    language,
    askName: 'What is your name?',
    badName: 'Please write your name in letters, at most 60 of them.',
    askEmail: (name: string) => `Thanks, ${name}! What is your e-mail address?`,
    badEmail: 'That is not an e-mail address. It should look like ann@example.com.',
    askAge: 'And how old are you?',
    badAge: 'Please write your age as a number from 13 to 120.',
    summary: (profile: Partial<Profile>) =>
      `Here is what I have:\n\n${toLines(profile)}\n\nShall I save it?`,
    save: 'Save',
    change: 'Change',
    cancel: 'Cancel',
    whatToChange: 'What would you like to change?',
    choose: 'Choose',
    name: 'Name',
    email: 'E-mail',
    age: 'Age',
    languageField: 'Language',
    saved: (profile: Partial<Profile>) => `All saved, ${profile.name}. Welcome! 🎉`,
    welcomeBack: (profile: Partial<Profile>) =>
      `Welcome back, ${profile.name}! This is what I know about you:\n\n${toLines(profile)}`,
    allRight: 'All right',
    forget: 'Forget me',
    goodbye: (profile: Partial<Profile>) => `Good to see you, ${profile.name}. Bye! 👋`,
    forgotten: 'Done: I have forgotten your name, e-mail address and age.',
    cancelled: 'All right, I have stopped and saved nothing new. Write to me to start again.',
    help: 'You can always write\n*back* to go one question back,\n*cancel* to stop,\n*español* para cambiar de idioma.',
    tapOne: 'Please tap one of the choices below, or write *help*.',
    reminder: 'Take your time! I am still here. Write *help* if you are stuck.',
    expired: 'I have closed your form for today, nothing was saved. Write to me to start again.',
  },
  es: {
    language,
    askName: '¿Cómo te llamas?',
    badName: 'Escribe tu nombre con letras, 60 como máximo.',
    askEmail: (name: string) => `¡Gracias, ${name}! ¿Cuál es tu correo electrónico?`,
    badEmail: 'Eso no es un correo electrónico. Debe ser como ana@example.com.',
    askAge: '¿Y cuántos años tienes?',
    badAge: 'Escribe tu edad con un número del 13 al 120.',
    summary: (profile: Partial<Profile>) =>
      `Esto es lo que tengo:\n\n${toLines(profile)}\n\n¿Lo guardo?`,
    save: 'Guardar',
    change: 'Cambiar',
    cancel: 'Cancelar',
    whatToChange: '¿Qué quieres cambiar?',
    choose: 'Elegir',
    name: 'Nombre',
    email: 'Correo',
    age: 'Edad',
    languageField: 'Idioma',
    saved: (profile: Partial<Profile>) =>
      `Todo guardado, ${profile.name}. ¡Te damos la bienvenida! 🎉`,
    welcomeBack: (profile: Partial<Profile>) =>
      `¡Hola de nuevo, ${profile.name}! Esto es lo que sé de ti:\n\n${toLines(profile)}`,
    allRight: 'Está bien',
    forget: 'Olvídame',
    goodbye: (profile: Partial<Profile>) => `Un gusto verte, ${profile.name}. ¡Hasta pronto! 👋`,
    forgotten: 'Listo: he olvidado tu nombre, tu correo y tu edad.',
    cancelled: 'De acuerdo, lo dejo y no guardo nada nuevo. Escríbeme para empezar otra vez.',
    help: 'Siempre puedes escribir\n*atrás* para volver a la pregunta anterior,\n*cancelar* para dejarlo,\n*english* to change the language.',
    tapOne: 'Toca una de las opciones de abajo, o escribe *ayuda*.',
    reminder: '¡Sin prisa! Sigo aquí. Escribe *ayuda* si no sabes cómo seguir.',
    expired:
      'He cerrado tu formulario por hoy, no he guardado nada. Escríbeme para empezar otra vez.',
  },
})

function toLines({ name, email, age }: Partial<Profile>): string {
  return `👤 ${name}\n✉️ ${email}\n🎂 ${age}`
}
