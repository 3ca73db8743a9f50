import type { Message } from '../../src/index.ts'
import {
  buttons,
  choice,
  contactRequest,
  contacts,
  ctaUrl,
  list,
  location,
  locationRequest,
  text,
} from '../../src/index.ts'

interface Again {
  readonly type: 'again'
  readonly text: string
}

/** Kinds that need nothing but words: no catalog, no Flow, no template. */
const sayings: readonly ((said: string) => Message<Again>)[] = [
  (said) => text(said),
  (said) => buttons(said, [choice('Again', { type: 'again', text: said })]),
  (said) => list(said, 'Open', [choice('Again', { type: 'again', text: said })]),
  (said) => ctaUrl(said, 'Look it up', `https://example.org/?${new URLSearchParams({ q: said })}`),
  (said) => location({ latitude: 52.52, longitude: 13.405, name: said }),
  (said) => contacts([{ name: { formatted_name: said, first_name: 'Polly' } }]),
  (said) => locationRequest(said),
  (said) => contactRequest(said),
]

/** Most kinds have room for so much. */
const ROOM = 1_024

/** A text as the n-th kind of message; one that is too long for most kinds stays a text. */
export function sayAs(n: number, said: string): Message<Again> {
  const saying = sayings[n % sayings.length]
  if (saying === undefined || [...said].length > ROOM) return text(said, { split: true })
  return saying(said)
}
