import { KnownError, toSentences } from '../core/errors.ts'
import type { Message, OutboundMessage } from '../core/messages.ts'
import type { Rendered } from '../core/outbound.ts'
import type { Commit } from '../core/ports.ts'
import type { Failure, OutboxRow } from '../core/rows.ts'
import type { WindowRule } from '../core/window.ts'
import { FRESH_MS, isAllowed, isTemplate, LEASE_MS, NO_TEMPLATE } from '../core/window.ts'

export const OUTSIDE_WINDOW: Failure = {
  class: 'window',
  reason:
    'More than 24 hours have passed since the last message of the person: WhatsApp allows only templates (error 131047).',
}
export const SAID_ALREADY: Failure = {
  class: 'window',
  reason: 'The 24-hour window is closed, and the template in its place is said already.',
}
export const WAITS = 'The 24-hour window is closed: it waits until the person writes.'
export const STANDS_IN = 'The 24-hour window is closed: it is said in place of what needs one.'

/** How a reply goes into the outbox, as the window and its rule have it. */
export interface Placement extends Rendered {
  readonly onWindowClosed?: OutboxRow['onWindowClosed']
  readonly awaits?: 'user'
  readonly standsIn?: true
  /** It is not said. */
  readonly failure?: Failure
  /** For the log: why it goes another way than it was said. */
  readonly reason?: string
}

/** Holds a reply against the window when it is committed. */
export function place(
  commit: Commit,
  own: Rendered,
  rule: WindowRule<unknown>,
  turn: number,
  now: number,
  render: (message: Message<unknown>, firstChoice: number) => Rendered,
): Placement {
  if (isTemplate(own.message)) return own
  const { conversation } = commit
  const isOpen = isAllowed(own.message, conversation, now, FRESH_MS + LEASE_MS)
  if (rule === 'drop') return isOpen ? own : { ...own, failure: OUTSIDE_WINDOW }
  if (rule === 'wait') {
    if (isOpen) return { ...own, onWindowClosed: 'wait' }
    if (!conversation.awaitsUser) commit.put('conversation', { ...conversation, awaitsUser: true })
    return { ...own, onWindowClosed: 'wait', awaits: 'user', reason: WAITS }
  }
  const { message, choices } = render(rule, own.choices.length)
  if (!isTemplate(message)) throw new KnownError('message-refused', toSentences([NO_TEMPLATE]))
  if (isOpen) {
    return { ...own, choices: [...own.choices, ...choices], onWindowClosed: message }
  }
  if (isSaid(commit, message, turn)) return { ...own, failure: SAID_ALREADY }
  return { message, choices, standsIn: true, reason: STANDS_IN }
}

/** Several replies of a turn have one stand-in: to say it again would tell the person nothing. */
export function isSaid(commit: Commit, standIn: OutboundMessage, turn: number): boolean {
  const said = toWords(standIn)
  return commit.outbox().some((row) => {
    if (row.standsIn === undefined || row.turn !== turn || row.status === 'dropped') return false
    return toWords(row.message) === said
  })
}

/** All of a template but its buttons: those of each copy have ids of their own. */
function toWords(message: OutboundMessage): string {
  return JSON.stringify({ ...message, buttons: undefined, cards: undefined })
}
