import type { Resident } from './resident.ts'
import { isKnown } from './resident.ts'
import type { Residents } from './residents.ts'

/**
 * One turn of a conversation at a time, in the order in which they were asked for. `take` is
 * called with the lock, and with the conversation if there is one; `release` gives the lock on.
 */
export function withLock(
  residents: Residents,
  id: string,
  take: (resident: Resident | undefined, release: () => void) => void,
  fail: (error: unknown) => void,
): void {
  const place = residents.place(id)

  function release(): void {
    const next = place.queue?.shift()
    if (next === undefined) {
      place.isLocked = false
      place.queue = undefined
      if (!isKnown(place) && place.loading === undefined) residents.forget(place)
    } else {
      next()
    }
  }

  function begin(): void {
    const resident = residents.find(id)
    if (resident !== undefined) {
      take(resident, release)
      return
    }
    residents.load(id).then(
      (loaded) => take(loaded, release),
      (error: unknown) => {
        release()
        fail(error)
      },
    )
  }

  if (place.isLocked) {
    place.queue ??= []
    place.queue.push(begin)
    return
  }
  place.isLocked = true
  begin()
}
