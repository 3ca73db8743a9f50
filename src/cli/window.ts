import type { ConsentEntry } from '../core/consent.ts'
import type { ConversationView } from '../core/views.ts'
import type { Window } from '../core/window.ts'
import { WINDOW_MS, windowOf } from '../core/window.ts'
import { toLocalTime } from './print.ts'

/** A free entry point lasts for 72 h, if the person was answered within 24 h (reference 7). */
const FREE_ENTRY_MS = 72 * 3_600_000

/** The window in one cell of a table. */
export function toWindowCell(window: Window): string {
  return window.isOpen ? `until ${toLocalTime(window.until)}` : 'closed'
}

/** What may be sent to a person now, and what they want to be sent. */
export function toWindowLines(view: ConversationView, now: number): readonly string[] {
  const { conversation, contact, outbox } = view
  const waiting = outbox.filter(({ awaits }) => awaits !== undefined).length
  const free = freeUntil(view)
  return [
    `window ${toWindowSentence(windowOf(conversation, now))}`,
    ...(waiting === 0 ? [] : [`messages that wait until the person writes: ${waiting}`]),
    ...(free > now ? [`free entry point: messages cost nothing until ${toLocalTime(free)}`] : []),
    ...(contact.consent ?? []).map(toConsentSentence),
  ]
}

function toWindowSentence(window: Window): string {
  if (window.isOpen) {
    return `open until ${toLocalTime(window.until)}, by the person's last ${window.by}`
  }
  switch (window.why) {
    case 'over':
      return `closed since ${toLocalTime(window.since)}, 24 hours after the person's last message: only templates`
    case 'refused':
      return `closed by WhatsApp's own word since ${toLocalTime(window.since)} (error 131047): only templates`
    case 'never-wrote':
      return 'closed, as the person never wrote: only templates'
  }
}

/** As Meta's statuses tell; before those come, as its rule says. */
function freeUntil({ conversation: { entryAt }, outbox }: ConversationView): number {
  const told = outbox.map(({ pricing }) => pricing?.freeUntil ?? 0)
  const isAnswered = outbox.some(({ times: { accepted } }) => {
    if (entryAt === undefined || accepted === undefined) return false
    return accepted >= entryAt && accepted < entryAt + WINDOW_MS
  })
  const ruled = isAnswered && entryAt !== undefined ? entryAt + FREE_ENTRY_MS : 0
  return Math.max(0, ...told) || ruled
}

function toConsentSentence({ at, category, value, by }: ConsentEntry): string {
  const how = {
    preference: 'in WhatsApp itself',
    word: 'by a word',
    refusal: 'as WhatsApp said when it refused a message (error 131050)',
  }
  return `opted ${value === 'out' ? 'out of' : 'in to'} ${category} ${how[by]}, ${toLocalTime(at)}`
}
