import type { Problem } from './errors.ts'
import { optionalProblems } from './frame-limits.ts'
import type { Place } from './messages.ts'

/** A place lies on the earth. `at` is where it stands in the message, with its dot. */
export function placeProblems({ latitude, longitude, name, address }: Place, at = ''): Problem[] {
  return [
    ...degreesProblems(latitude, 90, 'latitude', at),
    ...degreesProblems(longitude, 180, 'longitude', at),
    ...optionalProblems(name, { place: `${at}name`, name: 'name of the place' }),
    ...optionalProblems(address, { place: `${at}address`, name: 'address' }),
  ]
}

function degreesProblems(degrees: number, most: number, name: string, at: string): Problem[] {
  if (typeof degrees === 'number' && Math.abs(degrees) <= most) return []
  const problem = `The ${name} is ${String(degrees)}.`
  return [{ place: `${at}${name}`, problem, cure: `Give degrees from -${most} to ${most}.` }]
}
