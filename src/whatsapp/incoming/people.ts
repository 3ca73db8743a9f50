import type { Aliases } from '../../core/contact.ts'
import type { Fields } from './fields.ts'
import { toFields, toFieldsOrNone, toId, toList } from './fields.ts'
import { toName, toUsername } from './names.ts'

/** A person as one part of a webhook shows them. */
export interface Person {
  readonly aliases: Aliases
  readonly name?: string
  readonly username?: string
}

/** Finds the entry of `contacts` for whoever a message or status names. */
export type People = (aliases: Aliases) => Fields | undefined

/**
 * Reads `value.contacts`. They are found by any of their ids: their order says nothing about the
 * order of messages and statuses.
 */
export function toPeople(contacts: unknown): People {
  const byId = new Map<string, Fields>()
  for (const item of toList(contacts)) {
    const contact = toFields(item)
    if (contact === undefined) continue
    for (const id of Object.values(toAliases(contact['wa_id'], contact))) byId.set(id, contact)
  }
  return ({ userId = '', waId = '', parentUserId = '' }) =>
    byId.get(userId) ?? byId.get(waId) ?? byId.get(parentUserId)
}

/** Completes the ids that a message or status names by those of the same person's contact. */
export function toPerson(named: Aliases, people: People): Person {
  const contact = people(named)
  if (contact === undefined) return { aliases: named }
  const profile = toFieldsOrNone(contact['profile'])
  const name = toName(profile['name'])
  const username = toUsername(profile['username'])
  return {
    aliases: { ...toAliases(contact['wa_id'], contact), ...named },
    ...(name !== undefined && { name }),
    ...(username !== undefined && { username }),
  }
}

/** The ids of whoever a message is from. */
export function toSender(message: Fields): Aliases {
  return toAliases(message['from'], {
    user_id: message['from_user_id'],
    parent_user_id: message['from_parent_user_id'],
  })
}

/** The ids of a person, from Meta's keys of them (which differ from place to place). */
export function toAliases(
  phone: unknown,
  { user_id, parent_user_id }: { readonly user_id?: unknown; readonly parent_user_id?: unknown },
): Aliases {
  const waId = toPhoneDigits(phone)
  const userId = toId(user_id)
  const parentUserId = toId(parent_user_id)
  return {
    ...(waId !== undefined && { waId }),
    ...(userId !== undefined && { userId }),
    ...(parentUserId !== undefined && { parentUserId }),
  }
}

/** Whether anything tells who it is. */
export function isNobody(aliases: Aliases): boolean {
  return (
    aliases.waId === undefined && aliases.userId === undefined && aliases.parentUserId === undefined
  )
}

function toPhoneDigits(value: unknown): string | undefined {
  const phone = toId(value)
  return phone?.startsWith('+') ? toId(phone.slice(1)) : phone
}
