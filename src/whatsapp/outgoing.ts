import type { Aliases } from '../core/contact.ts'
import type { OutboundMessage } from '../core/messages.ts'
import { toButtons, toCtaUrl, toListMessage, toLocationRequest } from './outgoing/interactive.ts'
import { toCaption, toWireSource, toWords } from './outgoing/parts.ts'
import type {
  MarkAsRead,
  OutboundKind,
  OutboundLocation,
  TemplateComponent,
  WireContactCard,
  OutboundMessage as WireMessage,
} from './wire.ts'

/**
 * Writes a message down as the Cloud API wants it (reference 4). Limits are not looked at: what
 * breaks one was refused before it was committed. `callback` comes back with every status.
 */
export function toRequestBody(
  message: OutboundMessage,
  to: Aliases,
  callback: string,
): WireMessage {
  const { replyTo } = message
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...toRecipient(to),
    ...(replyTo !== undefined && { context: { message_id: replyTo } }),
    biz_opaque_callback_data: callback,
    ...toKind(message),
  }
}

/** Writes down that a message was read, and, with `typing`, that an answer is being written. */
export function toReadMark(messageId: string, typing: boolean): MarkAsRead {
  return {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: messageId,
    ...(typing && { typing_indicator: { type: 'text' } }),
  }
}

/**
 * A phone number where it is known, since some messages cannot be sent to a BSUID. Without "+"
 * Meta would put the business's own country code before it.
 */
function toRecipient({ waId, userId, parentUserId }: Aliases): { to?: string; recipient?: string } {
  if (waId !== undefined) return { to: `+${waId}` }
  const recipient = userId ?? parentUserId
  return recipient === undefined ? {} : { recipient }
}

function toKind(message: OutboundMessage): OutboundKind {
  switch (message.kind) {
    case 'text': {
      const { body, preview } = message
      const text = { body: toWords(body), ...(preview !== undefined && { preview_url: preview }) }
      return { type: 'text', text }
    }
    case 'buttons':
      return { type: 'interactive', interactive: toButtons(message) }
    case 'list':
      return { type: 'interactive', interactive: toListMessage(message) }
    case 'ctaUrl':
      return { type: 'interactive', interactive: toCtaUrl(message) }
    case 'locationRequest':
      return { type: 'interactive', interactive: toLocationRequest(message) }
    case 'image':
      return {
        type: 'image',
        image: { ...toWireSource(message.source), ...toCaption(message.caption) },
      }
    case 'video':
      return {
        type: 'video',
        video: { ...toWireSource(message.source), ...toCaption(message.caption) },
      }
    case 'audio': {
      const { source, voice } = message
      const audio = { ...toWireSource(source), ...(voice !== undefined && { voice }) }
      return { type: 'audio', audio }
    }
    case 'sticker':
      return { type: 'sticker', sticker: toWireSource(message.source) }
    case 'document': {
      const { source, caption, filename } = message
      const named = filename !== undefined && { filename }
      return {
        type: 'document',
        document: { ...toWireSource(source), ...toCaption(caption), ...named },
      }
    }
    case 'location':
      return { type: 'location', location: toWireLocation(message) }
    case 'contacts':
      return { type: 'contacts', contacts: message.contacts as unknown as WireContactCard[] }
    case 'reaction':
      return {
        type: 'reaction',
        reaction: { message_id: message.target, emoji: message.emoji },
      }
    case 'template':
      return { type: 'template', template: toTemplate(message) }
  }
}

function toWireLocation(
  message: Extract<OutboundMessage, { readonly kind: 'location' }>,
): OutboundLocation {
  const { latitude, longitude, name, address } = message
  return {
    latitude,
    longitude,
    ...(name !== undefined && { name: toWords(name) }),
    ...(address !== undefined && { address: toWords(address) }),
  }
}

function toTemplate(message: Extract<OutboundMessage, { readonly kind: 'template' }>) {
  const { name, language, components } = message
  return {
    name,
    language: { code: language },
    ...(components !== undefined && { components: components as unknown as TemplateComponent[] }),
  }
}
