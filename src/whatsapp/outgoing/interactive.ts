import type { Json } from '../../core/json.ts'
import type { FlowStart, MessageContent, Section, Text } from '../../core/messages.ts'
import type {
  ButtonsInteractive,
  ContactRequestInteractive,
  CtaUrlInteractive,
  FlowInteractive,
  ListInteractive,
  ListSection,
  LocationRequestInteractive,
} from '../wire.ts'
import { toChoiceId, toFrame, toTextPart, toWords } from './parts.ts'

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
export function toLocationRequest(body: Text): LocationRequestInteractive {
  return {
    type: 'location_request_message',
    body: toTextPart(body),
    action: { name: 'send_location' },
  }
}

/** A body with the button that shares one's own contact. */
export function toContactRequest(body: Text): ContactRequestInteractive {
  return {
    type: 'request_contact_info',
    body: toTextPart(body),
    action: { name: 'request_contact_info' },
  }
}

/** A body with the button that opens a form. */
export function toFlow(content: Content<'flow'>): FlowInteractive {
  const { header, body, footer, label, flow, token, draft, start } = content
  return {
    type: 'flow',
    ...toFrame(header, body, footer),
    action: {
      name: 'flow',
      parameters: {
        flow_message_version: '3',
        ...('id' in flow ? { flow_id: flow.id } : { flow_name: flow.name }),
        flow_cta: toWords(label),
        ...(token !== undefined && { flow_token: token }),
        ...(draft !== undefined && { mode: draft ? 'draft' : 'published' }),
        ...toFlowAction(start),
      },
    },
  }
}

function toFlowAction(start: FlowStart | undefined) {
  if (start === undefined) return {}
  if (start === 'data_exchange') return { flow_action: start }
  const { screen, data } = start
  const payload = { screen, ...(data !== undefined && { data }) }
  return { flow_action: 'navigate', flow_action_payload: payload } as const
}
