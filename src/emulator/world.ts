import type { Product } from './catalog.ts'
import type { Flow } from './flows.ts'
import type { Refusal } from './refusals.ts'
import type { Identity, ShownMessage } from './shown.ts'
import type { KnownTemplate } from './templates.ts'
import type { WebhookUpdate } from './updates.ts'

/** Who a phone belongs to, and what holds between them and the business. */
export interface PhoneIdentity {
  readonly waId: string
  readonly name: string
  readonly username?: string
  readonly userId: string
  /** For portfolios that are linked. */
  readonly parentUserId?: string
  readonly identity: Identity
  /** Changes with the keys of the phone; sends may ask for it. */
  readonly identityKeyHash?: string
  /** Another handler answers this phone: the business's server hears it on `standby`. */
  readonly isOnStandby?: boolean
  /** Asked for no more marketing messages. */
  readonly hasStoppedMarketing?: boolean
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
  /** Outbound: the recording was played. */
  readonly wasPlayed?: boolean
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
  /** A sticker that moves. */
  readonly isAnimated?: boolean
  /** How long its id is good, where that is not the usual time. */
  readonly lifeMs?: number
  /** How often its addresses were made invalid before their time. */
  readonly urlGeneration?: number
}

export interface World {
  readonly phones: Map<string, Phone>
  readonly messages: Map<string, WorldMessage>
  readonly media: Map<string, MediaFile>
  readonly products: Map<string, Product>
  readonly templates: Map<string, KnownTemplate>
  readonly flows: Map<string, Flow>
  /** What Flows are encrypted with, by number. */
  readonly publicKeys: Map<string, string>
  /** Numbers that people have given up, with their new ones. */
  readonly formerNumbers: Map<string, string>
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
    products: new Map(),
    templates: new Map(),
    flows: new Map(),
    publicKeys: new Map(),
    formerNumbers: new Map(),
    webhooks: new Map(),
    callbackData: new Map(),
    userIds: new Map(),
  }
}
