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
