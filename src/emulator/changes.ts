import type { Product } from './catalog.ts'
import { toProductKey } from './catalog.ts'
import type { Flow } from './flows.ts'
import type { ShownMessage, Ticks } from './shown.ts'
import type { KnownTemplate } from './templates.ts'
import type { WebhookUpdate } from './updates.ts'
import type { MediaFile, Phone, PhoneIdentity, World, WorldMessage } from './world.ts'

export interface MessagePatch {
  readonly shown?: Partial<ShownMessage>
  readonly hasArrived?: boolean
  readonly wasSeen?: boolean
  readonly wasPlayed?: boolean
}

/** Everything that can happen in the emulator's world; what a restart replays. */
export type Change =
  | { readonly type: 'phone'; readonly identity: PhoneIdentity }
  /** A phone has a new number, and all that was said on it goes along. */
  | { readonly type: 'number'; readonly from: string; readonly identity: PhoneIdentity }
  | { readonly type: 'message'; readonly message: WorldMessage }
  | { readonly type: 'update'; readonly id: string; readonly patch: MessagePatch }
  /** Deleted for everyone. */
  | { readonly type: 'revoke'; readonly id: string }
  | { readonly type: 'media'; readonly media: MediaFile }
  | { readonly type: 'product'; readonly product: Product }
  | { readonly type: 'template'; readonly template: KnownTemplate }
  | { readonly type: 'flow'; readonly flow: Flow }
  | { readonly type: 'flow-gone'; readonly id: string }
  | { readonly type: 'public-key'; readonly phoneNumberId: string; readonly pem: string }
  | { readonly type: 'webhook'; readonly update: WebhookUpdate }
  | { readonly type: 'webhook-done'; readonly id: number }

/** Carries a change out. Its cost does not depend on how much is there already. */
export function applyChange(world: World, change: Change): void {
  switch (change.type) {
    case 'phone':
      addPhone(world, change.identity)
      return
    case 'number':
      movePhone(world, change.from, change.identity)
      return
    case 'revoke':
      emptyMessage(world, change.id)
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
    case 'product':
      world.products.set(toProductKey(change.product), change.product)
      return
    case 'template':
      world.templates.set(change.template.id, change.template)
      return
    case 'flow':
      world.flows.set(change.flow.id, change.flow)
      return
    case 'flow-gone':
      world.flows.delete(change.id)
      return
    case 'public-key':
      world.publicKeys.set(change.phoneNumberId, change.pem)
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
  for (const [from, to] of world.formerNumbers) {
    const identity = world.phones.get(to)?.identity
    if (identity !== undefined) yield { type: 'number', from, identity }
  }
  for (const product of world.products.values()) yield { type: 'product', product }
  for (const template of world.templates.values()) yield { type: 'template', template }
  for (const flow of world.flows.values()) yield { type: 'flow', flow }
  for (const [phoneNumberId, pem] of world.publicKeys) {
    yield { type: 'public-key', phoneNumberId, pem }
  }
  for (const media of world.media.values()) yield { type: 'media', media }
  for (const message of world.messages.values()) yield { type: 'message', message }
  for (const update of world.webhooks.values()) yield { type: 'webhook', update }
}

function addPhone(world: World, identity: PhoneIdentity) {
  const known = world.phones.get(identity.waId)
  world.formerNumbers.delete(identity.waId)
  if (known !== undefined) world.userIds.delete(known.identity.userId)
  world.userIds.set(identity.userId, identity.waId)
  if (identity.parentUserId !== undefined) world.userIds.set(identity.parentUserId, identity.waId)
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

function movePhone(world: World, from: string, identity: PhoneIdentity) {
  const phone = world.phones.get(from)
  if (phone !== undefined) {
    world.phones.delete(from)
    world.userIds.delete(phone.identity.userId)
    world.userIds.delete(phone.identity.parentUserId ?? '')
    world.phones.set(identity.waId, phone)
    for (const id of phone.messages) {
      const message = world.messages.get(id)
      if (message !== undefined) world.messages.set(id, { ...message, waId: identity.waId })
    }
  }
  addPhone(world, identity)
  for (const [former, to] of world.formerNumbers) {
    if (to === from) world.formerNumbers.set(former, identity.waId)
  }
  world.formerNumbers.set(from, identity.waId)
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

/** Leaves of a message only what every message has. */
function emptyMessage(world: World, messageId: string) {
  const message = world.messages.get(messageId)
  if (message === undefined) return
  const { id, from, at, type, phoneNumberId, ticks } = message.shown
  const shown = { id, from, at, type, phoneNumberId, ticks, isRevoked: true }
  world.messages.set(messageId, { ...message, shown })
  const phone = world.phones.get(message.waId)
  if (phone !== undefined) countUnread(phone, shown)
}

const settled: readonly Ticks[] = ['read', 'failed']

function countUnread(phone: Phone, shown: ShownMessage) {
  const unread = shown.from === 'phone' ? phone.unreadByBusiness : phone.unread
  const isLine = shown.type !== 'reaction' && shown.changes === undefined && !shown.isRevoked
  if (!isLine || settled.includes(shown.ticks)) unread.delete(shown.id)
  else unread.add(shown.id)
}
