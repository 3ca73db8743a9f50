import type { InboundMessage, InboundStatus, WireContact } from '../whatsapp/wire.ts'
import type { Refusal } from './refusals.ts'
import type { Identity, ShownMessage, Ticks } from './shown.ts'

/** Who a phone belongs to. */
export interface PhoneIdentity {
  readonly waId: string
  readonly name: string
  readonly username?: string
  readonly userId: string
  readonly identity: Identity
}

/** What becomes of an outbound message, settled when it is accepted. */
export interface Fate {
  /** It fails at once, without `sent`. */
  readonly fails?: Refusal
  /** It fails after `sent`. */
  readonly failsAfterSent?: Refusal
  readonly skipsDelivered?: boolean
  /** No status at all, as for a message that nobody's phone ever fetched. */
  readonly isSilent?: boolean
  readonly callbackData?: string
  /** A template's price; without it, a service message, which is free. */
  readonly price?: { readonly category: string; readonly isBillable: boolean }
}

/** A message and what the emulator alone knows of it. */
export interface WorldMessage {
  readonly waId: string
  readonly shown: ShownMessage
  readonly fate: Fate
  /** Outbound: it is on the phone, so that it can be read. */
  readonly hasArrived: boolean
  /** Outbound: it was shown, so that `read` follows as soon as it has arrived. */
  readonly wasSeen: boolean
}

export interface Phone {
  readonly identity: PhoneIdentity
  /** Ids, oldest first. */
  readonly messages: string[]
  /** Messages of the business that nobody has read. */
  readonly unread: Set<string>
  /** The phone's own messages that the business has not marked as read. */
  readonly unreadByBusiness: Set<string>
  /** Which message last offered a choice. */
  readonly choices: Map<string, string>
  /** When this phone last wrote to a number: opens the 24-hour window. */
  readonly lastWroteAt: Map<string, number>
}

export interface MediaFile {
  readonly id: string
  readonly mimeType: string
  readonly filename?: string
  /** Hexadecimal. */
  readonly sha256: string
  readonly bytes: number
  readonly at: number
  readonly direction: 'inbound' | 'outbound'
}

/** One thing the business is told by webhook. */
export interface WebhookUpdate {
  readonly id: number
  readonly at: number
  readonly phoneNumberId: string
  readonly contacts?: readonly WireContact[]
  readonly messages?: readonly InboundMessage[]
  readonly statuses?: readonly InboundStatus[]
}

export interface MessagePatch {
  readonly shown?: Partial<ShownMessage>
  readonly hasArrived?: boolean
  readonly wasSeen?: boolean
}

/** Everything that can happen in the emulator's world; what a restart replays. */
export type Change =
  | { readonly type: 'phone'; readonly identity: PhoneIdentity }
  | { readonly type: 'message'; readonly message: WorldMessage }
  | { readonly type: 'update'; readonly id: string; readonly patch: MessagePatch }
  | { readonly type: 'media'; readonly media: MediaFile }
  | { readonly type: 'webhook'; readonly update: WebhookUpdate }
  | { readonly type: 'webhook-done'; readonly id: number }

export interface World {
  readonly phones: Map<string, Phone>
  readonly messages: Map<string, WorldMessage>
  readonly media: Map<string, MediaFile>
  /** Not yet answered 200, oldest first. */
  readonly webhooks: Map<number, WebhookUpdate>
  /** Which message first carried some callback data. */
  readonly callbackData: Map<string, string>
  /** Whose business-scoped user id it is. */
  readonly userIds: Map<string, string>
}

export function createWorld(): World {
  return {
    phones: new Map(),
    messages: new Map(),
    media: new Map(),
    webhooks: new Map(),
    callbackData: new Map(),
    userIds: new Map(),
  }
}

/** Carries a change out. Its cost does not depend on how much is there already. */
export function applyChange(world: World, change: Change): void {
  switch (change.type) {
    case 'phone':
      addPhone(world, change.identity)
      return
    case 'message':
      addMessage(world, change.message)
      return
    case 'update':
      updateMessage(world, change.id, change.patch)
      return
    case 'media':
      world.media.set(change.media.id, change.media)
      return
    case 'webhook':
      world.webhooks.set(change.update.id, change.update)
      return
    case 'webhook-done':
      world.webhooks.delete(change.id)
      return
  }
}

/** The changes that lead to this world, the shortest way. */
export function* toChanges(world: World): Generator<Change> {
  for (const { identity } of world.phones.values()) yield { type: 'phone', identity }
  for (const media of world.media.values()) yield { type: 'media', media }
  for (const message of world.messages.values()) yield { type: 'message', message }
  for (const update of world.webhooks.values()) yield { type: 'webhook', update }
}

function addPhone(world: World, identity: PhoneIdentity) {
  const known = world.phones.get(identity.waId)
  world.userIds.set(identity.userId, identity.waId)
  world.phones.set(identity.waId, {
    messages: [],
    unread: new Set(),
    unreadByBusiness: new Set(),
    choices: new Map(),
    lastWroteAt: new Map(),
    ...known,
    identity,
  })
}

function addMessage(world: World, message: WorldMessage) {
  const { shown, waId, fate } = message
  const phone = world.phones.get(waId)
  if (phone === undefined) return
  world.messages.set(shown.id, message)
  phone.messages.push(shown.id)
  if (fate.callbackData !== undefined && !world.callbackData.has(fate.callbackData)) {
    world.callbackData.set(fate.callbackData, shown.id)
  }
  for (const choice of shown.choices ?? []) phone.choices.set(choice.id, shown.id)
  if (shown.from === 'phone') {
    const before = phone.lastWroteAt.get(shown.phoneNumberId) ?? 0
    phone.lastWroteAt.set(shown.phoneNumberId, Math.max(before, shown.at))
  }
  countUnread(phone, shown)
}

function updateMessage(world: World, id: string, { shown, ...rest }: MessagePatch) {
  const message = world.messages.get(id)
  if (message === undefined) return
  const updated = { ...message, ...rest, shown: { ...message.shown, ...shown } }
  world.messages.set(id, updated)
  const phone = world.phones.get(message.waId)
  if (phone !== undefined) countUnread(phone, updated.shown)
}

const settled: readonly Ticks[] = ['read', 'failed']

function countUnread(phone: Phone, shown: ShownMessage) {
  const unread = shown.from === 'phone' ? phone.unreadByBusiness : phone.unread
  if (shown.type === 'reaction' || settled.includes(shown.ticks)) unread.delete(shown.id)
  else unread.add(shown.id)
}
