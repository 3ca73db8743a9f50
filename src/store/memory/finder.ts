import type { Aliases } from '../../core/contact.ts'
import type { AliasTable } from './aliases.ts'
import { toAliasIds, toConversationName, toHomeId } from './aliases.ts'
import { readRow } from './cell.ts'
import type { Resident } from './resident.ts'
import type { Residents } from './residents.ts'

/** What is known of a person with a number: the first conversation, and the one with the number. */
export interface Person {
  readonly home: Resident | undefined
  readonly conversation: Resident | undefined
  /** The id of a conversation that is known by name but not stored any more. */
  readonly lostId?: string
}

/** Finds the conversation of a person by any of their aliases. */
export interface Finder {
  /** Undefined: something must be loaded first. */
  find(numberId: string, aliases: Aliases): Person | undefined
  load(numberId: string, aliases: Aliases): Promise<void>
}

export function createFinder(table: AliasTable, residents: Residents): Finder {
  type Missing = { readonly alias: string } | { readonly conversationId: string }
  const lost = new Set<string>()

  function look(numberId: string, aliases: Aliases): Person | Missing {
    let contactId: string | undefined
    for (const alias of toAliasIds(aliases)) {
      const target = table.find(alias)
      if (target === undefined) return { alias }
      if (target !== null) contactId ??= target
    }
    if (contactId === undefined) return { home: undefined, conversation: undefined }
    const homeId = toHomeId(contactId)
    const home = residents.find(homeId)
    if (home?.conversation === undefined) {
      if (!lost.has(homeId)) return { conversationId: homeId }
      return { home: undefined, conversation: undefined, lostId: homeId }
    }
    const { numberId: homeNumber } = readRow(home.conversation)
    if (homeNumber === numberId) return { home, conversation: home }
    const name = toConversationName(contactId, numberId)
    const id = table.find(name)
    if (id === undefined) return { alias: name }
    // Of a damaged document even the number may be lost: then this is the conversation that is held.
    if (id === null) return { home, conversation: homeNumber === '' ? home : undefined }
    const conversation = residents.find(id)
    if (conversation !== undefined) return { home, conversation }
    return lost.has(id) ? { home, conversation, lostId: id } : { conversationId: id }
  }

  return {
    find: (numberId, aliases) => {
      const person = look(numberId, aliases)
      return 'home' in person ? person : undefined
    },
    load: async (numberId, aliases) => {
      const missing = look(numberId, aliases)
      if ('alias' in missing) await table.load(missing.alias)
      if (!('conversationId' in missing)) return
      const { conversationId } = missing
      if ((await residents.load(conversationId)) === undefined) lost.add(conversationId)
      else lost.delete(conversationId)
    },
  }
}
