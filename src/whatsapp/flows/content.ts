import type { FlowReply, FlowRequest } from '../../core/flow.ts'
import { toFieldsOrNone, toText } from '../incoming/fields.ts'

/** What a decrypted request of a form is about (reference 5.8). */
export type FlowCall =
  /** WhatsApp looks whether anybody answers. */
  | { readonly kind: 'ping' }
  /** WhatsApp could not show our last answer; `error` is its word for why. */
  | { readonly kind: 'notice'; readonly error: string; readonly screen: string | undefined }
  | { readonly kind: 'request'; readonly request: FlowRequest }
  | { readonly kind: 'unknown'; readonly action: string }

const ACTIONS = { INIT: 'open', data_exchange: 'submit', BACK: 'back' } as const

/** Reads a decrypted request. */
export function toFlowCall(content: unknown): FlowCall {
  const fields = toFieldsOrNone(content)
  const action = toText(fields['action']) ?? ''
  if (action === 'ping') return { kind: 'ping' }
  const screen = toText(fields['screen']) || undefined
  const data = toFieldsOrNone(fields['data'])
  const error = toText(data['error'])
  if (error !== undefined) return { kind: 'notice', error, screen }
  if (!isAction(action)) return { kind: 'unknown', action }
  const token = toText(fields['flow_token']) ?? ''
  const request = { action: ACTIONS[action], data, token, ...(screen !== undefined && { screen }) }
  return { kind: 'request', request }
}

function isAction(action: string): action is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, action)
}

/** The name that WhatsApp gives to the end of every form. */
const END = 'SUCCESS'

/** The answer to a ping: somebody answers. */
export const PONG = { data: { status: 'active' } }

/** The answer to a notice. */
export const ACKNOWLEDGED = { data: { acknowledged: true } }

/** The answer that a form is shown; it is sealed before it leaves. */
export function toFlowContent(
  reply: Extract<FlowReply, { readonly outcome: 'screen' | 'finished' }>,
): object {
  if (reply.outcome === 'screen') return { screen: reply.screen, data: reply.data }
  const params = { ...reply.answer, flow_token: reply.token }
  return { screen: END, data: { extension_message_response: { params } } }
}
