import type { Aliases } from '../core/contact.ts'
import type { OutboundMessage } from '../core/messages.ts'
import type { RawContent } from '../core/raw-content.ts'
import type { MarketingOptions } from '../core/template-content.ts'
import {
  toCarousel,
  toCatalog,
  toProduct,
  toProductCarousel,
  toProductList,
} from './outgoing/commerce.ts'
import {
  toButtons,
  toContactRequest,
  toCtaUrl,
  toFlow,
  toListMessage,
  toLocationRequest,
} from './outgoing/interactive.ts'
import { toCaption, toWireLocation, toWireSource, toWords } from './outgoing/parts.ts'
import { toTemplate } from './outgoing/template.ts'
import type {
  MarkAsRead,
  OutboundInteractive,
  OutboundKind,
  RawKind,
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
    ...toRecipient(message, to),
    ...(replyTo !== undefined && { context: { message_id: replyTo } }),
    biz_opaque_callback_data: callback,
    ...(message.kind === 'raw' ? toRaw(message) : toKind(message)),
    ...(message.kind === 'template' && toMarketing(message.marketing)),
  }
}

/** Below a number's id, where a message is posted: marketing may have a door of its own. */
export function toEndpoint(message: OutboundMessage): 'messages' | 'marketing_messages' {
  const isMarketing = message.kind === 'template' && message.marketing !== undefined
  return isMarketing ? 'marketing_messages' : 'messages'
}

function toMarketing({ productPolicy, shareActivity }: MarketingOptions = {}) {
  return {
    ...(productPolicy !== undefined && { product_policy: productPolicy }),
    ...(shareActivity !== undefined && { message_activity_sharing: shareActivity }),
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
function toRecipient(
  message: OutboundMessage,
  { waId, userId, parentUserId }: Aliases,
): { recipient_type: 'individual' | 'group'; to?: string; recipient?: string } {
  if (message.kind === 'raw' && message.group !== undefined) {
    return { recipient_type: 'group', to: message.group }
  }
  if (waId !== undefined) return { recipient_type: 'individual', to: `+${waId}` }
  const recipient = userId ?? parentUserId
  return { recipient_type: 'individual', ...(recipient !== undefined && { recipient }) }
}

function toKind(message: Exclude<OutboundMessage, RawContent>): OutboundKind {
  switch (message.kind) {
    case 'text': {
      const { body, preview } = message
      const text = { body: toWords(body), ...(preview !== undefined && { preview_url: preview }) }
      return { type: 'text', text }
    }
    case 'buttons':
      return toInteractive(toButtons(message))
    case 'list':
      return toInteractive(toListMessage(message))
    case 'ctaUrl':
      return toInteractive(toCtaUrl(message))
    case 'locationRequest':
      return toInteractive(toLocationRequest(message.body))
    case 'contactRequest':
      return toInteractive(toContactRequest(message.body))
    case 'flow':
      return toInteractive(toFlow(message))
    case 'product':
      return toInteractive(toProduct(message))
    case 'products':
      return toInteractive(toProductList(message))
    case 'catalog':
      return toInteractive(toCatalog(message))
    case 'carousel':
      return toInteractive(toCarousel(message))
    case 'productCarousel':
      return toInteractive(toProductCarousel(message))
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
      return { type: 'contacts', contacts: message.contacts }
    case 'reaction':
      return {
        type: 'reaction',
        reaction: { message_id: message.target, emoji: message.emoji },
      }
    case 'template':
      return { type: 'template', template: toTemplate(message) }
  }
}

function toRaw({ type, content }: RawContent): RawKind {
  return { type, [type]: content }
}

function toInteractive(interactive: OutboundInteractive): OutboundKind {
  return { type: 'interactive', interactive }
}
