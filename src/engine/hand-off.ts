import type { Bot, HandOffRules } from '../core/bot.ts'
import { nameOf } from '../core/contact.ts'
import type { Taking } from '../core/operator.ts'
import type { Commit } from '../core/ports.ts'
import type { InboxRow, SaidMeanwhile } from '../core/rows.ts'
import { previewOfEvent } from '../core/user-preview.ts'
import { resumeAgents } from './agents/superseding.ts'
import { noticeMessage } from './arrivals.ts'
import { drop } from './delivery-news.ts'
import { keepMessage } from './kept-messages.ts'
import { toQueued } from './queueing.ts'
import { putEvent, putResults } from './replies.ts'
import { clearReturn, setReturn } from './return-timer.ts'
import { releaseWaiting } from './window.ts'

/** What follows where the bot is not known. */
export const WITHOUT_BOT: HandOffRules = { timers: 'keep', held: 'drop' }

/** So much of what was said is kept for the release. */
const MOST_SAID = 100

/** The waiting event whose turn comes next: after a release, that first; else by time, arrival. */
export function pickWaiting(commit: Commit): InboxRow | undefined {
  let first: InboxRow | undefined
  for (const row of commit.inbox()) {
    if (row.state !== 'waiting') continue
    if (row.event.type === 'operator.released') return row
    first ??= row
  }
  return first
}

/**
 * While an operator owns the conversation the machine does not step: messages and deliveries are
 * logged, everything else is parked. True when the row was dealt with that way.
 */
export function keepForOperator(commit: Commit, row: InboxRow, now: number): boolean {
  const { conversation, contact } = commit
  if (conversation.handOff === undefined) return false
  const isSaid = row.event.type.startsWith('user.')
  const text = isSaid ? previewOfEvent(row.event) : undefined
  if (isSaid || row.event.type.startsWith('delivery.')) commit.remove('inbox', row.id)
  else commit.put('inbox', { ...row, state: 'parked' })
  if (isSaid) keepSaid(commit, row, text, now)
  commit.log({
    at: now,
    kind: 'hand-off',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    event: row.event.type,
    status: isSaid ? 'said' : 'parked',
    ...(text === undefined ? {} : { text }),
  })
  return true
}

function keepSaid(commit: Commit, row: InboxRow, text: string | undefined, now: number): void {
  keepMessage(commit, row, { text, now })
  commit.put('conversation', noticeMessage(commit.conversation, row))
  addSaid(commit, { at: row.at, text: text ?? `(${row.event.type})` }, now)
  releaseWaiting(commit, now)
}

/** Keeps what one side said for the release; nobody is idle who says something. */
export function addSaid(commit: Commit, said: SaidMeanwhile, now: number): void {
  const { conversation } = commit
  const { handOff } = conversation
  if (handOff === undefined) return
  const all = [...(handOff.said ?? []), said].slice(-MOST_SAID)
  commit.put('conversation', {
    ...conversation,
    handOff: { ...handOff, activeAt: now, said: all },
  })
}

/** Who takes a conversation over, and what its bot wants then; undefined: the bot is not known here. */
export interface Takeover extends Taking {
  readonly operator: string
  readonly rules: HandOffRules | undefined
  /** WhatsApp gave it to this handler (see `HandOff`): any person may have it. */
  readonly elsewhere?: number
  readonly now: number
}

/**
 * A person takes the conversation over: the machine stops stepping and what it had queued is held.
 * Taking again only changes the name. Answers who has it already, and keeps it then.
 */
export function takeOver(commit: Commit, request: Takeover): string | undefined {
  const { conversation, contact } = commit
  const { operator, reason, force = false, rules, elsewhere, now } = request
  const { elsewhere: wasElsewhere, ...before } = conversation.handOff ?? { operator: '' }
  const owner = wasElsewhere === undefined ? before.operator : ''
  if (owner !== '' && owner !== operator && !force) return owner
  commit.put('conversation', {
    ...conversation,
    handOff: {
      since: now,
      ...before,
      operator,
      activeAt: now,
      ...(owner === operator ? {} : { takenAt: now }),
      ...(elsewhere === undefined ? {} : { elsewhere }),
      ...(reason === undefined ? {} : { reason }),
    },
    updatedAt: now,
  })
  if (conversation.handOff === undefined) {
    for (const row of commit.openOutbox()) {
      if (row.status === 'queued') commit.put('outbox', toQueued(commit, row, now))
    }
  }
  setReturn(commit, rules, now)
  commit.log({
    at: now,
    kind: 'hand-off',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    event: 'operator.took',
    status: 'taken',
    reason: `${operator} took the conversation over${owner === '' || owner === operator ? '' : ` from ${owner}`}.`,
  })
  return undefined
}

/** Who gives a conversation back, and what its bot wants then. */
export interface Release extends HandOffRules {
  readonly operator: string
  /** For the log, where it was not the operator's own doing. */
  readonly reason?: string
  /** Nobody has written for long enough. */
  readonly idle?: true
  readonly now: number
}

/**
 * The machine gets the conversation back exactly as it was: it hears `operator.released` with what
 * was said meanwhile, then what was parked. Held replies are sent or dropped, as asked.
 */
export function release(commit: Commit, request: Release): boolean {
  const { conversation, contact } = commit
  const { operator, held, idle, now } = request
  const { reason = `${operator} gave the conversation back.` } = request
  if (conversation.handOff === undefined) return false
  const { handOff, ...rest } = conversation
  commit.put('conversation', { ...rest, updatedAt: now })
  clearReturn(commit)
  for (const { paused, ...row } of commit.openOutbox()) {
    if (paused === undefined) continue
    if (held === 'send') commit.put('outbox', toQueued(commit, row, now))
    else
      drop(
        commit,
        row,
        { class: 'policy', reason: 'An operator took over before it was sent.' },
        now,
      )
  }
  if (request.timers === 'pause') shiftTimers(commit, now - handOff.since)
  putResults(commit, now)
  resumeAgents(commit, now)
  for (const row of commit.inbox()) {
    if (row.state === 'parked') commit.put('inbox', { ...row, state: 'waiting' })
  }
  putEvent(commit, now, {
    type: 'operator.released',
    operator,
    said: handOff.said ?? [],
    ...(idle === undefined ? {} : { idle }),
  })
  commit.log({
    at: now,
    kind: 'hand-off',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    event: 'operator.released',
    status: 'released',
    reason,
  })
  return true
}

/** Why a conversation comes back by itself. */
export const IDLE =
  'Neither the person nor an operator has written for as long as the bot waits: it goes on.'
export const BACK_HERE = 'WhatsApp gave the conversation back: the person wrote to the bot.'

/** A conversation comes back without anybody who releases it. */
export function giveBack(
  commit: Commit,
  bot: Bot | undefined,
  why: Pick<Release, 'reason' | 'idle'>,
  now: number,
): void {
  const { operator = '' } = commit.conversation.handOff ?? {}
  release(commit, { ...(bot?.handOff ?? WITHOUT_BOT), ...why, operator, now })
}

/** Time stood still for timers while a person had the conversation. */
function shiftTimers(commit: Commit, byMs: number): void {
  for (const timer of commit.timers()) commit.put('timer', { ...timer, due: timer.due + byMs })
}
