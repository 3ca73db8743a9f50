import { basename, dirname, join } from 'node:path'
import type { Store } from '../../core/ports.ts'
import type { ConversationSummary } from '../../core/views.ts'
import { toHomeId } from '../memory/aliases.ts'
import { readRow } from '../memory/cell.ts'
import type { Resident } from '../memory/resident.ts'
import type { Residents } from '../memory/residents.ts'
import { DEFAULT_LIMIT, toSummary } from '../memory/views.ts'
import type { Documents } from './documents.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'

/**
 * Lists conversations in the order of their ids, document by document: nothing stays in memory
 * that was not there before.
 */
export function createListing(parts: {
  readonly files: Files
  readonly folder: Folder
  readonly residents: Residents
  readonly documents: Documents
}): Store['listConversations'] {
  const read = createPeek(parts)
  return async (query) => {
    const found: ConversationSummary[] = []
    const limit = query.limit ?? DEFAULT_LIMIT
    for await (const id of listIds(parts, query.after ?? '')) {
      const resident = await read(id)
      const summary = resident === undefined ? undefined : toSummary(resident, query)
      if (summary !== undefined) found.push(summary)
      if (found.length >= limit) break
    }
    return found
  }
}

/**
 * Looks at conversations without bringing them into memory, each with its contact; undefined for one
 * that cannot be read, or is not there.
 */
export function createPeek({
  residents,
  documents,
}: {
  readonly residents: Residents
  readonly documents: Documents
}): (id: string) => Promise<Resident | undefined> {
  async function peekContact(homeId: string): Promise<Resident['contact']> {
    return (await documents.peek(homeId, residents.all.get(homeId)))?.contact
  }

  return async (id) => {
    const known = residents.all.get(id)
    if (known?.complete === true && known.home !== undefined) return known
    const resident = await documents.peek(id, known)
    if (resident?.conversation === undefined) return undefined
    const homeId = toHomeId(readRow(resident.conversation).contactId)
    const home = homeId === id ? undefined : residents.all.get(homeId)
    const contact = home?.contact ?? (homeId === id ? undefined : await peekContact(homeId))
    return contact === undefined ? resident : { ...resident, contact }
  }
}

/** The ids of all conversations behind one, in their order. */
export async function* listIds(
  parts: { readonly files: Files; readonly folder: Folder; readonly residents: Residents },
  after: string,
): AsyncGenerator<string> {
  const { files, folder, residents } = parts
  const shards = new Map<string, string[]>()
  for (const shard of await files.list(folder.state)) shards.set(shard, [])
  for (const id of residents.all.keys()) {
    const shard = basename(dirname(folder.document(id)))
    shards.set(shard, [...(shards.get(shard) ?? []), id])
  }
  // Ids begin with the name of their shard, so that shards in order give ids in order.
  for (const [shard, residentIds] of [...shards].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (shard < after.slice(1, 3)) continue
    const names = await files.list(join(folder.state, shard))
    const stored = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5))
    for (const id of [...new Set([...stored, ...residentIds])].sort()) if (id > after) yield id
  }
}
