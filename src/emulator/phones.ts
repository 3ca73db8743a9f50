import type { WireContact } from '../whatsapp/wire.ts'
import { toParentUserId, toUserId } from './ids.ts'
import type { Identity, ShownMessage, ShownPhone } from './shown.ts'
import type { Phone, PhoneIdentity, World } from './world.ts'

/** A user's phone number as WhatsApp writes it, or undefined if the text is none. */
export function toWaId(text: string): string | undefined {
  const digits = text.replace(/[+\-() ]/g, '')
  return /^\d{7,15}$/.test(digits) ? digits : undefined
}

export function createPhoneIdentity(wanted: {
  readonly waId: string
  readonly userId?: string | undefined
  readonly parentUserId?: string | undefined
  /** Somebody else has left this number. */
  readonly hadOwner?: boolean | undefined
  readonly name?: string | undefined
  readonly username?: string | undefined
  readonly identity?: Identity | undefined
  readonly hasParent?: boolean | undefined
  readonly identityKeyHash?: string | undefined
}): PhoneIdentity {
  const { waId, name = `Phone ${waId.slice(-4)}`, identity = 'both', identityKeyHash } = wanted
  const { hadOwner, userId = toUserId(waId, hadOwner) } = wanted
  const { parentUserId = toParentUserId(waId, hadOwner) } = wanted
  // Only who has a username can keep the number to themselves.
  const username = wanted.username ?? (identity === 'hidden' ? `user.${waId.slice(-4)}` : undefined)
  return {
    waId,
    name,
    userId,
    identity,
    ...(username === undefined ? {} : { username }),
    ...(wanted.hasParent === true ? { parentUserId } : {}),
    ...(identityKeyHash === undefined ? {} : { identityKeyHash }),
  }
}

/** A number that no phone has yet. */
export function findFreeWaId(world: World): string {
  let free = 15550100001 + world.phones.size
  while (world.phones.has(String(free))) free += 1
  return String(free)
}

export function toShownPhone(world: World, phone: Phone): ShownPhone {
  const id = phone.messages.findLast((one) => world.messages.get(one)?.shown.changes === undefined)
  const last = id === undefined ? undefined : world.messages.get(id)?.shown
  return {
    ...phone.identity,
    unread: phone.unread.size,
    ...(last === undefined ? {} : { lastText: toSummary(last), lastAt: last.at }),
  }
}

function toSummary(message: ShownMessage): string {
  if (message.isRevoked === true) return 'Deleted message'
  const words = message.text ?? message.caption
  return words ?? message.location?.name ?? message.reaction?.emoji ?? message.type
}

export function listMessages(world: World, phone: Phone): ShownMessage[] {
  return phone.messages.flatMap((id) => world.messages.get(id)?.shown ?? [])
}

/** How a webhook names the person, as their identity mode allows. */
export function toWireContact(person: PhoneIdentity): WireContact {
  const { name, username, identity, identityKeyHash } = person
  return {
    profile: username === undefined ? { name } : { name, username },
    ...(identity === 'hidden' ? {} : { wa_id: person.waId }),
    ...(identity === 'phone' ? {} : toIds(person, 'user_id', 'parent_user_id')),
    ...(identityKeyHash === undefined ? {} : { identity_key_hash: identityKeyHash }),
  }
}

/** How a message names its sender. */
export function toWireSender(person: PhoneIdentity) {
  const { identity, waId } = person
  return {
    ...(identity === 'hidden' ? {} : { from: waId }),
    ...(identity === 'phone' ? {} : toIds(person, 'from_user_id', 'from_parent_user_id')),
  }
}

function toIds<U extends string, P extends string>(person: PhoneIdentity, own: U, parent: P) {
  const { userId, parentUserId } = person
  return { [own]: userId, ...(parentUserId === undefined ? {} : { [parent]: parentUserId }) } as {
    [key in U]: string
  } & { [key in P]?: string }
}
