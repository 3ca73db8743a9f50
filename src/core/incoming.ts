import type { Aliases } from './contact.ts'
import type { StoredEvent } from './events.ts'
import type { Json } from './json.ts'
import type { NoticeContent } from './notice-content.ts'
import type { Pricing } from './pricing.ts'
import type { Failure } from './rows.ts'
import type { UserContent } from './user-content.ts'

/** A webhook, taken apart: one item for each message, status and change. Nothing is left out. */
export type Incoming = IncomingMessage | IncomingStatus | IncomingEcho | IncomingNotice

export interface IncomingMessage {
  readonly kind: 'message'
  /** The `phone_number_id` it was sent to. */
  readonly numberId: string
  /** The wamid. */
  readonly id: string
  /** Meta's timestamp (epoch ms); null when missing or unusable. */
  readonly at: number | null
  readonly aliases: Aliases
  /** The names until now, of a person whose names changed. */
  readonly before?: Aliases
  readonly name?: string
  readonly username?: string
  /** Without `at` and `contact`, which the inbox and the turn add. */
  readonly event: StoredEvent
  readonly raw: Json
}

export interface IncomingStatus {
  readonly kind: 'status'
  readonly numberId: string
  readonly wamid: string
  /** Meta's word: sent, delivered, read, played, failed, or one we do not know. */
  readonly status: string
  readonly at: number | null
  /** `biz_opaque_callback_data`, as we sent it. */
  readonly callback?: string
  readonly aliases: Aliases
  /** Groups only. */
  readonly participant?: string
  readonly failure?: Failure
  readonly pricing?: Pricing
  readonly raw: Json
}

/** A message that somebody else sent to a person by a number of ours, or one of our own. */
export interface IncomingEcho {
  readonly kind: 'echo'
  readonly numberId: string
  /** The wamid. */
  readonly id: string
  /** The duplicate key: another than that of a message of this id. */
  readonly key: string
  readonly at: number | null
  /** To whom it went. */
  readonly aliases: Aliases
  /** Meta's word for what it is: text, image, template, ... */
  readonly type: string
  readonly content: UserContent
  readonly raw: Json
}

/** Anything else: account news, groups and calls, what another agent heard, shapes we do not know. */
export interface IncomingNotice {
  readonly kind: 'notice'
  /** The duplicate key: hash of entry id, time, field and value, or a wamid. */
  readonly key: string
  readonly numberId?: string
  readonly at: number | null
  readonly field: string
  /** One readable sentence. */
  readonly sentence: string
  /** What it is about, where its shape is known. */
  readonly about?: NoticeContent
  readonly raw: Json
}
