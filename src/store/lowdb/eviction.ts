import type { Tables } from '../memory/draft.ts'
import { weigh } from '../memory/draft.ts'
import type { Resident } from '../memory/resident.ts'
import { hasOpenRows } from '../memory/resident.ts'
import type { Residents } from '../memory/residents.ts'
import { leaveHome } from '../memory/residents.ts'

/** What was used a moment ago may be in the hands of somebody who waits. */
const RECENT_USES = 128

/**
 * Lets documents go from memory that were not used for longest, until a fifth is free again. Those
 * that are not written yet, or in use, stay; so do the open rows of all.
 */
export function dropUnused(tables: Tables, residents: Residents, cacheBytes: number): void {
  if (tables.size <= cacheBytes) return
  const candidates = [...residents.all.values()]
    .filter((resident) => mayGo(resident, residents.uses() - RECENT_USES))
    .sort((a, b) => a.usedAt - b.usedAt)
  for (const resident of candidates) {
    if (tables.size <= 0.8 * cacheBytes) return
    if (resident.guests === 0) drop(tables, residents, resident)
  }
}

function mayGo(resident: Resident, before: number): boolean {
  const { complete, home, loading, isLocked, dirtyN, isBeingWritten, usedAt } = resident
  if (!complete || home === undefined || loading !== undefined || isLocked) return false
  return dirtyN === 0 && !isBeingWritten && usedAt < before
}

function drop(tables: Tables, residents: Residents, resident: Resident): void {
  if (!hasOpenRows(resident)) {
    weigh(tables, resident, -resident.size)
    residents.forget(resident)
    return
  }
  const { conversation, contact, message, settled } = resident
  for (const cell of [
    conversation,
    contact,
    ...(message?.values() ?? []),
    ...(settled?.values() ?? []),
  ]) {
    weigh(tables, resident, -(cell?.json.length ?? 0))
  }
  leaveHome(resident)
  resident.complete = false
  resident.documentEnd = undefined
  resident.conversation = undefined
  resident.contact = undefined
  resident.message = undefined
  resident.settled = undefined
}
