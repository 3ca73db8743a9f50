import type { Aliases, ContactRow } from '../../core/contact.ts'
import { toAliasIds, toContactId, toConversationName } from './aliases.ts'
import { readRow } from './cell.ts'
import type { Draft, Tables } from './draft.ts'
import { changeAlias, changeRow } from './draft.ts'
import type { Person } from './finder.ts'
import type { Resident } from './resident.ts'
import type { Residents } from './residents.ts'

/** A person who writes to a number, and the bot of a conversation that is made now. */
export interface Writer {
  readonly numberId: string
  readonly aliases: Aliases
  readonly name?: string
  readonly username?: string
  readonly bot: string
}

/** Its aliases are known, its document is not: it must not be begun anew. */
const LOST = { status: 'held', holdReason: 'Its document is missing from the store.' } as const

/**
 * Finds or makes the contact and the conversation of a writer and learns what is new about them:
 * further aliases, another name.
 * @param options.newId twelve letters and digits that nobody can guess or meet twice
 */
export function createAcquaintance(options: {
  readonly tables: Tables
  readonly residents: Residents
  readonly newId: () => string
}): (draft: Draft, writer: Writer, person: Person) => Resident {
  const { tables, residents, newId } = options

  function meetContact(draft: Draft, home: Resident, writer: Writer): string {
    const { aliases, name, username } = writer
    const contactId = toContactId(home.id)
    const known = home.contact === undefined ? undefined : readRow(home.contact)
    const contact = learn(known ?? { id: contactId, attributes: {} }, {
      ...aliases,
      ...(name === undefined ? {} : { name }),
      ...(username === undefined ? {} : { username }),
    })
    if (contact !== known) {
      changeRow(tables, draft, home, { kind: 'contact', id: contactId, row: contact })
    }
    for (const id of toAliasIds(aliases)) {
      if (tables.aliases.find(id) !== contactId) changeAlias(tables, draft, id, contactId)
    }
    return contactId
  }

  function begin(draft: Draft, resident: Resident, writer: Writer, isLost: boolean): void {
    const { id } = resident
    const contactId = toContactId((resident.home ?? resident).id)
    if (resident.home !== resident) {
      changeAlias(tables, draft, toConversationName(contactId, writer.numberId), id)
    }
    changeRow(tables, draft, resident, {
      kind: 'conversation',
      id,
      row: {
        id,
        contactId,
        numberId: writer.numberId,
        bot: writer.bot,
        generation: 0,
        turn: 0,
        ...(isLost ? LOST : { status: 'new' }),
        createdAt: draft.at,
        updatedAt: draft.at,
      },
    })
  }

  return (draft, writer, { home: knownHome, conversation, lostId }) => {
    const newHome = () => residents.create(lostId ?? `c${newId()}`, undefined)
    const home = knownHome ?? newHome()
    meetContact(draft, home, writer)
    if (conversation !== undefined) return conversation
    const resident =
      knownHome === undefined ? home : residents.create(lostId ?? `c${newId()}`, home)
    begin(draft, resident, writer, lostId !== undefined)
    return resident
  }
}

/** The same row when nothing is new. */
function learn(contact: ContactRow, news: Omit<ContactRow, 'id' | 'attributes'>): ContactRow {
  const isNew = Object.entries(news).some(
    ([key, value]) => contact[key as keyof ContactRow] !== value,
  )
  return isNew ? { ...contact, ...news } : contact
}
