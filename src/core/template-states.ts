import type { TemplateReference } from './notice-content.ts'

/** What Meta last said of a template; what it never spoke of is left out. */
export type TemplateState = TemplateReference & {
  /** Meta's word: `APPROVED`, `PAUSED`, `REJECTED`, ... */
  readonly status?: string
  /** When that was said (epoch ms). */
  readonly statusAt?: number
  /** Why, in Meta's word: `PROMOTIONAL`, `FIRST_PAUSE`, ... */
  readonly cause?: string
  /** `GREEN`, `YELLOW`, `RED` or `UNKNOWN`. */
  readonly quality?: string
  readonly qualityAt?: number
  /** `MARKETING`, `UTILITY` or `AUTHENTICATION`. */
  readonly category?: string
  readonly categoryAt?: number
}

/** Why a template cannot be sent while Meta says this of it (reference 5.2); by status. */
const STOPS: ReadonlyMap<string, string> = new Map([
  [
    'PAUSED',
    'is paused by WhatsApp: wait, improve it, or end it with `turnwise templates unpause`',
  ],
  ['DISABLED', 'was disabled by WhatsApp for good: use another template'],
  ['REJECTED', 'was rejected by WhatsApp: edit it, so that it is judged again'],
  ['PENDING', 'waits for its review by WhatsApp'],
  ['IN_APPEAL', 'waits until WhatsApp has decided about the appeal'],
  ['ARCHIVED', 'is archived: take it out of the archive'],
])

/** What keeps a template from being sent; undefined: nothing does. One that is gone is refused. */
export function stopReasonOf(state: TemplateState): string | undefined {
  const stop = state.status === undefined ? undefined : STOPS.get(state.status)
  if (stop === undefined) return undefined
  const cause = state.cause === undefined ? '' : ` (${state.cause})`
  return `The template ${state.name} (${state.language}) ${stop}${cause}. It is sent as soon as it is approved again.`
}
