import type { InboundKind } from '../whatsapp/wire.ts'
import type { Draft, FileDraft, Said } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import { takeFile, toInboundFile } from './inbound-files.ts'
import type { ShownContent } from './shown.ts'
import { toTap } from './taps.ts'
import type { Phone } from './world.ts'

/** What a draft becomes on the phone and on the wire; a string says why it cannot be said. */
export async function toSaid(
  emulation: Emulation,
  phone: Phone,
  draft: Draft,
): Promise<Said | string> {
  const { replyTo } = draft
  if (replyTo !== undefined && emulation.world.messages.get(replyTo) === undefined) {
    return `There is no message \`${replyTo}\` to reply to.`
  }
  switch (draft.type) {
    case 'text': {
      const wire: InboundKind = { type: 'text', text: { body: draft.text } }
      return { content: { type: 'text', text: draft.text }, wire, replyTo }
    }
    case 'choice':
      return toTap(emulation, phone, draft)
    case 'location': {
      const location = toPlace(draft)
      const content = { type: 'location', location }
      return { content, wire: { type: 'location', location }, replyTo }
    }
    case 'reaction': {
      const { messageId, emoji } = draft
      if (!emulation.world.messages.has(messageId)) {
        return `There is no message \`${messageId}\` to react to.`
      }
      return {
        content: { type: 'reaction', reaction: { messageId, emoji } },
        wire: { type: 'reaction', reaction: { message_id: messageId, emoji } },
      }
    }
    case 'contacts': {
      // The cards are Meta's JSON and go through as they are.
      const contacts = draft.contacts as NonNullable<ShownContent['contacts']>
      return {
        content: { type: 'contacts', contacts },
        wire: { type: 'contacts', contacts: [...contacts] },
        replyTo,
      }
    }
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
  return {
    content: { type: draft.type, media, ...caption },
    wire: toInboundFile(draft, file, emulation.toDownloadUrl(id)),
    replyTo: draft.replyTo,
  }
}
