import type { ContactRow } from '../../core/contact.ts'
import type { Commit, Store } from '../../core/ports.ts'
import { toContactId, toConversationName, toHomeId } from './aliases.ts'
import { readRow } from './cell.ts'
import { createCommit } from './commit.ts'
import type { Draft, Tables } from './draft.ts'
import { changeAlias, changeRow } from './draft.ts'
import { sortHistory } from './history.ts'
import { findHome } from './people.ts'
import type { Recorder } from './recorder.ts'
import type { Resident } from './resident.ts'
import type { Residents } from './residents.ts'
import { moveHome } from './residents.ts'
import { withLock } from './turn-lock.ts'

/** Makes several contacts one, under the locks of all their conversations. */
export function createMerging({
  tables,
  recorder,
  residents,
}: {
  readonly tables: Tables
  readonly recorder: Recorder
  readonly residents: Residents
}): Store['merge'] {
  /** The ids of all conversations of these people with these numbers, ascending. */
  async function findAll(
    people: readonly string[],
    numberIds: readonly string[],
  ): Promise<string[]> {
    const ids = new Set<string>()
    for (const contactId of people) {
      if ((await residents.load(toHomeId(contactId))) !== undefined) ids.add(toHomeId(contactId))
      for (const numberId of numberIds) {
        const id = await findName(toConversationName(contactId, numberId))
        if (id !== null) ids.add(id)
      }
    }
    return [...ids].sort()
  }

  async function findName(name: string): Promise<string | null> {
    for (;;) {
      const id = tables.aliases.find(name)
      if (id !== undefined) return id
      await tables.aliases.load(name)
    }
  }

  /** Takes all locks, each after the one before it. */
  async function lockAll(ids: readonly string[]): Promise<{
    readonly locked: readonly Resident[]
    readonly release: () => void
  }> {
    const locked: Resident[] = []
    const releases: (() => void)[] = []
    const release = () => {
      for (const unlock of releases.splice(0).reverse()) unlock()
    }
    try {
      for (const id of ids) {
        const { resident, unlock } = await lock(id)
        releases.push(unlock)
        if (resident !== undefined) locked.push(resident)
      }
    } catch (error) {
      release()
      throw error
    }
    return { locked, release }
  }

  function lock(id: string): Promise<{ resident: Resident | undefined; unlock: () => void }> {
    return new Promise((resolve, reject) => {
      withLock(residents, id, (resident, unlock) => resolve({ resident, unlock }), reject)
    })
  }

  /** All conversations lead to one contact from now on; so do the names of the others, by them. */
  function join(draft: Draft, locked: readonly Resident[], contact: ContactRow): Resident {
    const home = locked.find(({ id }) => id === toHomeId(contact.id))
    if (home === undefined) throw new Error(`The contact ${contact.id} is not among those merged.`)
    changeRow(tables, draft, home, { kind: 'contact', id: contact.id, row: contact })
    for (const resident of locked) {
      if (resident.conversation === undefined) continue
      const row = readRow(resident.conversation)
      if (row.contactId !== contact.id) {
        const joined = { ...row, contactId: contact.id }
        changeRow(tables, draft, resident, { kind: 'conversation', id: row.id, row: joined })
      }
      if (row.mergedInto !== undefined) continue
      const name = toConversationName(contact.id, row.numberId)
      if (tables.aliases.find(name) !== row.id) changeAlias(tables, draft, name, row.id)
    }
    return home
  }

  /** The contacts that these people are by now: another merge may have been faster. */
  function toOwners(people: readonly string[]): string[] {
    const homes = people.map((contactId) => findHome(contactId, residents))
    return [...new Set(homes.map((home) => (typeof home === 'string' ? home : home.id)))].map(
      toContactId,
    )
  }

  function mergeLocked(
    locked: readonly Resident[],
    body: (conversations: readonly Commit[]) => ContactRow,
  ): Promise<void> {
    const homes = locked.map(({ home }) => home)
    return new Promise((resolve, reject) => {
      const fill = (draft: Draft) => {
        const commits = locked.map((resident) => createCommit(tables, draft, resident))
        const home = join(draft, locked, body(commits))
        for (const resident of locked) {
          moveHome(resident, home)
          sortHistory(resident)
        }
      }
      const fail = (error: unknown) => {
        for (const [place, resident] of locked.entries()) moveHome(resident, homes[place])
        reject(error)
      }
      try {
        recorder.write(fill, { done: resolve, fail })
      } catch (error) {
        fail(error)
      }
    })
  }

  const merge: Store['merge'] = async (people, numberIds, body) => {
    const ids = await findAll(people, numberIds)
    const { locked, release } = await lockAll(ids)
    let owners = toOwners(people)
    try {
      if (owners.length > 1 && owners.every((owner) => people.includes(owner))) {
        await mergeLocked(locked, body)
        owners = []
      }
    } finally {
      release()
    }
    if (owners.length > 1) await merge(owners, numberIds, body)
  }
  return merge
}
