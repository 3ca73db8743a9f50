import { KnownError } from '../../core/errors.ts'
import { toHomeId } from './aliases.ts'
import { readRow } from './cell.ts'
import type { Resident } from './resident.ts'
import { createResident, isKnown } from './resident.ts'

/** What is not in memory. */
export interface Archive {
  /** Adds what is stored of a conversation to its open rows. */
  complete(resident: Resident): Promise<void>
}

/** The conversations in memory. */
export interface Residents {
  readonly all: Map<string, Resident>
  /** A conversation that can be worked with at once. */
  find(id: string): Resident | undefined
  /** Brings a conversation into memory; undefined when there is none of that id. */
  load(id: string): Promise<Resident | undefined>
  /** A new conversation, or the place for one that is being found out about. */
  place(id: string): Resident
  /** A new conversation of a contact that lives with `home`, or with itself. */
  create(id: string, home: Resident | undefined): Resident
  forget(resident: Resident): void
  /** How often conversations were used: the measure of `usedAt`. */
  uses(): number
}

/** Without an archive everything there is is in memory. */
export function createResidents(archive?: Archive): Residents {
  const all = new Map<string, Resident>()
  let uses = 0

  function place(id: string): Resident {
    const known = all.get(id)
    if (known !== undefined) return known
    const resident = createResident(id)
    all.set(id, resident)
    return resident
  }

  function find(id: string): Resident | undefined {
    const resident = all.get(id)
    if (resident?.home === undefined || !resident.complete) return undefined
    uses += 1
    resident.usedAt = uses
    return resident
  }

  function forget(resident: Resident): void {
    leaveHome(resident)
    if (all.get(resident.id) === resident) all.delete(resident.id)
  }

  async function load(id: string): Promise<Resident | undefined> {
    const known = find(id)
    if (known !== undefined || archive === undefined) return known
    const resident = place(id)
    if (!resident.complete) {
      resident.loading ??= archive.complete(resident).finally(() => {
        resident.loading = undefined
      })
      await resident.loading
      // Dropped once more while this waited: it may be being read again already.
      if (!resident.complete) return load(id)
    }
    const { conversation } = resident
    if (conversation === undefined) {
      if (isKnown(resident)) throw missing(id)
      if (!resident.isLocked) forget(resident)
      return undefined
    }
    if (resident.home === undefined) {
      const homeId = toHomeId(readRow(conversation).contactId)
      enterHome(resident, homeId === id ? resident : ((await load(homeId)) ?? resident))
    }
    // Where several processes share conversations it may have been dropped again meanwhile.
    return find(id) ?? load(id)
  }

  return {
    all,
    find,
    load,
    place,
    create: (id, home) => {
      const resident = place(id)
      resident.complete = true
      enterHome(resident, home ?? resident)
      uses += 1
      resident.usedAt = uses
      return resident
    },
    forget,
    uses: () => uses,
  }
}

function enterHome(resident: Resident, home: Resident): void {
  if (resident.home !== undefined) return
  resident.home = home
  if (home !== resident) home.guests += 1
}

/** Its contact lives elsewhere from now on. */
export function moveHome(resident: Resident, home: Resident | undefined): void {
  leaveHome(resident)
  if (home !== undefined) enterHome(resident, home)
}

/** Its contact is no longer looked for at its home, so that the home may be let go as well. */
export function leaveHome(resident: Resident): void {
  const { home } = resident
  if (home !== undefined && home !== resident) home.guests -= 1
  resident.home = undefined
}

function missing(id: string): KnownError {
  return new KnownError(
    'data-incomplete',
    `What is stored of conversation ${id} is incomplete: restore it (its file in state/, or its rows) from a backup.`,
  )
}
