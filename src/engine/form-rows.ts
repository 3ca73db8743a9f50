import { timingSafeEqual } from 'node:crypto'
import { flowTokenOf, parseFlowToken } from '../core/flow-token.ts'
import type { Commit } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'

/** The row that sent a form with this token; the token itself says only where to look. */
export function findForm(commit: Commit, token: string): OutboxRow | undefined {
  const place = parseFlowToken(token)
  const row = place && commit.outboxRow(place.outboxId)
  const kept = row && flowTokenOf(row.message)
  return kept !== undefined && isEqual(kept, token) ? row : undefined
}

function isEqual(kept: string, given: string): boolean {
  const [a, b] = [Buffer.from(kept), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
