/** One of the emulator's users, as the list of phones shows it. */
export interface Phone {
  readonly waId: string
  readonly name: string
  readonly unread: number
  readonly lastText?: string
  /** Epoch milliseconds. */
  readonly lastAt?: number
}

/** How far a message has come; on the phone's own messages `pending` waits for the server. */
export type Ticks = 'pending' | 'sent' | 'delivered' | 'read' | 'failed'

export type Side = 'phone' | 'business'

export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker'

export interface Media {
  readonly kind: MediaKind
  readonly url: string
  readonly mimeType?: string
  readonly filename?: string
}

export interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly name?: string
  readonly address?: string
}

/** A contact card in the Cloud API's own shape. */
export interface ContactCard {
  readonly name?: { readonly formatted_name?: string; readonly first_name?: string }
  readonly phones?: readonly { readonly phone?: string; readonly type?: string }[]
}

/** Something the user can press: a reply button, or a row of a list. */
export interface Choice {
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly kind: 'button' | 'row'
  readonly section?: string
  readonly chosen?: boolean
}

export interface Reaction {
  readonly from: Side
  readonly emoji: string
}

/** A message of either side as `GET /phones/:waId/messages` lists it. */
export interface Message {
  readonly id: string
  readonly from: Side
  /** Epoch milliseconds. */
  readonly at: number
  readonly type: string
  readonly text?: string
  readonly caption?: string
  readonly header?: string
  readonly footer?: string
  readonly media?: Media
  readonly location?: Place
  readonly contacts?: readonly ContactCard[]
  /** A message of type `reaction` hangs on another one; an empty emoji takes it back. */
  readonly reaction?: { readonly messageId: string; readonly emoji: string }
  /** The id of the message this one answers. */
  readonly replyTo?: string
  readonly choices?: readonly Choice[]
  readonly listButton?: string
  readonly url?: { readonly displayText: string; readonly url: string }
  readonly locationRequest?: boolean
  readonly ticks: Ticks
  readonly error?: string
  readonly reactions?: readonly Reaction[]
  /** An earlier message with the same callback data: the business sent it twice. */
  readonly duplicateOf?: string
}

/** What the user says, before the emulator gives it an id. */
export type Draft = Spoken & { readonly replyTo?: string }

type Spoken =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'choice'; readonly id: string }
  | { readonly type: 'reaction'; readonly messageId: string; readonly emoji: string }
  | { readonly type: 'contacts'; readonly contacts: readonly ContactCard[] }
  | ({ readonly type: 'location' } & Place)
  | FileDraft

/** A file the user sends; `data` is base64. */
export interface FileDraft {
  readonly type: MediaKind
  readonly data: string
  /** Left out, the emulator tells it from the first bytes. */
  readonly mimeType?: string
  readonly filename?: string
  readonly caption?: string
}

/** The server behind the business: whether webhooks reach it, and how many wait for it. */
export interface Business {
  readonly reachable: boolean
  readonly waiting: number
  readonly name?: string
  readonly number?: string
}

interface Failure {
  readonly code: number
  readonly details?: string
}

/** What the emulator is told to do wrong; an empty object is no fault. See `../faults.ts`. */
export interface Faults {
  readonly latencyMs?: number
  readonly next?: number
  readonly error?: Failure
  readonly badGateway?: boolean
  readonly loseResponse?: boolean
  readonly silence?: boolean
  readonly failAfterSent?: Failure
  readonly skipDelivered?: boolean
  readonly skipStatuses?: boolean
  readonly duplicateWebhooks?: boolean
  readonly reorderWebhooks?: boolean
  readonly batchWebhooks?: boolean
  readonly webhookDelayMs?: number
}
