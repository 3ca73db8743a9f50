import type { OutboundMessage } from '../../src/core/messages.ts'
import type { Clock, Messenger, SendOutcome } from '../../src/core/ports.ts'
import { previewOf } from '../../src/core/preview.ts'
import type { Failure } from '../../src/core/rows.ts'

export type SendRequest = Parameters<Messenger['send']>[0]

/** A message that reached a phone. */
export interface ReceivedMessage extends SendRequest {
  readonly wamid: string
  readonly at: number
  readonly text: string
}

/**
 * How a send ends. `lost`: it arrives, its answer does not. `vanished`: neither does. A function
 * decides itself, and calls `accept` if the message shall arrive.
 */
export type SendScript =
  | 'lost'
  | 'vanished'
  | SendOutcome
  | ((request: SendRequest, accept: () => string) => Promise<SendOutcome>)

/** WhatsApp at the other end of the messenger port: it takes messages, or fails as it is told. */
export interface FakeWhatsapp {
  readonly messenger: Messenger
  /** Every request, whatever became of it. */
  readonly requests: readonly SendRequest[]
  /** What reached phones, in order. */
  readonly received: readonly ReceivedMessage[]
  /** Messages that were marked as read. */
  readonly marked: readonly { readonly messageId: string; readonly typing: boolean }[]
  /** The texts that reached a phone (or all phones). */
  texts(waId?: string): readonly string[]
  /** The endings of the next sends; further ones are accepted. */
  willEnd(...scripts: readonly SendScript[]): void
  /** How sends end that nothing else was ordered for; undefined: they are accepted. */
  always(script: (request: SendRequest) => SendScript | undefined): void
  /** Hears of each message that reaches a phone. */
  onReceived(listener: (message: ReceivedMessage) => void): void
}

export function createFakeWhatsapp(clock: Pick<Clock, 'now'>): FakeWhatsapp {
  const requests: SendRequest[] = []
  const received: ReceivedMessage[] = []
  const marked: { messageId: string; typing: boolean }[] = []
  const scripts: SendScript[] = []
  const listeners: ((message: ReceivedMessage) => void)[] = []
  let usual: (request: SendRequest) => SendScript | undefined = () => undefined

  function accept(request: SendRequest): string {
    const wamid = `wamid.out.${received.length + 1}`
    const message = { ...request, wamid, at: clock.now(), text: toText(request.message) }
    received.push(message)
    for (const listener of listeners) listener(message)
    return wamid
  }

  async function end(request: SendRequest, script: SendScript | undefined): Promise<SendOutcome> {
    if (script === undefined) return { outcome: 'accepted', wamid: accept(request) }
    if (typeof script === 'function') return script(request, () => accept(request))
    if (script === 'lost') accept(request)
    return typeof script === 'string'
      ? { outcome: 'uncertain', reason: 'No answer came back.' }
      : script
  }

  return {
    messenger: {
      send: (request) => {
        requests.push(request)
        return end(request, scripts.shift() ?? usual(request))
      },
      markRead: async ({ messageId, typing }) => {
        marked.push({ messageId, typing })
      },
      close: async () => undefined,
    },
    requests,
    received,
    marked,
    texts: (waId) =>
      received.filter(({ to }) => waId === undefined || to.waId === waId).map(({ text }) => text),
    willEnd: (...next) => {
      scripts.push(...next)
    },
    always: (script) => {
      usual = script
    },
    onReceived: (listener) => {
      listeners.push(listener)
    },
  }
}

/** A refusal of WhatsApp. */
export function refused(failureClass: Failure['class'], code?: number): SendOutcome {
  const reason = `Refused for a test (${failureClass}).`
  const failure: Failure = { class: failureClass, reason, ...(code === undefined ? {} : { code }) }
  return { outcome: 'refused', failure }
}

export const notSent: SendOutcome = { outcome: 'not-sent', reason: 'Connection refused.' }

function toText(message: OutboundMessage): string {
  return previewOf(message, (text) => String(text))
}
