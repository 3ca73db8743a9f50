import { createClock } from '../../src/engine/clock.ts'
import { openLowdbStore } from '../../src/store/lowdb/lowdb-store.ts'
import { createComplaints, message } from './store-rows.ts'

/**
 * A process of its own that accepts messages into a folder, whatever becomes of them, and prints
 * their outcomes as JSON. It ends without closing the store.
 */
async function main(folder: string, count: number): Promise<void> {
  const clock = createClock()
  const { logger } = createComplaints()
  const store = await openLowdbStore({ folder, clock, logger, lockSettleMs: 0 })
  const outcomes: [string, string][] = []
  for (let index = 0; index < count; index += 1) {
    const key = `wamid.${index}`
    const outcome = await store.accept(message(key, { at: clock.now() })).then(
      (accepted) => accepted.outcome,
      (error) => String(error.code),
    )
    outcomes.push([key, outcome])
  }
  process.stdout.write(JSON.stringify(outcomes), () => process.exit(0))
}

const [folder = '', count = '0'] = process.argv.slice(2)
void main(folder, Number(count))
