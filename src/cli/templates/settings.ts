import { KnownError } from '../../core/errors.ts'

/** Puts the values of an option that is given several times into one list. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

/** What `--set name=value` sets. */
export function toPair(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new KnownError('usage', `\`${text}\` sets nothing: write --set <name>=<value>.`)
}
