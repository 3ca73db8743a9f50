import type { AnyStateMachine } from 'xstate'
import type { Bot, BotOptions, HandOffRules, Migration } from './bot.ts'
import { botProblems } from './bot-problems.ts'
import { createCommandMatcher } from './commands.ts'
import { createConsentWords } from './consent-words.ts'
import { DEFAULT_APOLOGY, DEFAULT_AWAY } from './default-texts.ts'
import { parseDuration } from './duration.ts'
import { KnownError, toSentences } from './errors.ts'
import { DEFAULT_LOOP_LIMITS } from './loop-breaker.ts'
import { fingerprint, mayTake } from './step/index.ts'

/**
 * Makes a bot of a machine: checks that it can be made durable, fills in what was left open and
 * freezes it. `bots/<name>/index.ts` exports the result as `bot`.
 *
 * Refused are, all at once and each with its place and cure: what cannot be stored or repeated in
 * the machine and those nested in it (inline function actions, unnamed or callback actors, an
 * `invoke` without `onError`, unknown names, `'*'` …), constant messages that WhatsApp would refuse,
 * missing translations, commands that nothing takes, and options that make no sense. What only
 * shows while the machine runs makes its turn a dead letter.
 *
 * @throws KnownError `bot-invalid`
 *
 * @example
 * export const bot = defineBot({
 *   name: 'pizza',
 *   machine,
 *   commands: { cancel: ['cancel', 'stop'] },
 *   timers: { inactivity: 'rearm' },
 *   staleAfter: '5 minutes',
 * })
 */
export function defineBot<M extends AnyStateMachine>(options: BotOptions<M>): Bot<M> {
  const problems = botProblems(options)
  if (problems.length > 0) {
    const sentences = toSentences(problems)
    throw new KnownError('bot-invalid', `The bot \`${options.name}\` is not right.\n${sentences}`)
  }
  const { machine, languages, loopBreaker = {} } = options
  const { away = DEFAULT_AWAY, consent = {} } = options
  return Object.freeze<Bot<M>>({
    name: options.name,
    machine,
    layout: fingerprint(machine).layout,
    listens: (eventType) => mayTake(machine, eventType),
    matchCommand: createCommandMatcher(options.commands ?? {}),
    firstMessage: options.firstMessage ?? 'auto',
    timers: Object.freeze({ ...options.timers }),
    ...(options.migrate !== undefined && { migrate: toMigration(options.migrate) }),
    onIncompatible: options.onIncompatible ?? 'restart',
    staleAfterMs: parseDuration(options.staleAfter ?? '10 minutes'),
    apology: options.apology ?? DEFAULT_APOLOGY,
    ...(away !== false && { away }),
    handOff: toHandOffRules(options.handOff),
    flows: Object.freeze([...(options.flows ?? [])]),
    defaultLanguage: options.defaultLanguage ?? languages?.[0] ?? 'en',
    onWindowClosed: options.onWindowClosed ?? 'drop',
    ...(consent !== false && { consent: createConsentWords(consent) }),
    ...(loopBreaker !== false && {
      loopLimits: Object.freeze({ ...DEFAULT_LOOP_LIMITS, ...loopBreaker }),
    }),
  })
}

function toHandOffRules(options: BotOptions<AnyStateMachine>['handOff'] = {}): HandOffRules {
  const { returnAfter, ...rest } = options
  const returning = returnAfter === undefined ? {} : { returnAfterMs: parseDuration(returnAfter) }
  return Object.freeze({ timers: 'keep', held: 'drop', ...rest, ...returning })
}

function toMigration(migrate: NonNullable<BotOptions<AnyStateMachine>['migrate']>): Migration {
  if (typeof migrate === 'function') return migrate
  return (layout, snapshot) => migrate[layout]?.(snapshot)
}
