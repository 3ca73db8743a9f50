import type { EventObject } from 'xstate'
import type { CommerceContent } from './commerce-content.ts'
import type { ContactCard } from './contact-card.ts'
import type { Duration } from './duration.ts'
import type { Json, JsonObject } from './json.ts'
import type { RawContent } from './raw-content.ts'
import type { TemplateContent } from './template-content.ts'

/** A text in one language, or one for each language the bot speaks (`{ en: 'Hi', es: 'Hola' }`). */
export type Text = string | Translations
export type Translations = { readonly [language: string]: string }

type Stamped =
  | 'at'
  | 'contact'
  | 'messageId'
  | 'replyTo'
  | 'forwarded'
  | 'referral'
  | 'late'
  | 'stale'

type Unstamped<E> = E extends { readonly type: `command.${string}` }
  ? Omit<E, Stamped | 'text'> & { readonly text?: string }
  : E extends unknown
    ? Omit<E, Stamped>
    : never

/**
 * An event as a choice carries it: what Turnwise stamps on arrival is left out. A command comes with
 * the title that was tapped as its `text`, unless it has one of its own.
 */
export type Sendable<E extends EventObject> = Unstamped<E> & { readonly type: E['type'] }

/** Something a person can tap: tapping it sends `send` to the machine. */
export interface Choice<E> {
  readonly title: Text
  /** Rows of lists only. */
  readonly description?: Text
  readonly send: E
  /** Taken at the first tap; later taps arrive as a stale `user.choice`. */
  readonly once?: boolean
}

export interface Section<E> {
  readonly title?: Text
  readonly rows: readonly Choice<E>[]
}

/** A media file that WhatsApp has or fetches itself: by the id of an upload, or a public link. */
export type RemoteSource = { readonly id: string } | { readonly link: string }

/**
 * A media file of ours: it is uploaded before its message is sent, and again only when Meta has
 * forgotten it (30 days). `file` is an absolute path on this machine; its ending tells the media type unless
 * `mimeType` does. `base64` is a small file that was made while talking.
 */
export type LocalSource =
  | { readonly file: string; readonly mimeType?: string }
  | { readonly base64: string; readonly mimeType: string }

export type MediaSource = RemoteSource | LocalSource

/** What stands above the body of a message that can be tapped. */
export type Header =
  | { readonly kind: 'text'; readonly text: Text }
  | MediaHeader
  | { readonly kind: 'document'; readonly source: MediaSource; readonly filename?: string }

export interface MediaHeader {
  readonly kind: 'image' | 'video'
  readonly source: MediaSource
}

/** What is said, before it is Cloud API JSON. `E` is what its choices send. */
export type Message<E = never> = MessageContent<E> & MessageOptions

export type MessageContent<E = never> =
  | SpokenContent
  | InteractiveContent<E>
  | CommerceContent<E>
  | TemplateContent<E>
  | RawContent

/** What is only said and shown. */
export type SpokenContent =
  | {
      readonly kind: 'text'
      readonly body: Text
      readonly preview?: boolean
      /** A body that is too long becomes several messages, cut at the ends of sentences. */
      readonly split?: boolean
    }
  | { readonly kind: 'image' | 'video'; readonly source: MediaSource; readonly caption?: Text }
  | { readonly kind: 'audio'; readonly source: MediaSource; readonly voice?: boolean }
  | { readonly kind: 'sticker'; readonly source: MediaSource }
  | {
      readonly kind: 'document'
      readonly source: MediaSource
      readonly caption?: Text
      readonly filename?: string
    }
  | ({ readonly kind: 'location' } & Place)
  | { readonly kind: 'contacts'; readonly contacts: readonly ContactCard[] }
  /** `emoji: ''` takes the reaction back. */
  | { readonly kind: 'reaction'; readonly target: string; readonly emoji: string }

/** A place on the map, in degrees. WhatsApp shows the address only together with a name. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly name?: Text
  readonly address?: Text
}

/** What has something to tap. */
export type InteractiveContent<E> =
  | {
      readonly kind: 'buttons'
      readonly body: Text
      readonly header?: Header
      readonly footer?: Text
      readonly buttons: readonly Choice<E>[]
    }
  | {
      readonly kind: 'list'
      readonly body: Text
      /** The label that opens the list. */
      readonly button: Text
      readonly header?: Text
      readonly footer?: Text
      readonly sections: readonly Section<E>[]
    }
  | {
      readonly kind: 'ctaUrl'
      readonly body: Text
      readonly label: Text
      readonly url: string
      readonly header?: Header
      readonly footer?: Text
    }
  | { readonly kind: 'locationRequest' | 'contactRequest'; readonly body: Text }
  | {
      readonly kind: 'flow'
      readonly body: Text
      /** The label that opens the form. */
      readonly label: Text
      readonly flow: FlowName
      readonly start?: FlowStart
      readonly token?: string
      readonly draft?: boolean
      readonly header?: Header
      readonly footer?: Text
    }

/** A Flow by the id that Meta gave it, or by its name. */
export type FlowName = { readonly id: string } | { readonly name: string }

/** The first screen of a Flow and what it is given; `data_exchange`: the Flow's endpoint decides. */
export type FlowStart = { readonly screen: string; readonly data?: JsonObject } | 'data_exchange'

export interface MessageOptions {
  /** The `wamid` to quote. */
  readonly replyTo?: string
  /** When this message fails: skip it and go on (default), or drop what waits behind it. */
  readonly onFailure?: 'continue' | 'stop'
  /**
   * How far this message must have come before the next one of the conversation leaves. Default
   * `accepted`; `sent` for media, which WhatsApp still fetches and converts.
   */
  readonly nextAfter?: 'accepted' | 'sent' | 'delivered'
  /** The next one waits no longer than this for it. Default 5 s for `sent`, 30 s for `delivered`. */
  readonly nextWithin?: Duration
  /** When it stays unknown whether this message arrived (design section 6). Default `resend`. */
  readonly onUncertain?: 'resend' | 'hold' | 'ask'
}

export type MessageKind = MessageContent['kind']

/** A message of a committed reply: one language, choices by id. */
export type OutboundMessage = Message<Json>
