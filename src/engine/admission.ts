import type { Due, Store } from '../core/ports.ts'
import type { OutboxRow } from '../core/rows.ts'
import type { Rates } from './rates.ts'
import type { Stops } from './stops.ts'

/** Claims messages that may leave as far as limits and stops go; what was counted in vain goes back. */
export function createAdmission(options: {
  readonly store: Pick<Store, 'claimOutbox'>
  readonly rates: Pick<Rates, 'admit' | 'giveBack'>
  readonly stops: Pick<Stops, 'waitUntil' | 'claim'>
}): (limit: number, now: number) => Promise<Due<OutboxRow>> {
  const { store, rates, stops } = options
  return async (limit, now) => {
    const admitted: OutboxRow[] = []
    function putOff(row: OutboxRow): number {
      const until = stops.waitUntil(row) || rates.admit(row)
      if (until === 0) admitted.push(row)
      return until
    }
    try {
      const due = await store.claimOutbox({ limit, now, putOff })
      for (const row of due.rows) stops.claim(row)
      // Another process changed the others' conversations first.
      if (due.rows.length < admitted.length) {
        const claimed = new Set(due.rows.map(({ id }) => id))
        for (const row of admitted) if (!claimed.has(row.id)) rates.giveBack(row)
      }
      return due
    } catch (error) {
      for (const row of admitted) rates.giveBack(row)
      throw error
    }
  }
}
