import type { Problem } from '../errors.ts'

/**
 * What a value would lose on its way through JSON, with the place of each loss. An undefined
 * property is no loss (it stays absent), an undefined item of an array is (it becomes null).
 * `isReference` tells values that are stored as something else.
 */
export function jsonProblems(
  value: unknown,
  place = 'context',
  isReference: (value: object) => boolean = () => false,
): readonly Problem[] {
  if (isLossless(value, isReference, 0)) return []
  const problems: Problem[] = []
  collect(value, { place, isReference, problems, above: [] })
  return problems
}

/** Deeper than any context should be; a circle is deeper still. */
const MAX_DEPTH = 100

/** The quick answer for the many values that are fine: no place is built for them. */
function isLossless(
  value: unknown,
  isReference: (value: object) => boolean,
  depth: number,
): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      break
    default:
      return false
  }
  if (value === null) return true
  if (depth > MAX_DEPTH) return false
  if (Array.isArray(value)) return value.every((item) => isLossless(item, isReference, depth + 1))
  if (isReference(value)) return true
  if (!isPlain(value)) return false
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key]
    if (item !== undefined && !isLossless(item, isReference, depth + 1)) return false
  }
  return true
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !('toJSON' in value)
}

interface Search {
  readonly place: string
  readonly isReference: (value: object) => boolean
  readonly problems: Problem[]
  readonly above: readonly object[]
}

function collect(value: unknown, search: Search): void {
  const { place, isReference, problems, above } = search
  if (value === undefined) return
  if (typeof value !== 'object' || value === null) {
    const loss = lossOfPrimitive(value)
    if (loss !== undefined) problems.push({ place, ...loss })
    return
  }
  if (above.includes(value)) {
    problems.push({ place, problem: 'is part of itself.', cure: 'Store an id instead.' })
    return
  }
  if (above.length > MAX_DEPTH) {
    const problem = `lies more than ${MAX_DEPTH} levels deep.`
    problems.push({ place, problem, cure: 'Store it flatter.' })
    return
  }
  const inside = { ...search, above: [...above, value] }
  if (Array.isArray(value)) collectFromArray(value, inside)
  else if (isReference(value)) return
  else if (isPlain(value)) collectFromObject(value, inside)
  else problems.push({ place, ...lossOfInstance(value) })
}

function collectFromArray(items: readonly unknown[], search: Search): void {
  for (const [index, item] of items.entries()) {
    const place = `${search.place}.${index}`
    if (item !== undefined) collect(item, { ...search, place })
    else
      search.problems.push({ place, problem: 'is undefined.', cure: 'Store null or leave it out.' })
  }
}

function collectFromObject(value: object, search: Search): void {
  for (const [key, item] of Object.entries(value)) {
    collect(item, { ...search, place: `${search.place}.${key}` })
  }
}

type Loss = Omit<Problem, 'place'>

function lossOfPrimitive(value: unknown): Loss | undefined {
  switch (typeof value) {
    case 'bigint':
      return { problem: 'is a bigint.', cure: 'Store it as a string.' }
    case 'function':
    case 'symbol':
      return { problem: `is a ${typeof value}.`, cure: 'Store what it was made from.' }
    case 'number':
      if (Number.isFinite(value)) return undefined
      return { problem: `is ${value}.`, cure: 'Store a finite number or null.' }
    default:
      return undefined
  }
}

function lossOfInstance(value: object): Loss {
  if (value instanceof Date) {
    return { problem: 'is a Date.', cure: 'Store its time in ms, or an ISO string.' }
  }
  if (value instanceof Error) {
    return { problem: 'is an Error.', cure: 'Store its name and message.' }
  }
  if ('sessionId' in value) {
    const problem = 'refers to an actor that is stopped, or no child of this machine.'
    return { problem, cure: 'Take it out of the context in the transition that stops it.' }
  }
  const name = value.constructor?.name ?? 'an object without a name'
  return { problem: `is a ${name}.`, cure: 'Store plain objects, arrays, strings and numbers.' }
}
