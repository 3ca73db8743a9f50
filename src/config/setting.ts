import { z } from 'zod'
import type { Problem } from '../core/errors.ts'

/** The variables of a process, as text. An empty one counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>

/** How one variable is read: its default, what it must look like, and how to get it right. */
export interface Setting<T> {
  readonly schema: z.ZodType<T, string>
  /** Taken when the variable is not set. */
  readonly fallback: string
  /** What is wrong with any value that the schema refuses, for example "is no port". */
  readonly fault: string
  readonly cure: string
  /** Whether a value never appears in an error. */
  readonly isSecret?: (value: string) => boolean
}

/** An address that paths are put behind: it has no query, and loses the slashes at its end. */
export const httpAddress: z.ZodType<string, string> = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !/[?#]/.test(text))
  .transform((text) => text.replace(/\/+$/, ''))

/** The value of a variable; undefined when it is not set, or set to nothing. */
export function givenValue(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim()
  return value === '' ? undefined : value
}

/** The parts of a comma separated list, without the spaces around them. */
export function toList(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Reads one value by its setting; a wrong one is put on the list and answered with undefined. */
export function readValue<T>(
  place: string,
  value: string,
  { schema, fault, cure, isSecret }: Setting<T>,
  problems: Problem[],
): T | undefined {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const named = isSecret?.(value) ? `The value (${value.length} characters)` : `\`${value}\``
  problems.push({ place, problem: `${named} ${fault}.`, cure: `${cure}.` })
  return undefined
}
