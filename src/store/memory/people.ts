import type { Aliases } from '../../core/contact.ts'
import { isSamePhone } from '../../core/phone-forms.ts'
import type { AliasTable } from './aliases.ts'
import { isPhoneName, toAliasIds, toHomeId } from './aliases.ts'
import { readRow } from './cell.ts'
import type { Resident } from './resident.ts'
import type { Residents } from './residents.ts'

/** The names of a person, and those until now if they changed. */
export interface Names {
  readonly aliases: Aliases
  readonly before?: Aliases
  /** When they were used (epoch ms); unknown: whenever it may have been. */
  readonly at?: number
}

/** Whom names lead to, each by the first conversation of their contact. */
export interface People {
  /** One person as a rule; several contacts turn out to be one person. */
  readonly homes: readonly Resident[]
  /** People whose phone number this is no longer. */
  readonly displaced: readonly Resident[]
  /** The id of a conversation that is known by name but not stored any more. */
  readonly lostId: string | undefined
}

/** What has to be loaded before one can go on. */
export type Missing = { readonly alias: string } | { readonly conversationId: string }

/** Follows names to people. `isLost` tells of conversations that could not be loaded. */
export function findPeople(
  { aliases, before, at }: Names,
  table: AliasTable,
  residents: Residents,
  isLost: (conversationId: string) => boolean,
): People | Missing {
  const homes: Resident[] = []
  const displaced: Resident[] = []
  let lostId: string | undefined
  let known: string | undefined
  for (const names of before === undefined ? [aliases] : [before, aliases]) {
    for (const id of toAliasIds(names)) {
      const target = table.find(id)
      if (target === undefined) return { alias: id }
      if (target === null || target === known) continue
      const home = findHome(target, residents)
      if (typeof home === 'string') {
        if (!isLost(home)) return { conversationId: home }
        lostId ??= home
      } else if (isPhoneName(id) && isSomebodyElse(home, names, at)) {
        displaced.push(home)
      } else if (!homes.includes(home)) {
        homes.push(home)
        known ??= target
      }
    }
  }
  return { homes, displaced, lostId }
}

/** The first conversation of a contact, or of whom it was merged with; its id when not in memory. */
export function findHome(contactId: string, residents: Residents): Resident | string {
  let id = contactId
  for (;;) {
    const homeId = toHomeId(id)
    const home = residents.find(homeId)
    if (home?.conversation === undefined) return homeId
    const owner = readRow(home.conversation).contactId
    if (owner === id) return home
    id = owner
  }
}

/**
 * A phone number may get another owner. Who has another business-scoped user id is another person; so
 * is who uses, without one, a number that its owner had given up by then.
 */
function isSomebodyElse(
  { contact }: Resident,
  { userId, waId = '' }: Aliases,
  at: number | undefined,
): boolean {
  if (contact === undefined) return false
  const known = readRow(contact)
  if (known.userId !== undefined && userId !== undefined) return known.userId !== userId
  const { renamedAt } = known
  if (at === undefined || renamedAt === undefined || known.waId === undefined) return false
  return at > renamedAt && !isSamePhone(known.waId, waId)
}
