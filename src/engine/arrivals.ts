import type { AnyEventObject } from 'xstate'
import { isAside, isMessage } from '../core/asides.ts'
import type { Bot } from '../core/bot.ts'
import type { Contact, ContactRow } from '../core/contact.ts'
import type { StoredEvent } from '../core/events.ts'
import { isChoiceId } from '../core/outbound.ts'
import type { Commit } from '../core/ports.ts'
import type { ConversationRow, InboxRow, OutboxRow } from '../core/rows.ts'
import { isAccepted } from '../core/statuses.ts'
import { findForm } from './form-rows.ts'

/** What the machine is offered: the event, then what to try when nothing takes it. */
export interface Offer {
  readonly event: AnyEventObject
  readonly fallback?: AnyEventObject
  /** The row whose `once` choice this event uses up. */
  readonly used?: OutboxRow
  /** A tap on what is not to be tapped any more. */
  readonly isOutdated?: true
}

/** A person as events carry them. */
export function toContact(row: ContactRow): Contact {
  const { agentSpent, apologisedAt, awaySaidAt, consent, renamedAt, ...contact } = row
  return contact
}

/**
 * Turns an accepted event into what the machine is offered: commands are matched from texts, and a
 * choice's event is looked up in the message it was part of, never decoded from its id.
 * @param generation which life of the machine is offered it: what an earlier one said is outdated
 */
export function toOffer(commit: Commit, row: InboxRow, bot: Bot, generation: number): Offer {
  const stamp = toStamp(commit, row)
  const event = { ...row.event, ...stamp, raw: row.raw ?? null }
  if (row.event.type === 'user.text') {
    const command = bot.matchCommand(String(row.event['text']))
    return command === undefined
      ? { event }
      : { event: { ...event, type: command }, fallback: event }
  }
  if (row.event.type === 'user.flow')
    return { event: { ...event, ...toForm(commit, row.event, generation) } }
  return row.event.type === 'user.choice'
    ? toChoiceOffer(commit, row.event, event, stamp, generation)
    : { event }
}

/** Which form of ours an answer is to; one of an earlier life of the machine is outdated. */
function toForm(
  commit: Commit,
  { token }: StoredEvent,
  generation: number,
): Record<string, unknown> {
  const row = typeof token === 'string' ? findForm(commit, token) : undefined
  if (row === undefined) return {}
  const { message } = row
  const isOutdated = row.generation !== generation
  const named = message.kind === 'flow' ? message.flow : undefined
  return {
    ...(named === undefined ? {} : { form: 'id' in named ? named.id : named.name }),
    ...(isOutdated ? { stale: true } : {}),
  }
}

function toStamp(commit: Commit, row: InboxRow): Record<string, unknown> {
  const { steppedAt } = commit.conversation
  const late = row.event['messageId'] !== undefined && steppedAt !== undefined && row.at < steppedAt
  return { at: row.at, contact: toContact(commit.contact), ...(late ? { late: true } : {}) }
}

function toChoiceOffer(
  commit: Commit,
  stored: StoredEvent,
  event: AnyEventObject,
  stamp: Record<string, unknown>,
  generation: number,
): Offer {
  const found = findChoice(commit, String(stored['choiceId']))
  if (found === 'foreign') return { event }
  const stale = { ...event, stale: true }
  if (found === 'gone') return { event: stale, isOutdated: true }
  const { row, choice } = found
  const isOutdated = row.generation !== generation
  if (isOutdated || choice.usedAt !== undefined || !wasShown(row)) {
    return { event: stale, isOutdated: true }
  }
  const { type: _, choiceId: __, title, description: ___, ...message } = stored
  // A command is always made of a text: of one that was tapped it is the title.
  const said = choice.event.type.startsWith('command.') ? { text: title } : {}
  return {
    event: { ...message, ...said, ...choice.event, ...stamp },
    fallback: event,
    ...(choice.once ? { used: markUsed(row, choice.id, Number(stamp['at'])) } : {}),
  }
}

/** The person can only have seen what was sent, or may have been. */
function wasShown(row: OutboxRow): boolean {
  return isAccepted(row.status) || row.attempts.length > 0
}

function markUsed(row: OutboxRow, choiceId: string, at: number): OutboxRow {
  const choices = row.choices.map((choice) =>
    choice.id === choiceId ? { ...choice, usedAt: at } : choice,
  )
  return { ...row, choices }
}

/** `foreign`: not an id of ours. `gone`: ours by its form, but no longer kept, or not this one's. */
export function findChoice(
  commit: Commit,
  choiceId: string,
): 'foreign' | 'gone' | { row: OutboxRow; choice: OutboxRow['choices'][number] } {
  const row = commit.outboxRow(choiceId.slice(0, choiceId.lastIndexOf('.')))
  const choice = row?.choices.find(({ id }) => id === choiceId)
  if (row !== undefined && choice !== undefined) return { row, choice }
  // It may be of a conversation that became a part of this one.
  const isOurs = choiceId.startsWith(`${commit.conversation.id}.`) || isChoiceId(choiceId)
  return isOurs ? 'gone' : 'foreign'
}

/** Whether an event may begin a new life of the machine (design section 5, step 2). */
export function mayBegin(type: string): boolean {
  if (isAside(type)) return type === 'user.opened'
  return type.startsWith('user.') || type.startsWith('command.') || type.startsWith('external.')
}

/** What the conversation row learns from a message of the person. */
export function noticeMessage(conversation: ConversationRow, row: InboxRow): ConversationRow {
  const messageId = row.event['messageId']
  if (typeof messageId !== 'string' || !isMessage(row.event.type)) return conversation
  return {
    ...conversation,
    userAt: Math.max(conversation.userAt ?? 0, row.at),
    lastMessageId: messageId,
    ...(row.event['referral'] === undefined ? {} : { entryAt: row.at }),
  }
}
