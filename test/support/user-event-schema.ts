import * as z from 'zod'
import type { MessageContext, UserContent } from '../../src/core/events.ts'

const text = z.string()
const word = z.string().min(1)
const yes = z.literal(true)
const aliases = z.strictObject({
  waId: word.exactOptional(),
  userId: word.exactOptional(),
  parentUserId: word.exactOptional(),
})

function words<Key extends string>(...keys: readonly Key[]) {
  return z.strictObject(
    Object.fromEntries(keys.map((key) => [key, word.exactOptional()])) as {
      [Name in Key]: z.ZodExactOptional<z.ZodString>
    },
  )
}

const card = z.strictObject({
  name: words(
    'formatted_name',
    'first_name',
    'last_name',
    'middle_name',
    'prefix',
    'suffix',
  ).exactOptional(),
  phones: z.array(words('phone', 'wa_id', 'type')).exactOptional(),
  emails: z.array(words('email', 'type')).exactOptional(),
  urls: z.array(words('url', 'type')).exactOptional(),
  addresses: z
    .array(words('street', 'city', 'state', 'zip', 'country', 'country_code', 'type'))
    .exactOptional(),
  org: words('company', 'department', 'title').exactOptional(),
  birthday: word.exactOptional(),
  vcard: word.exactOptional(),
  origin: word.exactOptional(),
})

/** What every message has, whatever its kind. */
const shared = {
  messageId: word,
  replyTo: word.exactOptional(),
  forwarded: yes.exactOptional(),
  frequentlyForwarded: yes.exactOptional(),
  referral: words(
    'source',
    'id',
    'url',
    'headline',
    'body',
    'media',
    'imageUrl',
    'videoUrl',
    'thumbnailUrl',
    'clickId',
    'welcomeText',
    'ref',
  ).exactOptional(),
  product: z.strictObject({ catalogId: word, productId: word }).exactOptional(),
}

function kind<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.strictObject({ type: z.literal(type), ...shape, ...shared })
}

/**
 * The types of a message's event as a schema, strict in everything: what a webhook becomes must be
 * what a bot is told that it is.
 */
export const userEventSchema = z.discriminatedUnion('type', [
  kind('user.text', { text }),
  kind('user.choice', { choiceId: word, title: text, description: word.exactOptional() }),
  kind('user.media', {
    media: z.enum(['image', 'video', 'audio', 'document', 'sticker']),
    mediaId: word,
    mimeType: text.exactOptional(),
    caption: text.exactOptional(),
    filename: text.exactOptional(),
    voice: yes.exactOptional(),
    animated: yes.exactOptional(),
    sha256: text.exactOptional(),
  }),
  kind('user.location', {
    latitude: z.number(),
    longitude: z.number(),
    name: word.exactOptional(),
    address: word.exactOptional(),
    url: word.exactOptional(),
  }),
  kind('user.contacts', { contacts: z.array(card) }),
  kind('user.order', {
    catalogId: word,
    items: z.array(
      z.strictObject({
        productId: word,
        quantity: z.number(),
        price: z.number(),
        currency: text,
      }),
    ),
    text: word.exactOptional(),
  }),
  kind('user.flow', {
    name: text.exactOptional(),
    form: text.exactOptional(),
    answer: z.json(),
    token: text.exactOptional(),
  }),
  kind('user.address', {
    values: z.record(z.string(), z.string()),
    savedAddressId: word.exactOptional(),
  }),
  kind('user.unsupported', { kind: text, code: z.number().exactOptional() }),
  kind('user.reaction', { target: word, emoji: word.nullable() }),
  kind('user.edited', { target: word.exactOptional(), text: text.exactOptional() }),
  kind('user.revoked', { target: word }),
  kind('user.callPermission', {
    granted: z.boolean(),
    permanent: yes.exactOptional(),
    expiresAt: z.number().exactOptional(),
    automatic: yes.exactOptional(),
  }),
  kind('user.opened', {}),
  kind('user.system', {
    change: z.enum(['number', 'userId', 'identityKey', 'unknown']),
    before: aliases,
    after: aliases,
  }),
]) satisfies z.ZodType<UserContent & MessageContext & { readonly messageId: string }>
