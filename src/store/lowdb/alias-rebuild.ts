import { join } from 'node:path'
import type { ContactRow } from '../../core/contact.ts'
import type { Logger } from '../../core/ports.ts'
import type { ConversationRow } from '../../core/rows.ts'
import { toAliasIds, toConversationName } from '../memory/aliases.ts'
import { readRow } from '../memory/cell.ts'
import type { ConversationHead } from './document.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import { toShard } from './folder.ts'
import { parseRows } from './row-file.ts'

interface Claim {
  readonly target: string
  /** When the conversation that says so was written last (epoch ms). */
  readonly at: number
}

/**
 * Finds out again, from all documents, which names stand in a damaged file of aliases. It stays in its
 * place until the next checkpoint replaces it; a copy is kept. Names that people had earlier are not found; whoever writes under one of those begins anew.
 */
export async function rebuildAliases(
  {
    files,
    folder,
    logger,
  }: { readonly files: Files; readonly folder: Folder; readonly logger: Logger },
  shard: string,
): Promise<Map<string, string>> {
  const path = folder.aliasFile(shard)
  const aside = `${path}.damaged`
  logger.error({ file: aside }, 'A damaged file of aliases is copied aside and made again.')
  const damaged = await files.read(path)
  if (damaged !== null) {
    await files.replace(aside, damaged).catch((error: unknown) => {
      logger.warn({ error: String(error) }, 'The damaged file of aliases could not be kept.')
    })
  }
  const claims = new Map<string, Claim>()
  for (const part of await files.list(folder.state)) {
    for (const name of await files.list(join(folder.state, part))) {
      if (name.endsWith('.json'))
        await collect(files, join(folder.state, part, name), shard, claims)
    }
  }
  return new Map([...claims].map(([name, { target }]) => [name, target]))
}

/** What a document says about names in a file; a damaged document says nothing. */
async function collect(
  files: Files,
  path: string,
  shard: string,
  claims: Map<string, Claim>,
): Promise<void> {
  let contact: ContactRow | undefined
  let conversation: ConversationRow | undefined
  try {
    const text = (await files.read(path))?.toString('utf8') ?? ''
    for (const { kind, cell } of parseRows<ConversationHead>(text).rows) {
      // Later rows are newer.
      if (kind === 'contact') contact = readRow(cell) as ContactRow
      if (kind === 'conversation') conversation = readRow(cell) as ConversationRow
    }
  } catch {
    return
  }
  if (contact === undefined || conversation === undefined) return
  const { id, contactId, numberId, updatedAt: at, mergedInto } = conversation
  const claim = (name: string, target: string) => {
    if (toShard(name) !== shard || (claims.get(name)?.at ?? 0) > at) return
    claims.set(name, { target, at })
  }
  for (const name of toAliasIds(contact)) claim(name, contactId)
  if (mergedInto === undefined) claim(toConversationName(contactId, numberId), id)
}
