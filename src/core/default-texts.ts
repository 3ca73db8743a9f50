import type { Translations } from './messages.ts'

/** Said when a turn failed, unless the bot says it in its own words. */
export const DEFAULT_APOLOGY: Translations = Object.freeze({
  en: 'Sorry, something went wrong on our side. Please try again in a moment.',
  de: 'Entschuldigung, bei uns ist etwas schiefgegangen. Bitte versuche es gleich noch einmal.',
  es: 'Lo sentimos, algo falló de nuestro lado. Inténtalo de nuevo en un momento.',
  fr: 'Désolé, une erreur est survenue de notre côté. Réessayez dans un instant.',
  it: 'Ci dispiace, qualcosa è andato storto da parte nostra. Riprova tra poco.',
  pt: 'Desculpe, algo deu errado do nosso lado. Tente novamente em instantes.',
})

/** Said when a form is filled in too late, unless the bot says it in its own words. */
export const DEFAULT_EXPIRED: Translations = Object.freeze({
  en: 'This form is no longer valid. Please write to us, and you get a new one.',
  de: 'Dieses Formular ist nicht mehr gültig. Schreibe uns, und du bekommst ein neues.',
  es: 'Este formulario ya no es válido. Escríbenos y te enviaremos uno nuevo.',
  fr: "Ce formulaire n'est plus valable. Écrivez-nous et vous en recevrez un nouveau.",
  it: 'Questo modulo non è più valido. Scrivici e te ne manderemo uno nuovo.',
  pt: 'Este formulário já não é válido. Escreva-nos e enviaremos um novo.',
})

/** Said once to who opted out of marketing messages. */
export const DEFAULT_OPTED_OUT: Translations = Object.freeze({
  en: 'You will get no more offers from us. We still answer when you write. Send START to get them again.',
  de: 'Du bekommst keine Angebote mehr von uns. Wenn du schreibst, antworten wir weiterhin. Mit START bekommst du sie wieder.',
  es: 'Ya no recibirás ofertas nuestras. Seguimos respondiendo cuando nos escribas. Envía ALTA para volver a recibirlas.',
  fr: 'Vous ne recevrez plus nos offres. Nous répondons toujours quand vous écrivez. Envoyez START pour les recevoir à nouveau.',
  it: 'Non riceverai più le nostre offerte. Se ci scrivi, rispondiamo comunque. Invia START per riceverle di nuovo.',
  pt: 'Você não receberá mais ofertas nossas. Continuamos respondendo quando você escrever. Envie VOLTAR para recebê-las de novo.',
})

/** Said once to who opted in again. */
export const DEFAULT_OPTED_IN: Translations = Object.freeze({
  en: 'You will get our offers again. Send STOP to end that.',
  de: 'Du bekommst unsere Angebote wieder. Mit STOP beendest du das.',
  es: 'Volverás a recibir nuestras ofertas. Envía BAJA para dejar de recibirlas.',
  fr: 'Vous recevrez à nouveau nos offres. Envoyez STOP pour les arrêter.',
  it: 'Riceverai di nuovo le nostre offerte. Invia STOP per non riceverle più.',
  pt: 'Você voltará a receber nossas ofertas. Envie SAIR para parar.',
})

/** Said once for messages that were old when they reached us. */
export const DEFAULT_AWAY: Translations = Object.freeze({
  en: 'Sorry, we were away when you wrote. Please write again if you still need us.',
  de: 'Entschuldigung, wir waren gerade nicht erreichbar. Bitte schreibe uns noch einmal.',
  es: 'Lo sentimos, no estábamos disponibles cuando escribiste. Escríbenos de nuevo, por favor.',
  fr: 'Désolé, nous étions absents quand vous avez écrit. Merci de nous réécrire.',
  it: 'Ci dispiace, non eravamo raggiungibili quando hai scritto. Scrivici di nuovo.',
  pt: 'Desculpe, não estávamos disponíveis quando você escreveu. Escreva novamente, por favor.',
})

/** The buttons under what an agent asks the person before it does something. */
export const DEFAULT_YES: Translations = Object.freeze({
  en: 'Yes',
  de: 'Ja',
  es: 'Sí',
  fr: 'Oui',
  it: 'Sì',
  pt: 'Sim',
})
export const DEFAULT_NO: Translations = Object.freeze({
  en: 'No',
  de: 'Nein',
  es: 'No',
  fr: 'Non',
  it: 'No',
  pt: 'Não',
})
