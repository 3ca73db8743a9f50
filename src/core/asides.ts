import type { UserAside } from './user-content.ts'

const ASIDES: { readonly [Type in UserAside['type']]: true } = {
  'user.reaction': true,
  'user.edited': true,
  'user.revoked': true,
  'user.callPermission': true,
  'user.opened': true,
  'user.system': true,
}

/**
 * Whether an event is an aside: something that a person does without saying something. A machine
 * that answers whatever it is told with `user.*` does not mean these.
 */
export function isAside(type: string): type is UserAside['type'] {
  return Object.hasOwn(ASIDES, type)
}

/** Whether an event opens the 24-hour window, and can be marked as read: it is a message of its own. */
export function isMessage(type: string): boolean {
  if (!type.startsWith('user.')) return false
  return type !== 'user.edited' && type !== 'user.revoked' && type !== 'user.system'
}
