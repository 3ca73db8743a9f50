import { CommanderError } from 'commander'
import { KnownError } from '../core/errors.ts'
import { EXIT } from './terminal.ts'

/** What to print of an error, and how to end: sentences for what is known, else the stack. */
export function describeFailure(error: unknown): { readonly text: string; readonly code: number } {
  // Commander has printed its own sentence (or the help that was asked for) already.
  if (error instanceof CommanderError) {
    return { text: '', code: error.exitCode === 0 ? EXIT.ok : EXIT.usage }
  }
  if (!isKnown(error)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { text, code: EXIT.failed }
  }
  const place = error.code === 'bot-broken' ? placeOf(error.cause) : undefined
  return {
    text: place === undefined ? error.message : `${error.message}\n  at ${place}`,
    code: error.code === 'usage' ? EXIT.usage : EXIT.failed,
  }
}

/** The emulator names its mistakes itself, as it shares nothing with us. */
function isKnown(error: unknown): error is Error & { readonly code: string } {
  if (error instanceof KnownError) return true
  return error instanceof Error && error.name === 'EmulatorError' && 'code' in error
}

/** Where in the bots an error was thrown: `/path/bots/pizza/machine.ts:12:5`. */
function placeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  const place = /(?:file:\/\/)?(\/[^\s()]*\/bots\/[^\s()]+:\d+:\d+)/.exec(cause.stack ?? '')?.[1]
  return place === undefined || cause.message.includes(place) ? undefined : place
}
