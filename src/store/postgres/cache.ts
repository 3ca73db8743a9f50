import { toAliasIds, toConversationName } from '../memory/aliases.ts'
import { readRow } from '../memory/cell.ts'
import type { Change } from '../memory/change.ts'
import { applyChange } from '../memory/change.ts'
import type { Tables } from '../memory/draft.ts'
import { weigh } from '../memory/draft.ts'
import type { Resident } from '../memory/resident.ts'
import type { Residents } from '../memory/residents.ts'
import { leaveHome } from '../memory/residents.ts'
import type { NameTable } from './names.ts'

/** What is in memory of conversations that another process may change. */
export interface Cache {
  /** What is known of it may be old: it is read again before it is used again. */
  drop(resident: Resident): void
  /** Lets go what was not used for longest, until there is room. */
  shrink(): void
}

/**
 * @param options.mostBytes how much of conversations is kept, as JSON
 * @param options.isPending whether something of a conversation is not durable yet
 */
export function createCache(options: {
  readonly tables: Tables
  readonly residents: Residents
  readonly names: NameTable
  readonly mostBytes: number
  readonly isPending: (resident: Resident) => boolean
}): Cache {
  const { tables, residents, names, mostBytes, isPending } = options

  function drop(resident: Resident): void {
    if (resident.guests > 0) {
      for (const guest of residents.all.values()) {
        if (guest.home === resident && guest !== resident) drop(guest)
      }
    }
    forgetNames(resident)
    clear(tables, resident)
    leaveHome(resident)
    resident.complete = false
    resident.history = 'here'
    resident.version = 0
  }

  function forgetNames({ conversation, contact }: Resident): void {
    if (contact !== undefined) for (const name of toAliasIds(readRow(contact))) names.forget(name)
    if (conversation === undefined) return
    const { contactId, numberId } = readRow(conversation)
    names.forget(toConversationName(contactId, numberId))
  }

  /** Whose messages wait to be sent is kept in memory: nobody would claim them. */
  function isIdle(resident: Resident): boolean {
    const { isLocked, loading, guests, open } = resident
    if (isLocked || loading !== undefined || guests > 0 || (open?.size ?? 0) > 0) return false
    return !isPending(resident)
  }

  return {
    drop,
    shrink: () => {
      if (tables.size <= mostBytes) return
      const oldest = [...residents.all.values()].filter(isIdle).sort((a, b) => a.usedAt - b.usedAt)
      for (const resident of oldest) {
        if (tables.size <= mostBytes * 0.9) return
        drop(resident)
        residents.forget(resident)
      }
    },
  }
}

/** Takes all rows of a conversation out of memory and out of the indexes. */
function clear(tables: Tables, resident: Resident): void {
  for (const kind of ['inbox', 'timer', 'job'] as const) {
    for (const [id, before] of resident[kind] ?? []) {
      applyChange(tables.indexes, { kind, resident, id, before, after: undefined } as Change)
    }
  }
  for (const [id, before] of resident.open ?? []) {
    applyChange(tables.indexes, { kind: 'outbox', resident, id, before, after: undefined })
  }
  resident.conversation = undefined
  resident.contact = undefined
  resident.settled = undefined
  resident.message = undefined
  weigh(tables, resident, -resident.size)
}
