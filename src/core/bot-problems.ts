import type { AnyStateMachine } from 'xstate'
import { agentProblems } from './agent-problems.ts'
import type { BotOptions } from './bot.ts'
import { commandProblems } from './commands.ts'
import type { Duration } from './duration.ts'
import { isDuration } from './duration.ts'
import type { Problem } from './errors.ts'
import { eventNameProblems } from './event-name-problems.ts'
import { messageProblems } from './limits.ts'
import type { Text } from './messages.ts'
import { staticRepliesOf } from './static-replies.ts'
import { isMachine } from './step/actor-kind.ts'
import { jsonProblems, lintMachine, mayTake } from './step/index.ts'
import { machinesIn } from './step/machine-walk.ts'
import { TEXT_LIMITS, textProblems } from './text-limits.ts'
import { translatedIn, translatedText, translationProblems } from './translation-problems.ts'
import { windowProblems } from './window-problems.ts'

type Options = BotOptions<AnyStateMachine>

/** Everything that is wrong with a bot as it is written, so that all is reported at once. */
export function botProblems(options: Options): Problem[] {
  if (!isMachine(options.machine)) {
    const problem = 'It is not a state machine.'
    return [{ place: 'machine', problem, cure: 'Give what setup(…).createMachine(…) returned.' }]
  }
  return [
    ...nameProblems(options.name),
    ...lintMachine(options.machine),
    ...replyProblems(options.machine),
    ...translationProblems(translatedTexts(options), options.languages),
    ...ownTextProblems('apology', options.apology),
    ...ownTextProblems('away', options.away || undefined),
    ...commandProblems(options.commands ?? {}),
    ...unheardCommands(options),
    ...eventNameProblems(options.machine),
    ...agentProblems(options.machine),
    ...windowProblems(options.machine, options.onWindowClosed),
    ...consentProblems(options),
    ...timerProblems(options),
    ...wordProblems('firstMessage', options.firstMessage, ['auto', 'deliver', 'open']),
    ...wordProblems('onIncompatible', options.onIncompatible, ['restart', 'hold']),
    ...durationProblems('staleAfter', options.staleAfter),
    ...durationProblems('handOff.returnAfter', options.handOff?.returnAfter),
    ...languageProblems(options),
    ...loopProblems(options),
    ...flowProblems(options),
  ]
}

function nameProblems(name: string): Problem[] {
  if (/^[A-Za-z][\w-]*$/.test(name)) return []
  const problem = `The name ${JSON.stringify(name)} cannot be used in settings and folders.`
  return [{ place: 'name', problem, cure: 'Use letters, digits, "-" and "_", a letter first.' }]
}

/** What the machine says with constants can be checked before anybody hears it. */
function replyProblems(machine: AnyStateMachine): Problem[] {
  return staticRepliesOf(machine).flatMap(({ place, told }) => {
    const problems =
      told.type === 'reply'
        ? [...messageProblems(told.message), ...jsonProblems(told.message, 'message')]
        : jsonProblems(told, told.type)
    return problems.map((problem) => ({ ...problem, place: `${place}, ${problem.place}` }))
  })
}

function translatedTexts({ machine, apology, away, consent, flows = [] }: Options) {
  return [
    ...staticRepliesOf(machine).flatMap(({ place, told }) =>
      told.type === 'reply' ? translatedIn(told.message, `${place}, message`) : [],
    ),
    ...translatedText(apology, 'apology'),
    ...translatedText(away || undefined, 'away'),
    ...translatedText(consent ? consent.optedOut : undefined, 'consent.optedOut'),
    ...translatedText(consent ? consent.optedIn : undefined, 'consent.optedIn'),
    ...flows.flatMap(({ name, expired }) => translatedText(expired, `flows.${name}.expired`)),
  ]
}

function ownTextProblems(place: string, text: Text | undefined): Problem[] {
  return text === undefined
    ? []
    : textProblems(text, { place, name: place, limit: TEXT_LIMITS.text })
}

function unheardCommands({ commands = {}, machine }: Options): Problem[] {
  return Object.keys(commands)
    .filter((name) => !mayTake(machine, `command.${name}`))
    .map((name) => ({
      place: `commands.${name}`,
      problem: `Nothing in the machine takes \`command.${name}\`.`,
      cure: 'Handle it in a state, or remove the command.',
    }))
}

function timerProblems({ timers = {}, machine }: Options): Problem[] {
  const known = machinesIn(machine).flatMap((each) => Object.keys(each.implementations.delays))
  return Object.entries(timers).flatMap(([name, rule]) => {
    const place = `timers.${name}`
    if (known.includes(name)) return wordProblems(place, rule, ['fire', 'rearm', 'coalesce'])
    const delays = known.length === 0 ? 'there are none' : `they are ${known.join(', ')}`
    return [{ place, problem: 'There is no delay of that name.', cure: `Name one: ${delays}.` }]
  })
}

function wordProblems(
  place: string,
  word: string | undefined,
  allowed: readonly string[],
): Problem[] {
  if (word === undefined || allowed.includes(word)) return []
  return [{ place, problem: `It is "${word}".`, cure: `Use one of ${allowed.join(', ')}.` }]
}

function durationProblems(place: string, duration: Duration | undefined): Problem[] {
  if (duration === undefined || isDuration(duration)) return []
  const problem = `It is ${JSON.stringify(duration)}.`
  return [{ place, problem, cure: "Give milliseconds, or such as '10 minutes'." }]
}

function consentProblems({ consent = false }: Options): Problem[] {
  if (consent === false) return []
  const { optOut, optIn, optedOut, optedIn } = consent
  return [
    ...commandProblems({
      ...(optOut === undefined ? {} : { optOut }),
      ...(optIn === undefined ? {} : { optIn }),
    }).map((problem) => ({ ...problem, place: problem.place.replace('commands', 'consent') })),
    ...ownTextProblems('consent.optedOut', optedOut),
    ...ownTextProblems('consent.optedIn', optedIn),
  ]
}

function languageProblems({ languages, defaultLanguage }: Options): Problem[] {
  if (languages === undefined) return []
  if (languages.length === 0) {
    return [
      { place: 'languages', problem: 'The list is empty.', cure: 'Name one or leave it out.' },
    ]
  }
  if (defaultLanguage === undefined || languages.includes(defaultLanguage)) return []
  const problem = `The default language "${defaultLanguage}" is not one of the languages.`
  return [{ place: 'defaultLanguage', problem, cure: `Use one of ${languages.join(', ')}.` }]
}

function loopProblems({ loopBreaker = false }: Options): Problem[] {
  if (loopBreaker === false) return []
  return Object.entries(loopBreaker)
    .filter(([, count]) => !Number.isInteger(count) || count < 2)
    .map(([name, count]) => ({
      place: `loopBreaker.${name}`,
      problem: `It is ${count}.`,
      cure: 'Give a whole number from 2, or loopBreaker: false.',
    }))
}

function flowProblems({ flows = [] }: Options): Problem[] {
  const names = flows.map(({ name }) => name)
  return names
    .filter((name, index) => names.indexOf(name) < index)
    .map((name) => ({
      place: 'flows',
      problem: `Two Flows have the name "${name}".`,
      cure: 'Give them the names that they have at Meta.',
    }))
}
