import { z } from 'zod'
import type { InboundContext, InboundKind, WireError } from '../whatsapp/wire.ts'
import type { ShownContent } from './shown.ts'

const common = {
  /** The message this one answers. */
  replyTo: z.string().min(1).optional(),
  /** Which business number it goes to, by `phone_number_id`. Default: the first one. */
  number: z.string().optional(),
  /** Passed on from another chat; `frequently` after more than five times. */
  forwarded: z.union([z.boolean(), z.literal('frequently')]).optional(),
  /** The advertisement or post that led here, in Meta's own shape. */
  referral: z.looseObject({ source_type: z.string() }).optional(),
}

/** A file from the phone: its bytes in base64, or a link that the emulator fetches now. */
const file = {
  data: z.string().min(1).optional(),
  link: z.url({ protocol: /^https?$/ }).optional(),
  /** Default: told from the first bytes, else the usual one of the kind. */
  mimeType: z.string().min(1).optional(),
}

const contact = z.looseObject({
  name: z.looseObject({ formatted_name: z.string() }).optional(),
  phones: z.array(z.looseObject({ phone: z.string().optional() })).optional(),
})

const captioned = { ...common, ...file, caption: z.string().optional() }

/** What a phone says, as `POST /phones/:waId/messages` takes it. */
export const draftSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('text'),
    text: z.string().min(1),
    /** The product that the text asks about. */
    about: z.strictObject({ catalogId: z.string(), id: z.string() }).optional(),
    ...common,
  }),
  /** Taps a button or a row by its id: of the message `replyTo`, or the last one that has it. */
  z.strictObject({ type: z.literal('choice'), id: z.string(), ...common }),
  z.strictObject({ type: z.literal('image'), ...captioned, filename: z.string().optional() }),
  z.strictObject({ type: z.literal('video'), ...captioned, filename: z.string().optional() }),
  z.strictObject({ type: z.literal('document'), ...captioned, filename: z.string().optional() }),
  /** `voice` (default true for ogg) says it was recorded in the app. */
  z.strictObject({
    type: z.literal('audio'),
    ...common,
    ...file,
    filename: z.string().optional(),
    voice: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('sticker'),
    ...common,
    ...file,
    filename: z.string().optional(),
    animated: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('location'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: z.string().optional(),
    address: z.string().optional(),
    ...common,
  }),
  /** An empty emoji takes the reaction back. */
  z.strictObject({
    type: z.literal('reaction'),
    messageId: z.string(),
    emoji: z.string(),
    ...common,
  }),
  /** Contact cards in Meta's own shape. */
  z.strictObject({ type: z.literal('contacts'), contacts: z.array(contact).min(1), ...common }),
  /** Answers a request for contact info with the phone's own number. */
  z.strictObject({ type: z.literal('own-contact'), ...common }),
  z.strictObject({
    type: z.literal('order'),
    catalogId: z.string(),
    items: z.array(z.strictObject({ id: z.string(), quantity: z.int().min(1).max(99) })).min(1),
    text: z.string().optional(),
    ...common,
  }),
  /** Submits the Flow of the message `replyTo`; the flow_token is added. */
  z.strictObject({
    type: z.literal('flow'),
    response: z.record(z.string(), z.unknown()),
    ...common,
    replyTo: z.string().min(1),
  }),
  /** Answers the address form of the message `replyTo`. */
  z.strictObject({
    type: z.literal('address'),
    values: z.record(z.string(), z.unknown()),
    savedAddressId: z.string().optional(),
    ...common,
    replyTo: z.string().min(1),
  }),
  /** Answers the call permission request of the message `replyTo`. */
  z.strictObject({
    type: z.literal('call-permission'),
    accept: z.boolean(),
    permanent: z.boolean().optional(),
    ...common,
    replyTo: z.string().min(1),
  }),
  /** Changes the text or caption of an own message, within 15 minutes. */
  z.strictObject({
    type: z.literal('edit'),
    messageId: z.string(),
    text: z.string().min(1),
    ...common,
  }),
  /** Deletes an own message for everyone, within two days. */
  z.strictObject({ type: z.literal('revoke'), messageId: z.string(), ...common }),
  /** What the Cloud API does not carry, as `poll`; `code` may be 131052 or 131060 as well. */
  z.strictObject({
    type: z.literal('unsupported'),
    kind: z.string().min(1).optional(),
    code: z.int().optional(),
    ...common,
  }),
  /** The chat was opened for the first time. */
  z.strictObject({ type: z.literal('request_welcome'), ...common }),
  /**
   * Any inbound message that a phone cannot say here: `message` is Meta's JSON from `type` on, for
   * example `{"type":"order","order":{…}}`; id, sender, time and context are added.
   */
  z.strictObject({
    type: z.literal('raw'),
    message: z.looseObject({ type: z.string().min(1) }),
    ...common,
  }),
])

export type Draft = z.infer<typeof draftSchema>

export type FileDraft = Extract<Draft, { data?: string | undefined }>

/** A message both as the phone shows it and as the webhook tells it. */
export interface Said {
  readonly content: ShownContent
  /** Undefined when the business is told nothing. */
  readonly wire: InboundKind | undefined
  readonly replyTo?: string | undefined
  /** What the context says besides the message that is answered. */
  readonly context?: InboundContext
  readonly errors?: WireError[]
}

/** Why a body was not taken, in one sentence for each thing that is wrong. */
export function toSentence(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ')
}
