import type { Json } from '../../core/json.ts'
import type { Header, MessageContent, Section, Text } from '../../core/messages.ts'
import type {
  ButtonsInteractive,
  CtaUrlInteractive,
  ListInteractive,
  ListSection,
  LocationRequestInteractive,
} from '../wire.ts'
import { toChoiceId, toWireHeader, toWords } from './parts.ts'

type Content<Kind> = Extract<MessageContent<Json>, { readonly kind: Kind }>

/** Buttons below a body (reference 4.4). */
export function toButtons(content: Content<'buttons'>): ButtonsInteractive {
  return {
    type: 'button',
    ...toFrame(content.header, content.body, content.footer),
    action: {
      buttons: content.buttons.map((choice) => ({
        type: 'reply',
        reply: { id: toChoiceId(choice), title: toWords(choice.title) },
      })),
    },
  }
}

/** A list that opens by a tap on its label. */
export function toListMessage(content: Content<'list'>): ListInteractive {
  const { header, body, footer } = content
  return {
    type: 'list',
    ...toFrame(header === undefined ? undefined : { kind: 'text', text: header }, body, footer),
    action: { button: toWords(content.button), sections: content.sections.map(toListSection) },
  }
}

function toListSection({ title, rows }: Section<Json>): ListSection {
  return {
    ...(title !== undefined && { title: toWords(title) }),
    rows: rows.map((row) => ({
      id: toChoiceId(row),
      title: toWords(row.title),
      ...(row.description !== undefined && { description: toWords(row.description) }),
    })),
  }
}

/** A button that opens a web page. */
export function toCtaUrl(content: Content<'ctaUrl'>): CtaUrlInteractive {
  return {
    type: 'cta_url',
    ...toFrame(content.header, content.body, content.footer),
    action: {
      name: 'cta_url',
      parameters: { display_text: toWords(content.label), url: content.url },
    },
  }
}

/** A body with the button that shares a location. */
export function toLocationRequest(content: Content<'locationRequest'>): LocationRequestInteractive {
  return {
    type: 'location_request_message',
    body: { text: toWords(content.body) },
    action: { name: 'send_location' },
  }
}

function toFrame(header: Header | undefined, body: Text, footer: Text | undefined) {
  return {
    ...(header !== undefined && { header: toWireHeader(header) }),
    body: { text: toWords(body) },
    ...(footer !== undefined && { footer: { text: toWords(footer) } }),
  }
}
