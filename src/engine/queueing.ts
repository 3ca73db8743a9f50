import type { Commit } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'

/** A row that waits to be sent, or for the release while an operator has the conversation. */
export function toQueued(commit: Commit, row: OutboxRow, now: number, notBefore = 0): OutboxRow {
  const { handOff } = commit.conversation
  const isPaused =
    handOff !== undefined && handOff.byMachine === undefined && row.operator === undefined
  const status = isPaused ? 'held' : 'queued'
  return {
    ...row,
    status,
    ...(isPaused ? { paused: true } : {}),
    notBefore,
    updatedAt: now,
    times: { ...row.times, [status]: row.times[status] ?? now },
  }
}
