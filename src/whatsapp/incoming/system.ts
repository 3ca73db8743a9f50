import type { Aliases } from '../../core/contact.ts'
import type { UserContent } from '../../core/user-content.ts'
import type { Fields } from './fields.ts'
import { toFieldsOrNone, toId, toText } from './fields.ts'
import { toAliases } from './people.ts'

type SystemContent = Extract<UserContent, { type: 'user.system' }>

/** What WhatsApp tells of a person (reference 2.13): never something that they said. */
export function toSystemContent(message: Fields): SystemContent {
  const system = toFieldsOrNone(message['system'])
  return {
    type: 'user.system',
    change: toChange(toText(system['type'])),
    before: toBefore(message, system),
    after: toAliases(system['wa_id'] ?? system['new_wa_id'], system),
  }
}

/** The names that Meta uses now, and those that it used before. */
function toChange(type: string | undefined): SystemContent['change'] {
  switch (type) {
    case 'user_changed_number':
    case 'customer_changed_number':
      return 'number'
    case 'user_changed_user_id':
      return 'userId'
    case 'customer_identity_changed':
      return 'identityKey'
    default:
      return 'unknown'
  }
}

/** The sender is who it was; but for the ids that became new, should they already stand there. */
function toBefore(message: Fields, system: Fields): Aliases {
  return toAliases(message['from'], {
    user_id: system['previous_user_id'] ?? toOld(message['from_user_id'], system['user_id']),
    parent_user_id:
      system['previous_parent_user_id'] ??
      toOld(message['from_parent_user_id'], system['parent_user_id']),
  })
}

function toOld(sender: unknown, current: unknown): string | undefined {
  const id = toId(sender)
  return id === toId(current) ? undefined : id
}

/** `user_id_update`, a field that Meta announced and withdrew (reference 1.5). */
export function toRenaming(item: Fields): { readonly before: Aliases; readonly after: Aliases } {
  const userIds = toFieldsOrNone(item['user_id'])
  const parentIds = toFieldsOrNone(item['parent_user_id'])
  const named = (when: 'previous' | 'current') =>
    toAliases(item['wa_id'], { user_id: userIds[when], parent_user_id: parentIds[when] })
  return { before: named('previous'), after: named('current') }
}
