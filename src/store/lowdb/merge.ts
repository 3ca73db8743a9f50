import type { ContactRow } from '../../core/contact.ts'
import type { ConversationRow, MessageRow, OutboxRow, RowKind } from '../../core/rows.ts'
import type { Cell } from '../memory/cell.ts'
import { weigh } from '../memory/draft.ts'
import type { Resident } from '../memory/resident.ts'
import { findCell } from '../memory/resident.ts'
import type { Document } from './document.ts'

/**
 * Adds the rows of a document to what is in memory already: open rows, and whatever the journal
 * had above the checkpoint. Of two versions of a row the one with the higher number is right.
 */
export function mergeDocument(
  tables: { size: number },
  resident: Resident,
  { head, rows }: Document,
): void {
  const messages = new Map<string, Cell<MessageRow>>()
  const settled = new Map<string, Cell<OutboxRow>>()
  const earlier = (kind: RowKind, id: string) => {
    if (kind === 'message') return messages.get(id)
    return kind === 'outbox' ? settled.get(id) : undefined
  }
  for (const { kind, id, cell } of rows) {
    if (kind === 'outreach') continue
    // In an extended document a row may stand several times.
    const known = earlier(kind, id) ?? findCell(resident, kind, id)
    if (known !== undefined && known.n >= cell.n) continue
    if (resident.removed?.has(`${kind} ${id}`) === true) continue
    weigh(tables, resident, cell.json.length - (known?.json.length ?? 0))
    if (kind === 'conversation') resident.conversation = cell as Cell<ConversationRow>
    if (kind === 'contact') resident.contact = cell as Cell<ContactRow>
    if (kind === 'message') messages.set(id, cell as Cell<MessageRow>)
    if (kind === 'outbox') settled.set(id, cell as Cell<OutboxRow>)
  }
  // The tables are in the order of time: what the document has is older.
  for (const [id, cell] of resident.message ?? []) if (!messages.has(id)) messages.set(id, cell)
  for (const [id, cell] of resident.settled ?? []) if (!settled.has(id)) settled.set(id, cell)
  resident.message = messages.size === 0 ? undefined : messages
  resident.settled = settled.size === 0 ? undefined : settled
  resident.mustBeWhole ||= resident.removed !== undefined
  resident.removed = undefined
  resident.lastN = Math.max(resident.lastN, head.n)
  resident.complete = true
}
