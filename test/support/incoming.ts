import type { StoredEvent } from '../../src/core/events.ts'
import type {
  IncomingEcho,
  IncomingMessage,
  IncomingNotice,
  IncomingStatus,
} from '../../src/core/incoming.ts'
import type { Json } from '../../src/core/json.ts'
import type { Failure } from '../../src/core/rows.ts'
import type { ReceivedMessage } from './fake-whatsapp.ts'
import { phoneNumberId } from './settings.ts'

/** The phone that most tests write from. */
export const waId = '16505551234'

let count = 0

export interface MessageDetails {
  readonly from?: string
  readonly id?: string
  /** Meta's timestamp (epoch ms); null: it has none that is usable. */
  readonly at: number | null
  readonly name?: string
  readonly numberId?: string
}

/** A message of a person, as the webhook's parser hands it to the engine. */
export function incoming(content: StoredEvent, details: MessageDetails): IncomingMessage {
  count += 1
  const { from = waId, id = `wamid.in.${count}`, at, name = 'Sheena', numberId } = details
  return {
    kind: 'message',
    numberId: numberId ?? phoneNumberId,
    id,
    at,
    aliases: { waId: from },
    name,
    event: { ...content, messageId: id },
    raw: { id, type: content.type } as Json,
  }
}

/** A status of a message that reached a phone. */
export function statusOf(
  message: Pick<ReceivedMessage, 'wamid' | 'to' | 'callback' | 'numberId'>,
  status: string,
  details: { readonly at: number; readonly failure?: Failure; readonly isPlain?: boolean },
): IncomingStatus {
  const { at, failure, isPlain } = details
  return {
    kind: 'status',
    numberId: message.numberId,
    wamid: message.wamid,
    status,
    at,
    ...(isPlain ? {} : { callback: message.callback }),
    aliases: message.to,
    ...(failure === undefined ? {} : { failure }),
    raw: { id: message.wamid, status },
  }
}

/** A text to or from another handler, which has the conversation. */
export function overheard(
  text: string,
  details: {
    readonly by: 'person' | 'agent'
    readonly id: string
    readonly at: number
    readonly from?: string
  },
): IncomingNotice {
  const { by, id, at, from = waId } = details
  return {
    kind: 'notice',
    key: `${id}/standby`,
    numberId: phoneNumberId,
    at,
    field: 'standby',
    sentence: 'It was overheard.',
    about: {
      type: by === 'person' ? 'standby.said' : 'standby.answered',
      messageId: id,
      person: { waId: from },
      content: { type: 'user.text', text },
    },
    raw: { id },
  }
}

/** The echo of a text that left by the number of the tests, or of another kind of message. */
export function echoOf(
  text: string,
  details: {
    readonly id: string
    readonly at: number
    readonly to?: string
    readonly type?: string
  },
): IncomingEcho {
  const { id, at, to = waId, type = 'text' } = details
  return {
    kind: 'echo',
    numberId: phoneNumberId,
    id,
    key: `${id}/echo`,
    at,
    aliases: { waId: to },
    type,
    content:
      type === 'text' ? { type: 'user.text', text } : { type: 'user.unsupported', kind: type },
    raw: { id, type },
  }
}
