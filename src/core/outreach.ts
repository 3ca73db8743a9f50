import type { Attempt, OutboxRow } from './rows.ts'

/** In any 24 hours so many people may be written to while their windows are closed (reference 7). */
export const OUTREACH_MS = 24 * 3_600_000

/** A message that began a conversation with somebody: it counts against the messaging limit. */
export interface Outreach {
  /** Of the outbox row. */
  readonly id: string
  readonly conversationId: string
  /** By the name that the message was sent to: all numbers count a person once. */
  readonly person: string
  /** When it was last sent (epoch ms). */
  readonly at: number
}

/** A message that is to begin a conversation, by its outbox row, and with whom. */
export interface OutreachPlace {
  readonly id: string
  readonly person: string
}

/** Places for the people who are written to, which all processes of a store share. */
export interface OutreachPlaces {
  /**
   * Gives places back, then keeps places until a time (epoch ms): for who has one already, and for
   * as many more people as the limit leaves, first come first. All at once, however many processes
   * ask. `kept`: the messages that have one; `roomAt`: when the next place may be free (epoch ms).
   */
  change(request: {
    readonly wanted: readonly OutreachPlace[]
    readonly given: readonly OutreachPlace[]
    readonly until: number
    readonly now: number
    readonly limit: number
  }): Promise<{
    readonly kept: ReadonlySet<string>
    readonly room: number
    readonly roomAt: number | null
  }>
  /** Takes in what was sent before places were kept, whatever the limit is. */
  note(places: readonly (OutreachPlace & { readonly until: number })[]): Promise<void>
}

/** Undefined for a message that began nothing, or that WhatsApp certainly did not take. */
export function outreachOf(row: OutboxRow): Outreach | undefined {
  if (row.initiated === undefined) return undefined
  const attempt = row.attempts.findLast(mayHaveArrived)
  if (attempt === undefined) return undefined
  const { id, conversationId } = row
  return { id, conversationId, person: toPerson(row), at: attempt.startedAt }
}

/** Who a message is for, by the best name that is known. */
export function toPerson({ to, conversationId }: OutboxRow): string {
  return to.waId ?? to.userId ?? conversationId
}

function mayHaveArrived({ status, wamid }: Attempt): boolean {
  return status !== 'failed' || wamid !== undefined
}

/** Whether an earlier attempt may have arrived than the one that came to nothing. */
export function hasArrivedBefore(row: OutboxRow): boolean {
  const isUnderWay = row.attempts.at(-1)?.status === 'sending'
  const before = isUnderWay ? { ...row, attempts: row.attempts.slice(0, -1) } : row
  return outreachOf(before) !== undefined
}
