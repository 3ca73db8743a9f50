import type { InboundKind } from '../whatsapp/wire.ts'
import type { Draft, FileDraft, Said } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import { isTooLarge, takeFile, toInboundFile } from './inbound-files.ts'
import {
  toSaidAddress,
  toSaidFlow,
  toSaidOrder,
  toSaidOwnContact,
  toSaidPermission,
} from './said-answers.ts'
import type { Speaker } from './said-changes.ts'
import { toSaidEdit, toSaidRevoke, toUnsupported } from './said-changes.ts'
import type { ShownContent } from './shown.ts'
import { toTap } from './taps.ts'

/** What a draft becomes on the phone and on the wire; a string says why it cannot be said. */
export async function toSaid(
  emulation: Emulation,
  speaker: Speaker,
  draft: Draft,
): Promise<Said | string> {
  const { replyTo } = draft
  if (replyTo !== undefined && emulation.world.messages.get(replyTo) === undefined) {
    return `There is no message \`${replyTo}\` to reply to.`
  }
  const said = await toPlainSaid(emulation, speaker, draft)
  if (typeof said === 'string' || draft.forwarded === undefined || draft.forwarded === false) {
    return said
  }
  const isOften = draft.forwarded === 'frequently'
  return {
    ...said,
    content: { ...said.content, isForwarded: true },
    context: { [isOften ? 'frequently_forwarded' : 'forwarded']: true },
  }
}

async function toPlainSaid(
  emulation: Emulation,
  speaker: Speaker,
  draft: Draft,
): Promise<Said | string> {
  const { phone } = speaker
  const { replyTo } = draft
  switch (draft.type) {
    case 'text':
      return toSaidText(emulation, draft)
    case 'choice':
      return toTap(emulation, phone, draft)
    case 'location': {
      const location = toPlace(draft)
      const content = { type: 'location', location }
      return { content, wire: { type: 'location', location }, replyTo }
    }
    case 'reaction':
      return toSaidReaction(emulation, draft)
    case 'contacts': {
      // The cards are Meta's JSON and go through as they are.
      const contacts = draft.contacts as NonNullable<ShownContent['contacts']>
      return {
        content: { type: 'contacts', contacts },
        wire: { type: 'contacts', contacts: [...contacts] },
        replyTo,
      }
    }
    case 'own-contact':
      return toSaidOwnContact(phone, replyTo)
    case 'order':
      return toSaidOrder(emulation, draft)
    case 'flow':
      return toSaidFlow(emulation, phone, draft)
    case 'address':
      return toSaidAddress(emulation, phone, draft)
    case 'call-permission':
      return toSaidPermission(emulation, phone, draft)
    case 'edit':
      return toSaidEdit(emulation, speaker, draft)
    case 'revoke':
      return toSaidRevoke(emulation, speaker, draft)
    case 'unsupported':
      return toUnsupported({ type: draft.kind ?? 'unsupported' }, draft.kind, draft.code)
    case 'request_welcome':
      return { content: { type: 'request_welcome' }, wire: { type: 'request_welcome' } }
    case 'raw': {
      const wire = draft.message as unknown as InboundKind
      return { content: { type: draft.message.type }, wire, replyTo }
    }
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return await toSaidFile(emulation, draft)
  }
}

function toSaidText({ lookup }: Emulation, draft: Extract<Draft, { type: 'text' }>): Said | string {
  const { text, about, replyTo } = draft
  const wire: InboundKind = { type: 'text', text: { body: text } }
  if (about === undefined) return { content: { type: 'text', text }, wire, replyTo }
  const { catalogId, id } = about
  const product = lookup.product(id, catalogId)
  if (product === undefined) {
    return `The catalog \`${catalogId}\` has no product \`${id}\`: GET /products lists them.`
  }
  const referred = { catalog_id: catalogId, product_retailer_id: id }
  const content = { type: 'text', text, about: product }
  return { content, wire, replyTo, context: { referred_product: referred } }
}

function toSaidReaction(
  { world }: Emulation,
  { messageId, emoji }: Extract<Draft, { type: 'reaction' }>,
): Said | string {
  if (!world.messages.has(messageId)) return `There is no message \`${messageId}\` to react to.`
  return {
    content: { type: 'reaction', reaction: { messageId, emoji } },
    wire: { type: 'reaction', reaction: { message_id: messageId, emoji } },
  }
}

function toPlace({ latitude, longitude, name, address }: Extract<Draft, { type: 'location' }>) {
  return {
    latitude,
    longitude,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  }
}

async function toSaidFile(emulation: Emulation, draft: FileDraft): Promise<Said | string> {
  const file = await takeFile(emulation, draft)
  if (typeof file === 'string') return file
  const { id, mimeType, filename } = file
  const caption =
    'caption' in draft && draft.caption !== undefined ? { caption: draft.caption } : {}
  const media = {
    kind: draft.type,
    url: `/media/${id}`,
    mimeType,
    ...(filename === undefined ? {} : { filename }),
  }
  const content = { type: draft.type, media, ...caption }
  if (isTooLarge(file)) return toUnsupported(content, undefined, 131052)
  return {
    content,
    wire: toInboundFile(draft, file, emulation.toDownloadUrl(id)),
    replyTo: draft.replyTo,
  }
}
