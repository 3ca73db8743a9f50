import type { Aliases } from '../../core/contact.ts'
import { toComparablePhone } from '../../core/phone-forms.ts'

/**
 * Finds contacts and conversations by name. Contacts stand under their aliases; further
 * conversations of a contact under contact and number (the first one is found by its own id).
 */
export interface AliasTable {
  /** What stands under a name: null is nothing, undefined that it must be loaded first. */
  find(id: string): string | null | undefined
  load(id: string): Promise<void>
  set(id: string, target: string | null): void
}

/** All names in memory. */
export function createAliasTable(): AliasTable {
  const targets = new Map<string, string>()
  return {
    find: (id) => targets.get(id) ?? null,
    load: async () => {},
    set: (id, target) => {
      if (target === null) targets.delete(id)
      else targets.set(id, target)
    },
  }
}

/** The names of a person, the most reliable first: a phone number may change its owner. */
export function toAliasIds({ userId, parentUserId, waId }: Aliases): string[] {
  const ids: string[] = []
  if (userId !== undefined) ids.push(`userId:${userId}`)
  if (parentUserId !== undefined) ids.push(`parentUserId:${parentUserId}`)
  if (waId !== undefined) ids.push(PHONE + toComparablePhone(waId))
  return ids
}

const PHONE = 'waId:'

/** Whether a name is a phone number, which may change its owner. */
export function isPhoneName(id: string): boolean {
  return id.startsWith(PHONE)
}

/** Under which name a further conversation of a contact stands. */
export function toConversationName(contactId: string, numberId: string): string {
  return `${contactId}@${numberId}`
}

/** Whether it is such a name: what it says stands in the row of the conversation as well. */
export function isConversationName(name: string): boolean {
  return /^p[^:@]*@/.test(name)
}

/** A contact and its first conversation share their id but for the letter: one leads to the other. */
export function toHomeId(contactId: string): string {
  return `c${contactId.slice(1)}`
}

/** The opposite way of `toHomeId`. */
export function toContactId(homeId: string): string {
  return `p${homeId.slice(1)}`
}
