import { toContactId } from '../memory/aliases.ts'
import type { Resident } from '../memory/resident.ts'
import type { FoundRows, RowFile } from './row-file.ts'
import type { StoredRow } from './row-line.ts'

/** What stands above the rows of a conversation: `n` is the highest record that wrote one of them. */
export interface ConversationHead {
  readonly id: string
  readonly n: number
}

export type Document = RowFile<ConversationHead>
export type FoundDocument = FoundRows<ConversationHead>

/**
 * Conversation, contact and history of a conversation in memory, as they are written down.
 * @param since leaves out the rows that only earlier records have written
 */
export function toDocument(resident: Resident, since = 0): Document {
  const { id, conversation } = resident
  const rows: StoredRow[] = []
  const add = ({ kind, id: rowId, cell }: Omit<StoredRow, 'conversationId'>) => {
    if (cell.n >= since) rows.push({ kind, id: rowId, conversationId: id, cell })
  }
  const contact = resident.home?.contact ?? resident.contact
  const contactId = toContactId((resident.home ?? resident).id)
  if (conversation !== undefined) add({ kind: 'conversation', id, cell: conversation })
  if (contact !== undefined) add({ kind: 'contact', id: contactId, cell: contact })
  for (const [rowId, cell] of resident.message ?? []) add({ kind: 'message', id: rowId, cell })
  for (const [rowId, cell] of resident.settled ?? []) add({ kind: 'outbox', id: rowId, cell })
  const n = rows.reduce((most, { cell }) => Math.max(most, cell.n), 0)
  return { head: { id, n }, rows }
}
