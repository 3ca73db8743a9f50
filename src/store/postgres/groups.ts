import { toHomeId } from '../memory/aliases.ts'
import type { Draft } from '../memory/draft.ts'
import type { Resident } from '../memory/resident.ts'
import { toColumn } from './columns.ts'
import type { Differences } from './conflict.ts'

/**
 * Commits that have a conversation, a name or a key in common are written or refused together: the
 * later ones saw what the earlier ones did.
 */
export interface Groups {
  /** The drafts of each group, in their order. */
  all(): readonly (readonly Draft[])[]
  /** Those that have to do with what another process changed. */
  touchedBy(differences: Differences): ReadonlySet<Draft>
}

export function createGroups(drafts: readonly Draft[]): Groups {
  const parents = new Map<string, string>()
  const firstOf = new Map<Draft, string>()

  function find(name: string): string {
    let top = name
    for (let next = parents.get(top); next !== undefined; next = parents.get(top)) top = next
    if (top !== name) parents.set(name, top)
    return top
  }

  for (const [place, draft] of drafts.entries()) {
    const [first = `draft ${place}`, ...others] = thingsOf(draft)
    firstOf.set(draft, first)
    for (const other of others) {
      const top = find(other)
      if (top !== find(first)) parents.set(top, find(first))
    }
  }

  return {
    all: () => {
      const groups = new Map<string, Draft[]>()
      for (const draft of drafts) {
        const top = find(firstOf.get(draft) ?? '')
        const known = groups.get(top)
        if (known === undefined) groups.set(top, [draft])
        else known.push(draft)
      }
      return [...groups.values()]
    },
    touchedBy: ({ conversations, names, keys }) => {
      const tops = new Set(
        [
          ...conversations.map((id) => `conversation ${id}`),
          ...names.map((name) => `name ${name}`),
          ...keys.map((key) => `key ${key}`),
        ].map(find),
      )
      return new Set(drafts.filter((draft) => tops.has(find(firstOf.get(draft) ?? ''))))
    },
  }
}

/** The conversations that a draft changes, and those whose person it has seen. */
export function residentsOf(draft: Draft): ReadonlySet<Resident> {
  const found = new Set<Resident>()
  for (const { resident } of draft.changes) {
    found.add(resident)
    if (resident.home !== undefined) found.add(resident.home)
  }
  return found
}

function thingsOf(draft: Draft): readonly string[] {
  const things: string[] = []
  for (const { id } of residentsOf(draft)) things.push(`conversation ${id}`)
  for (const { id, before } of draft.aliases ?? []) {
    things.push(`name ${toColumn(id)}`)
    // Whoever reads by the name that moves reads the person who had it.
    if (before?.startsWith('p') === true) things.push(`conversation ${toHomeId(before)}`)
  }
  if (draft.key !== undefined) things.push(`key ${toColumn(draft.key.key)}`)
  return things
}
