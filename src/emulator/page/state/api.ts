import type {
  Draft,
  Faults,
  Flow,
  FlowAdvice,
  FlowQuestion,
  Identity,
  Message,
  Phone,
  Template,
} from './wire.ts'

/** A request's outcome: not reaching the emulator is expected, so it is a value. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string }

export function listPhones(): Promise<Outcome<readonly Phone[]>> {
  return ask('GET', '/phones')
}

/** What a phone is made of, or changed to. */
export interface PhoneWish {
  readonly waId?: string
  readonly name?: string
  readonly username?: string
  readonly identity?: Identity
}

/** Adds a phone; one that is there already is changed. */
export function addPhone(phone: PhoneWish): Promise<Outcome<Phone>> {
  return ask('POST', '/phones', phone)
}

export function listMessages(waId: string): Promise<Outcome<readonly Message[]>> {
  return ask('GET', `${pathOf(waId)}/messages`)
}

export function sendMessage(waId: string, draft: Draft): Promise<Outcome<Message>> {
  return ask('POST', `${pathOf(waId)}/messages`, draft)
}

export function markRead(waId: string): Promise<Outcome<unknown>> {
  return ask('POST', `${pathOf(waId)}/read`)
}

export function markPlayed(waId: string, messageId: string): Promise<Outcome<unknown>> {
  return ask('POST', `${pathOf(waId)}/played`, { messageId })
}

/** A link of a template was pressed; of others than marketing the business hears nothing. */
export function clickLink(waId: string, messageId: string): Promise<Outcome<unknown>> {
  return ask('POST', `${pathOf(waId)}/clicks`, { messageId })
}

export function callBusiness(waId: string, payload?: string): Promise<Outcome<Message>> {
  return ask('POST', `${pathOf(waId)}/calls`, payload === undefined ? {} : { payload })
}

/** The business says something without its server. */
export function sendEcho(waId: string, draft: Draft): Promise<Outcome<Message>> {
  return ask('POST', `${pathOf(waId)}/echoes`, draft)
}

export function changeNumber(waId: string, number: string): Promise<Outcome<Phone>> {
  return ask('POST', `${pathOf(waId)}/number`, { waId: number })
}

export function setStandby(waId: string, on: boolean): Promise<Outcome<Phone>> {
  return ask('POST', `${pathOf(waId)}/standby`, { on })
}

export function setMarketing(waId: string, value: 'stop' | 'resume'): Promise<Outcome<Phone>> {
  return ask('POST', `${pathOf(waId)}/marketing`, { value })
}

/** The business can fetch it no more; what the phones show stays. */
export function expireMedia(id: string): Promise<Outcome<unknown>> {
  return ask('POST', `/media/${encodeURIComponent(id)}/expire`)
}

export function listTemplates(): Promise<Outcome<readonly Template[]>> {
  return ask('GET', '/templates')
}

export function reviewTemplate(
  id: string,
  status: 'APPROVED' | 'REJECTED' | 'PAUSED',
): Promise<Outcome<Template>> {
  return ask('POST', `/templates/${encodeURIComponent(id)}`, { status })
}

export function getFlow(id: string): Promise<Outcome<Flow>> {
  return ask('GET', `/flows/${encodeURIComponent(id)}`)
}

/** What the Flow's endpoint says to a screen that was filled in, opened or left. */
export function askFlow(waId: string, question: FlowQuestion): Promise<Outcome<FlowAdvice>> {
  return ask('POST', `${pathOf(waId)}/flows`, question)
}

export function getFaults(): Promise<Outcome<Faults>> {
  return ask('GET', '/faults')
}

export function setFaults(faults: Faults): Promise<Outcome<unknown>> {
  return ask('POST', '/faults', faults)
}

export function resetEmulator(): Promise<Outcome<unknown>> {
  return ask('POST', '/reset')
}

/** The address of a phone's server-sent events. */
export function eventsUrl(waId: string): string {
  return `${pathOf(waId)}/events`
}

function pathOf(waId: string): string {
  return `/phones/${encodeURIComponent(waId)}`
}

async function ask<T>(method: string, path: string, body?: unknown): Promise<Outcome<T>> {
  const request: RequestInit =
    method === 'GET'
      ? { method }
      : {
          method,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body ?? {}),
        }
  try {
    const response = await fetch(path, request)
    const text = await response.text()
    const answer: unknown = text === '' ? undefined : JSON.parse(text)
    // The emulator is part of this repository and speaks `wire.ts`; its shapes are not checked again.
    if (response.ok) return { ok: true, value: answer as T }
    return { ok: false, reason: refusalOf(answer) ?? `The emulator answered ${response.status}.` }
  } catch {
    return { ok: false, reason: 'The emulator cannot be reached: is it running?' }
  }
}

function refusalOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined
  const { error } = answer
  if (typeof error === 'string') return error
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined
  return typeof error.message === 'string' ? error.message : undefined
}
