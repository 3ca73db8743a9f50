import type { AliasTable } from './aliases.ts'
import { toContactId, toConversationName } from './aliases.ts'
import { readRow } from './cell.ts'
import type { Missing, Names, People } from './people.ts'
import { findPeople } from './people.ts'
import type { Resident } from './resident.ts'
import type { Residents } from './residents.ts'

/** What is known of a person with a number: the first conversation, and the one with the number. */
export interface Person extends People {
  readonly home: Resident | undefined
  readonly conversation: Resident | undefined
}

/** Finds the conversation of a person by any of their names. */
export interface Finder {
  /** Undefined: something must be loaded first. */
  find(numberId: string, names: Names): Person | undefined
  load(numberId: string, names: Names): Promise<void>
}

export function createFinder(table: AliasTable, residents: Residents): Finder {
  const lost = new Set<string>()
  const isLost = (id: string) => lost.has(id)

  function look(numberId: string, names: Names): Person | Missing {
    const people = findPeople(names, table, residents, isLost)
    if (!('homes' in people)) return people
    const { homes, displaced, lostId } = people
    const [home] = homes
    if (home?.conversation === undefined) {
      return { homes, displaced, lostId, home: undefined, conversation: undefined }
    }
    const { numberId: homeNumber, mergedInto } = readRow(home.conversation)
    const found = { homes, displaced, home }
    if (homeNumber === numberId && mergedInto === undefined) {
      return { ...found, lostId: undefined, conversation: home }
    }
    const name = toConversationName(toContactId(home.id), numberId)
    const id = table.find(name)
    if (id === undefined) return { alias: name }
    if (id === null) {
      // Of a damaged document even the number may be lost: then this is the one that is held.
      const conversation = homeNumber === '' ? home : undefined
      return { ...found, lostId: undefined, conversation }
    }
    const conversation = residents.find(id)
    if (conversation === undefined && !lost.has(id)) return { conversationId: id }
    return { ...found, lostId: conversation === undefined ? id : undefined, conversation }
  }

  return {
    find: (numberId, names) => {
      const person = look(numberId, names)
      return 'homes' in person ? person : undefined
    },
    load: async (numberId, names) => {
      const missing = look(numberId, names)
      if ('alias' in missing) await table.load(missing.alias)
      if (!('conversationId' in missing)) return
      const { conversationId } = missing
      if ((await residents.load(conversationId)) === undefined) lost.add(conversationId)
      else lost.delete(conversationId)
    },
  }
}
