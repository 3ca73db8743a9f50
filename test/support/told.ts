import type { WebhookReceiver } from './webhook-receiver.ts'

/** A value of one webhook field, with its arrays of whatever kind. */
export interface ToldValue {
  readonly [name: string]: unknown
  readonly messages?: readonly ToldMessage[]
}

/** An inbound message as it came. */
export interface ToldMessage {
  readonly id: string
  readonly type: string
  readonly [name: string]: unknown
}

interface Told {
  readonly entry: readonly {
    readonly time?: number
    readonly changes: readonly { readonly field: string; readonly value: ToldValue }[]
  }[]
}

/** The values that a webhook was told on a field, in the order they came. */
export function toldOn(webhook: WebhookReceiver, field: string): readonly ToldValue[] {
  return webhook.received
    .flatMap(({ raw }) => (JSON.parse(raw) as Told).entry.flatMap(({ changes }) => changes))
    .filter((change) => change.field === field)
    .map(({ value }) => value)
}

/** The inbound messages among them. */
export function messagesOn(webhook: WebhookReceiver, field = 'messages'): readonly ToldMessage[] {
  return toldOn(webhook, field).flatMap(({ messages = [] }) => messages)
}
