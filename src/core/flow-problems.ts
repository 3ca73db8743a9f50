import { z } from 'zod'
import type { Duration } from './duration.ts'
import { parseDuration } from './duration.ts'
import type { Problem } from './errors.ts'
import type { Text } from './messages.ts'
import { idProblems, TEXT_LIMITS, textProblems } from './text-limits.ts'

/** Messages are kept for 30 days, and a form's token with its message. */
const LONGEST_MS = 30 * 86_400_000

/** Meta gives this key of the data to its own notices of errors. */
const ERROR_KEY = 'error'

/** Everything that is wrong with a Flow's declaration. */
export function flowDefinitionProblems(flow: {
  readonly name: string
  readonly id: string | undefined
  readonly screens: Readonly<Record<string, { readonly data?: z.ZodType }>>
  readonly validFor: Duration
  readonly expired: Text | undefined
}): Problem[] {
  return [
    ...idProblems(flow.name, 'name', 'name of the Flow'),
    ...(flow.id === undefined ? [] : idProblems(flow.id, 'id', 'id of the Flow')),
    ...Object.entries(flow.screens).flatMap(([screen, { data }]) => screenProblems(screen, data)),
    ...durationProblems(flow.validFor),
    ...(flow.expired === undefined
      ? []
      : textProblems(flow.expired, {
          place: 'expired',
          name: 'sentence for those who are too late',
          limit: TEXT_LIMITS.text,
        })),
  ]
}

function screenProblems(screen: string, data: z.ZodType | undefined): Problem[] {
  const place = `screens.${screen}`
  const problems: Problem[] = []
  if (screen === 'SUCCESS') {
    const problem = 'SUCCESS is how WhatsApp names the end of a Flow, and no screen.'
    problems.push({ place, problem, cure: 'Answer { finish: ... } instead of going there.' })
  }
  if (data instanceof z.ZodObject && ERROR_KEY in data.shape) {
    const problem = 'WhatsApp tells of its own errors in data called "error".'
    problems.push({ place: `${place}.data`, problem, cure: 'Give the field another name.' })
  }
  return problems
}

function durationProblems(validFor: Duration): Problem[] {
  const given = JSON.stringify(validFor)
  const cure = "Give milliseconds, or such as '2 days'; at most 30 days."
  try {
    const ms = parseDuration(validFor)
    if (ms > 0 && ms <= LONGEST_MS) return []
  } catch {
    return [{ place: 'validFor', problem: `It is ${given}, which is no length of time.`, cure }]
  }
  return [{ place: 'validFor', problem: `It is ${given}: not from 0 to 30 days.`, cure }]
}
