import type { SendOutcome } from '../core/ports.ts'
import { toFailure } from './failures.ts'
import { toFields, toFieldsOrNone, toId, toList } from './incoming/fields.ts'
import type { Ending } from './posting.ts'

/** What the end of a request means for the message in it (design section 6). */
export function toOutcome(ending: Ending): SendOutcome {
  switch (ending.ending) {
    case 'unsent':
      return toUnsentOutcome(ending.error)
    case 'lost':
      return { outcome: 'uncertain', reason: `No answer came back: ${toWords(ending.error)}.` }
    case 'answered':
      return toAnswerOutcome(ending.status, parseJson(ending.body))
  }
}

/** Why a request that only had to succeed did not; undefined when it did. */
export function toTrouble(ending: Ending): string | undefined {
  if (ending.ending === 'answered' && isSuccess(ending.status)) return undefined
  const outcome = toOutcome(ending)
  if (outcome.outcome === 'accepted') return undefined
  return outcome.outcome === 'refused' ? outcome.failure.reason : outcome.reason
}

function toUnsentOutcome(error: SocketError): SendOutcome {
  // undici does not take the request as it is, for example a token with a line break in it.
  if (error.code === 'UND_ERR_INVALID_ARG') {
    const reason = `The request could not be made: ${error.message}.`
    return { outcome: 'not-sent', reason, alert: true }
  }
  return { outcome: 'not-sent', reason: `WhatsApp was not reached: ${toWords(error)}.` }
}

function toAnswerOutcome(status: number, body: unknown): SendOutcome {
  if (isSuccess(status)) {
    const wamid = toId(toFieldsOrNone(toList(toFieldsOrNone(body)['messages'])[0])['id'])
    if (wamid !== undefined) return { outcome: 'accepted', wamid }
    return { outcome: 'uncertain', reason: `The answer (${status}) names no message.` }
  }
  if (toFields(toFieldsOrNone(body)['error']) !== undefined) {
    return { outcome: 'refused', failure: toFailure(body, status) }
  }
  if (status === 429) return { outcome: 'not-sent', reason: 'Too many requests (429).' }
  if (status >= 300 && status < 500) {
    const reason = `The answer (${status}) is not WhatsApp's: check GRAPH_API_URL and any proxy.`
    return { outcome: 'not-sent', reason, alert: true }
  }
  return { outcome: 'uncertain', reason: `The answer (${status}) does not say what became of it.` }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

type SocketError = Error & { readonly code?: unknown }

/** Errors of sockets have a code, which may be all they say; none of them holds our request. */
function toWords({ message, code }: SocketError): string {
  if (typeof code !== 'string' || message.includes(code)) return message
  return message === '' ? code : `${message} (${code})`
}
