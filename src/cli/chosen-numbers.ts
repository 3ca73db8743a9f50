import type { Config, NumberConfig } from '../config.ts'
import { KnownError } from '../core/errors.ts'

/**
 * The numbers that a verb works on: all of the settings, or the one that `--number` names.
 * @param cure what to do when none is set
 * @throws KnownError `config-invalid` when none is set, `usage` when there is no such number
 */
export function chooseNumbers(
  { numbers }: Pick<Config, 'numbers'>,
  wanted: string | undefined,
  cure = 'fill in .env first (see .env.example)',
): readonly NumberConfig[] {
  if (numbers.length === 0) {
    throw new KnownError('config-invalid', `No number is set: ${cure}.`)
  }
  const chosen = numbers.filter(({ numberId }) => wanted === undefined || numberId === wanted)
  if (chosen.length > 0) return chosen
  const known = numbers.map(({ numberId }) => numberId).join(', ')
  throw new KnownError(
    'usage',
    `There is no number \`${wanted}\` in the settings: there are ${known}.`,
  )
}
