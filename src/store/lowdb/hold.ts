import type { ContactRow } from '../../core/contact.ts'
import type { ConversationRow } from '../../core/rows.ts'
import { toContactId } from '../memory/aliases.ts'
import { readRow } from '../memory/cell.ts'
import type { Draft, Tables } from '../memory/draft.ts'
import { changeRow } from '../memory/draft.ts'
import type { Resident } from '../memory/resident.ts'
import { rowsOf } from '../memory/resident.ts'
import { parseRowLine } from './row-line.ts'

/**
 * Makes a conversation whose document is lost wait for an operator, instead of beginning it anew.
 * Who it is with is taken from what can still be read.
 */
export function putOnHold(
  tables: Tables,
  draft: Draft,
  resident: Resident,
  why: { readonly reason: string; readonly damaged: string },
): void {
  const { id } = resident
  const salvaged = salvage(why.damaged)
  const [sent] = rowsOf(resident.open)
  const known = resident.conversation === undefined ? undefined : readRow(resident.conversation)
  const contactId = known?.contactId ?? salvaged.conversation?.contactId ?? toContactId(id)
  const conversation: ConversationRow = {
    ...(known ?? {
      id,
      contactId,
      numberId: salvaged.conversation?.numberId ?? sent?.numberId ?? '',
      bot: salvaged.conversation?.bot ?? '',
      generation: 0,
      turn: 0,
      createdAt: draft.at,
    }),
    status: 'held',
    holdReason: why.reason,
    updatedAt: draft.at,
  }
  changeRow(tables, draft, resident, { kind: 'conversation', id, row: conversation })
  if (resident.contact === undefined) {
    const contact: ContactRow = { ...sent?.to, ...salvaged.contact, id: contactId, attributes: {} }
    changeRow(tables, draft, resident, { kind: 'contact', id: contactId, row: contact })
  }
  draft.lines.push({
    at: draft.at,
    kind: 'engine',
    conversationId: id,
    contactId,
    reason: why.reason,
  })
}

/** The conversation and contact of a damaged document, as far as their lines are whole. */
function salvage(text: string): { conversation?: ConversationRow; contact?: ContactRow } {
  const found: { conversation?: ConversationRow; contact?: ContactRow } = {}
  for (const line of text.split('\n')) {
    const row = parseRowLine(line)
    if (row === undefined) continue
    try {
      if (row.kind === 'conversation') found.conversation = JSON.parse(row.cell.json)
      if (row.kind === 'contact') found.contact = JSON.parse(row.cell.json)
    } catch {
      // This line is what is damaged.
    }
  }
  return found
}
