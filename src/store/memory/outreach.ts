import type { Outreach } from '../../core/outreach.ts'
import { OUTREACH_MS, outreachOf } from '../../core/outreach.ts'
import type { OutboxRow } from '../../core/rows.ts'

/** Twice the highest limit that Meta sets: more of them tell nothing new. */
const MOST_KEPT = 200_000

/** Messages of the last 24 hours that began conversations, without their rows. */
export interface OutreachIndex {
  /** Takes in how a row is now. */
  change(row: OutboxRow): void
  /** What a checkpoint kept. */
  restore(outreach: Outreach): void
  /** Those sent at or after a time, longest ago first. */
  since(at: number): readonly Outreach[]
}

export function createOutreachIndex(): OutreachIndex {
  const kept = new Map<string, Outreach>()

  function put(outreach: Outreach): void {
    kept.delete(outreach.id)
    kept.set(outreach.id, outreach)
    for (const [id, { at }] of kept) {
      if (at > outreach.at - OUTREACH_MS && kept.size <= MOST_KEPT) return
      kept.delete(id)
    }
  }

  return {
    change: (row) => {
      // What it no longer begins it may have begun with an earlier attempt.
      if (row.initiated === undefined) return
      const outreach = outreachOf(row)
      if (outreach === undefined) kept.delete(row.id)
      else if (kept.get(row.id)?.at !== outreach.at) put(outreach)
    },
    restore: put,
    since: (from) => [...kept.values()].filter(({ at }) => at >= from).sort((a, b) => a.at - b.at),
  }
}
