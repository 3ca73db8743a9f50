import type { Problem } from './errors.ts'
import type { Message } from './messages.ts'
import type { ConversationRow } from './rows.ts'

/** Meta's customer service window: free messages for 24 h after the person's last one, or call. */
export const WINDOW_MS = 24 * 3_600_000

/** A message that is taken in hand within this time after it was said needs no second look. */
export const FRESH_MS = 1_000

/** A message that is taken in hand leaves within this time, or not without another look. */
export const LEASE_MS = 10_000

/**
 * What becomes of a reply that the closed window forbids. `drop`: it is not said, and the machine
 * hears `window.closed`. `wait`: it is said when the person has written again, before the answer to
 * that. A template is said in its place.
 */
export type WindowRule<E = never> = 'drop' | 'wait' | Message<E>

/** What is wrong with anything else in place of a reply that the window forbids. */
export const NO_TEMPLATE: Problem = {
  place: 'onWindowClosed',
  problem: 'It is no template: WhatsApp takes nothing else outside the 24-hour window.',
  cure: "Give a template(…), 'wait' or 'drop'.",
}

type OpenedBy = 'message' | 'call'

/** A conversation's customer service window at one time. */
export type Window =
  | { readonly isOpen: true; readonly by: OpenedBy; readonly until: number }
  /** `over`: since 24 h after the last message or call. `refused`: WhatsApp said so. */
  | { readonly isOpen: false; readonly why: 'over' | 'refused'; readonly since: number }
  | { readonly isOpen: false; readonly why: 'never-wrote' }

type Known = Pick<ConversationRow, 'userAt' | 'calledAt' | 'refusedAt'>

/** Whether the window is open, why, and until when (epoch ms). */
export function windowOf(known: Known, now: number): Window {
  const { userAt, calledAt, refusedAt } = known
  if (userAt === undefined) return { isOpen: false, why: 'never-wrote' }
  const until = closesAt(known)
  if (now < until) return { isOpen: true, by: calledAt === userAt ? 'call' : 'message', until }
  return refusedAt !== undefined && refusedAt >= userAt
    ? { isOpen: false, why: 'refused', since: refusedAt }
    : { isOpen: false, why: 'over', since: until }
}

/**
 * Whether a message may be sent within so many ms (error 131047 otherwise): templates may be at any
 * time.
 */
export function isAllowed(
  message: Message<unknown>,
  known: Known,
  now: number,
  withinMs: number,
): boolean {
  return now + withinMs < closesAt(known) || isTemplate(message)
}

/** Templates are the only messages that need no window. */
export function isTemplate(message: Message<unknown>): boolean {
  return message.kind === 'template' || (message.kind === 'raw' && message.type === 'template')
}

/** When the window closes (epoch ms). WhatsApp's own word counts until the person writes again. */
function closesAt({ userAt, refusedAt }: Known): number {
  if (userAt === undefined) return 0
  return refusedAt !== undefined && refusedAt >= userAt ? 0 : userAt + WINDOW_MS
}
