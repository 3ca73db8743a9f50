import type { CommandPattern } from './commands.ts'
import { createCommandMatcher } from './commands.ts'
import { DEFAULT_OPTED_IN, DEFAULT_OPTED_OUT } from './default-texts.ts'
import type { Text } from './messages.ts'

/** How people opt out of marketing messages, and in again. All may be left out. */
export interface ConsentOptions {
  /** Whole texts (case does not matter) or a pattern for one, like those of commands. */
  readonly optOut?: CommandPattern
  readonly optIn?: CommandPattern
  /** Said once when somebody has opted out. Default: in six languages. */
  readonly optedOut?: Text
  /** Said once when somebody has opted in again. Default: in six languages. */
  readonly optedIn?: Text
}

/** The words of one bot, and what it answers to them. */
export interface ConsentWords {
  /** What a text means; undefined: nothing of that kind. */
  readonly match: (text: string) => 'out' | 'in' | undefined
  readonly optedOut: Text
  readonly optedIn: Text
}

/** Words that mean nothing else, as far as that can be said: they end all marketing. */
export const DEFAULT_OPT_OUT: readonly string[] = [
  ...['stop', 'stop all', 'stopall', 'unsubscribe', 'opt out', 'opt-out', 'optout'],
  ...['stop promotions', 'no more messages'],
  ...['baja', 'dar de baja', 'darme de baja', 'date de baja', 'cancelar suscripción'],
  ...['cancelar suscripcion', 'no más mensajes', 'no mas mensajes', 'detener promociones'],
  ...['parar', 'sair', 'sair da lista', 'descadastrar', 'cancelar inscrição', 'cancelar inscricao'],
  ...['não quero receber', 'nao quero receber', 'interromper promoções'],
  ...['stopp', 'abmelden', 'abbestellen', 'austragen', 'keine werbung', 'keine nachrichten mehr'],
  ...['désabonner', 'desabonner', 'se désabonner', 'désabonnement', 'se désinscrire'],
  ...['désinscription', 'arrêt', 'arrêter les promotions', 'stop pub'],
  ...['disiscrivimi', 'disiscriviti', 'disiscrizione', 'cancella iscrizione', 'annulla iscrizione'],
  ...['cancellami', 'basta messaggi'],
]

/** They count only for people who have opted out. */
export const DEFAULT_OPT_IN: readonly string[] = [
  ...['start', 'unstop', 'subscribe', 'resubscribe', 'opt in', 'opt-in', 'optin'],
  ...['alta', 'dar de alta', 'suscribir', 'suscribirme'],
  ...['iniciar', 'voltar', 'inscrever', 'cadastrar', 'quero receber'],
  ...['anmelden', 'abonnieren', 'eintragen'],
  ...['abonner', "s'abonner", 'réabonner', 'se réabonner', "s'inscrire"],
  ...['iscrivimi', 'iscriviti', 'iscrizione', 'riprendi'],
]

/** Makes the words of a bot of its options. */
export function createConsentWords(options: ConsentOptions): ConsentWords {
  const matchWord = createCommandMatcher({
    out: options.optOut ?? DEFAULT_OPT_OUT,
    in: options.optIn ?? DEFAULT_OPT_IN,
  })
  return {
    match: (text) => {
      const found = matchWord(text)
      if (found === undefined) return undefined
      return found === 'command.out' ? 'out' : 'in'
    },
    optedOut: options.optedOut ?? DEFAULT_OPTED_OUT,
    optedIn: options.optedIn ?? DEFAULT_OPTED_IN,
  }
}
