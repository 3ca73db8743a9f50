import type { InboundKind } from '../whatsapp/wire.ts'
import type { Draft, Said } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import type { ShownContent } from './shown.ts'
import type { Phone } from './world.ts'

const permissionMs = 7 * 86_400_000

type DraftOf<T extends Draft['type']> = Extract<Draft, { type: T }>

/** An order of products that are in the catalogue, at its prices. */
export function toSaidOrder({ lookup }: Emulation, draft: DraftOf<'order'>): Said | string {
  const { catalogId, items, text = '', replyTo } = draft
  const ordered = items.map(({ id, quantity }) => ({
    id,
    quantity,
    product: lookup.product(id, catalogId),
  }))
  const known = ordered.flatMap(({ product, quantity }) =>
    product === undefined ? [] : { ...product, quantity },
  )
  if (known.length < ordered.length) {
    const odd = ordered.find(({ product }) => product === undefined)?.id
    return `The catalog \`${catalogId}\` has no product \`${odd}\`: GET /products lists them.`
  }
  const wire: InboundKind = {
    type: 'order',
    order: {
      catalog_id: catalogId,
      text,
      product_items: known.map(({ id, quantity, price, currency }) => ({
        product_retailer_id: id,
        quantity,
        item_price: price,
        currency,
      })),
    },
  }
  const words = text === '' ? {} : { text }
  return { content: { type: 'order', ...words, order: { catalogId, items: known } }, wire, replyTo }
}

/** The answer to a Flow, with the token of its message. */
export function toSaidFlow(
  emulation: Emulation,
  phone: Phone,
  { response, replyTo }: DraftOf<'flow'>,
): Said | string {
  const flow = findAsked(emulation, phone, replyTo)?.flow
  if (flow === undefined) return `The message \`${replyTo}\` has no Flow to answer.`
  const { flow_token: _given, ...fields } = response
  return toForm('flow', { flow_token: flow.token, ...fields }, fields, 'Response sent', replyTo)
}

/** The answer to an address form. */
export function toSaidAddress(
  emulation: Emulation,
  phone: Phone,
  { values, savedAddressId, replyTo }: DraftOf<'address'>,
): Said | string {
  const form = findAsked(emulation, phone, replyTo)?.addressForm
  if (form === undefined) return `The message \`${replyTo}\` asks for no address.`
  if (savedAddressId !== undefined && !form.saved.some(({ id }) => id === savedAddressId)) {
    return `The message \`${replyTo}\` has no saved address \`${savedAddressId}\`.`
  }
  const saved = savedAddressId === undefined ? {} : { saved_address_id: savedAddressId }
  return toForm('address_message', { ...saved, values }, values, 'Address sent', replyTo)
}

function toForm(
  name: 'flow' | 'address_message',
  response: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>>,
  text: string,
  replyTo: string,
): Said {
  const reply = { name, body: 'Sent', response_json: JSON.stringify(response) }
  return {
    content: {
      type: name === 'flow' ? 'flow' : 'address',
      text,
      answers: Object.entries(fields).map(([key, value]) => [key, toWords(value)]),
    },
    wire: { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: reply } },
    replyTo,
  }
}

function toWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(toWords).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Whether the business may call, which the message shows from then on. */
export function toSaidPermission(
  emulation: Emulation,
  phone: Phone,
  { accept, permanent = false, replyTo }: DraftOf<'call-permission'>,
): Said | string {
  if (findAsked(emulation, phone, replyTo)?.callPermission === undefined) {
    return `The message \`${replyTo}\` does not ask for permission to call.`
  }
  const callPermission = accept ? 'accepted' : 'rejected'
  emulation.record({ type: 'update', id: replyTo, patch: { shown: { callPermission } } })
  const until = Math.floor((emulation.clock.now() + permissionMs) / 1_000)
  return {
    content: {
      type: 'call-permission',
      text: accept ? 'You may call me' : 'Please do not call me',
    },
    wire: {
      type: 'interactive',
      interactive: {
        type: 'call_permission_reply',
        call_permission_reply: {
          response: accept ? 'accept' : 'reject',
          ...(accept ? { is_permanent: permanent } : {}),
          ...(accept && !permanent ? { expiration_timestamp: until } : {}),
          response_source: 'user_action',
        },
      },
    },
    replyTo,
  }
}

/** The phone's own card, as "Share contact info" sends it. */
export function toSaidOwnContact({ identity }: Phone, replyTo: string | undefined): Said {
  const { waId, name } = identity
  const phone = `+${waId}`
  const card = {
    vcard: `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nTEL:${phone}\nEND:VCARD`,
    origin: 'contact_request',
    phones: [{ phone, wa_id: waId, type: 'CELL' }],
  }
  return {
    content: {
      type: 'contacts',
      contacts: [{ name: { formatted_name: name }, phones: [{ phone }] }],
    },
    wire: { type: 'contacts', contacts: [card] },
    replyTo,
  }
}

function findAsked({ world }: Emulation, phone: Phone, id: string): ShownContent | undefined {
  const message = world.messages.get(id)
  const isHere = message?.waId === phone.identity.waId && message.shown.from === 'business'
  return isHere && message.shown.ticks !== 'failed' ? message.shown : undefined
}
