import type { Draft } from '../../drafts.ts'
import type { ShownMessage } from '../../shown.ts'

// The page speaks with the emulator in the emulator's own types: nothing is written down twice.
export type { Draft } from '../../drafts.ts'
export type { Faults } from '../../faults.ts'
export type { FlowAdvice, FlowQuestion } from '../../flow-endpoint.ts'
export type {
  FlowAction,
  FlowOption,
  FlowPart,
  FlowScreen,
} from '../../flows/flow-json.ts'
export type { Flow } from '../../flows.ts'
export type {
  Identity,
  MediaKind,
  ShownCard as Card,
  ShownChoice as Choice,
  ShownMedia as Media,
  ShownMessage as Message,
  ShownOrder as Order,
  ShownPhone as Phone,
  ShownProduct as Product,
  Side,
  Ticks,
} from '../../shown.ts'

export type { KnownTemplate as Template } from '../../templates.ts'

/** A file the user sends; `data` is base64. */
export type FileDraft = Extract<
  Draft,
  { type: 'image' | 'video' | 'audio' | 'document' | 'sticker' }
>

/** A contact card as the user sends it. */
export type ContactDraft = Extract<Draft, { type: 'contacts' }>['contacts'][number]

export type Place = NonNullable<ShownMessage['location']>

export type ContactCard = NonNullable<ShownMessage['contacts']>[number]

/** The server behind the business: whether webhooks reach it, and how many wait for it. */
export interface Business {
  readonly reachable: boolean
  readonly waiting: number
  readonly name: string
  readonly number: string
}
