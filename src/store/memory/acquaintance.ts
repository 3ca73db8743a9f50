import type { Aliases, ContactRow } from '../../core/contact.ts'
import { isSamePhone } from '../../core/phone-forms.ts'
import { toAliasIds, toContactId, toConversationName } from './aliases.ts'
import { readRow } from './cell.ts'
import type { Draft, Tables } from './draft.ts'
import { changeAlias, changeRow } from './draft.ts'
import type { Person } from './finder.ts'
import type { Resident } from './resident.ts'
import { rowsOf } from './resident.ts'
import type { Residents } from './residents.ts'

/** A person who writes to a number, and the bot of a conversation that is made now. */
export interface Writer {
  readonly numberId: string
  readonly aliases: Aliases
  /** Names until now, where WhatsApp says that they changed. */
  readonly before?: Aliases
  readonly name?: string
  readonly username?: string
  readonly bot: string
  /** When it was written (epoch ms). */
  readonly at: number
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

  function meetContact(draft: Draft, home: Resident, writer: Writer): void {
    const { aliases, before, at, name, username } = writer
    const contactId = toContactId(home.id)
    const known = home.contact === undefined ? undefined : readRow(home.contact)
    // What is said late must not bring names back that the person has no more.
    const isOutdated = known?.renamedAt !== undefined && at < known.renamedAt
    const contact = learn(known ?? { id: contactId, attributes: {} }, {
      ...(isOutdated ? {} : before),
      ...(isOutdated ? {} : aliases),
      ...(before === undefined || isOutdated ? {} : { renamedAt: at }),
      ...(name === undefined ? {} : { name }),
      ...(username === undefined ? {} : { username }),
    })
    if (contact !== known) {
      changeRow(tables, draft, home, { kind: 'contact', id: contactId, row: contact })
    }
    if (before !== undefined) learnNames(draft, before, contactId)
    learnNames(draft, aliases, contactId)
  }

  function learnNames(draft: Draft, aliases: Aliases, contactId: string): void {
    for (const id of toAliasIds(aliases)) {
      if (tables.aliases.find(id) !== contactId) changeAlias(tables, draft, id, contactId)
    }
  }

  /** The phone number is somebody else's now: nothing more of this person may be sent there. */
  function forgetPhone(draft: Draft, home: Resident, { waId = '' }: Aliases): void {
    const isGone = (names: Aliases) => isSamePhone(names.waId, waId)
    const contact = home.contact && readRow(home.contact)
    if (contact !== undefined && isGone(contact)) {
      const { waId: _, ...row } = contact
      changeRow(tables, draft, home, { kind: 'contact', id: row.id, row })
    }
    for (const { to, ...rest } of rowsOf(home.open)) {
      if (!isGone(to)) continue
      const { waId: _, ...others } = to
      const row = { ...rest, to: others }
      changeRow(tables, draft, home, { kind: 'outbox', id: row.id, row })
    }
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

  return (draft, writer, { home: knownHome, conversation, lostId, displaced }) => {
    for (const former of displaced) forgetPhone(draft, former, writer.aliases)
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
