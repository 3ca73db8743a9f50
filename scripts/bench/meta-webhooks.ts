import { createHmac } from 'node:crypto'
import { appSecret, phoneNumberId } from '../../test/support/settings.ts'

/** A webhook as it goes over the wire: its body and the headers that Meta sends with it. */
export interface Webhook {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** The states of a delivery that the fake Graph reports, in this order. */
export const statuses = ['sent', 'delivered', 'read'] as const

/** What a contact writes: each text carries a number of its own, which the echo repeats. */
export function toText(number: number): string {
  return `Grüße aus Köln, und/oder #${number}`
}

/** The number that a reply repeats, or undefined for a reply to nothing we wrote. */
export function readNumber(text: string): number | undefined {
  const number = Number(/#(\d+)/.exec(text)?.[1])
  return text.includes(toText(number)) ? number : undefined
}

/** The phone of the contact with this index, as digits. */
export function toPhone(contact: number): string {
  return `4915${String(10_000_000 + contact)}`
}

/** What a contact sends: the part of a message that its type decides. */
type Content = { readonly type: string; readonly [key: string]: unknown }

const mixedContents: readonly ((text: string) => Content)[] = [
  (text) => ({ type: 'text', text: { body: text } }),
  (text) => ({ type: 'location', location: { latitude: 50.94, longitude: 6.96, name: text } }),
  (text) => ({ type: 'text', text: { body: text } }),
  (text) => ({ type: 'contacts', contacts: [{ name: { formatted_name: text } }] }),
  (text) => ({ type: 'text', text: { body: text } }),
  (text) => {
    const items = [{ product_retailer_id: 'mug', quantity: 1, item_price: 8, currency: 'EUR' }]
    return { type: 'order', order: { catalog_id: '8001', text, product_items: items } }
  },
]

/** What a contact writes: texts, or with `isMixed` other kinds of messages among them. */
export function toContent(number: number, isMixed: boolean): Content {
  const text = toText(number)
  // A contact writes every 1,024th message: each has all the kinds in turn.
  const toKind = mixedContents[(number + (number >> 10)) % mixedContents.length]
  return isMixed && toKind !== undefined ? toKind(text) : { type: 'text', text: { body: text } }
}

/** An inbound message of a contact, to one of our numbers. `run` keeps the ids of two runs apart. */
export function toMessageWebhook(
  run: string,
  contact: number,
  number: number,
  content: Content,
  numberId: string = phoneNumberId,
): Webhook {
  return toWebhook(toParts(run, contact, number, content), numberId)
}

/** One text of each of so many contacts in one webhook. */
export function toBatchWebhook(run: string, contacts: number): Webhook {
  const parts = Array.from({ length: contacts }, (_, contact) =>
    toParts(run, contact, contact, toContent(contact, false)),
  )
  return toWebhook({
    contacts: parts.flatMap((part) => part.contacts),
    messages: parts.flatMap((part) => part.messages),
  })
}

function toParts(run: string, contact: number, number: number, content: Content) {
  const phone = toPhone(contact)
  const userId = `DE.${phone}`
  return {
    contacts: [{ profile: { name: `Jürgen ${contact}` }, wa_id: phone, user_id: userId }],
    messages: [
      {
        from: phone,
        from_user_id: userId,
        id: `wamid.${run}.${number}`,
        timestamp: toSeconds(Date.now()),
        ...content,
      },
    ],
  }
}

/** What has become of a reply of ours. */
export interface StatusReport {
  readonly wamid: string
  readonly status: (typeof statuses)[number]
  readonly phone: string
  readonly callbackData: string | undefined
}

/** A status webhook; the callback data of the reply comes back in it. */
export function toStatusWebhook({ wamid, status, phone, callbackData }: StatusReport): Webhook {
  const userId = `DE.${phone}`
  return toWebhook({
    contacts: [{ profile: { name: 'Jürgen' }, wa_id: phone, user_id: userId }],
    statuses: [
      {
        id: wamid,
        status,
        timestamp: toSeconds(Date.now()),
        recipient_id: phone,
        recipient_user_id: userId,
        biz_opaque_callback_data: callbackData,
        pricing: { billable: false, pricing_model: 'PMP', type: 'regular', category: 'service' },
      },
    ],
  })
}

function toWebhook(value: object, numberId: string = phoneNumberId): Webhook {
  const metadata = { display_phone_number: '15550783881', phone_number_id: numberId }
  const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }
  const entry = { id: '102290129340398', changes: [change] }
  const body = escapeAsMeta(JSON.stringify({ object: 'whatsapp_business_account', entry: [entry] }))
  const signature = createHmac('sha256', appSecret).update(body).digest('hex')
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': `sha256=${signature}`,
      'user-agent': 'facebookexternalua',
    },
  }
}

// Meta writes everything outside ASCII as \uXXXX and a slash as \/, and signs it in that form.
function escapeAsMeta(json: string): string {
  return json.replace(/[/\u0080-\uffff]/g, (character) =>
    character === '/' ? '\\/' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function toSeconds(ms: number): string {
  return String(Math.floor(ms / 1000))
}
