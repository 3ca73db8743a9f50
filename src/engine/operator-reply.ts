import type { HandOffRules } from '../core/bot.ts'
import { consentFailure } from '../core/consent.ts'
import { nameOf, toAliases } from '../core/contact.ts'
import { KnownError } from '../core/errors.ts'
import type { Replying } from '../core/operator.ts'
import { toOperatorMessages } from '../core/operator-message.ts'
import type { Rendered } from '../core/outbound.ts'
import { createSay, renderMessage, toOutboxId, toParts } from '../core/outbound.ts'
import type { Commit } from '../core/ports.ts'
import { previewOf } from '../core/preview.ts'
import type { OutboxRow } from '../core/rows.ts'
import { AFTER_UPLOAD, needsUpload } from '../core/uploads.ts'
import { FRESH_MS, isAllowed, isTemplate, LEASE_MS, windowOf } from '../core/window.ts'
import { addSaid, takeOver } from './hand-off.ts'

/** Operators speak for themselves: nothing is translated. */
const say = createSay(undefined, undefined)

/** What an operator says, and what the bot wants of hand-offs; undefined: it is not known here. */
interface Saying extends Replying {
  readonly operator: string
  readonly rules: HandOffRules | undefined
  readonly now: number
}

/**
 * Puts what an operator says into the outbox, behind what the machine said before. The machine hears
 * of it at the release. Answers the ids of the messages.
 * @throws KnownError `conversation-not-taken`, `conversation-taken`, `window-closed`,
 * `message-refused`: then nothing of it happened
 */
export function sayAsOperator(commit: Commit, saying: Saying): readonly string[] {
  own(commit, saying)
  const { conversation } = commit
  const turn = conversation.turn + 1
  const parts = toOperatorMessages(saying).flatMap((message) => toParts(message, say))
  const first = conversation.lastOrder ?? 0
  const rows = parts.map((part, place) => {
    const id = toOutboxId(conversation.id, turn, place + 1)
    return { id, turn, order: first + place + 1, ...renderMessage(part, id, say) }
  })
  for (const row of rows) putRow(commit, saying, row)
  const { now } = saying
  const lastOrder = first + rows.length
  commit.put('conversation', { ...commit.conversation, turn, lastOrder, updatedAt: now })
  return rows.map(({ id }) => id)
}

/** Who has it already; says so to anybody else. */
export function throwTaken(conversationId: string, owner: string): never {
  throw new KnownError(
    'conversation-taken',
    `The conversation ${conversationId} is in the hands of ${owner}: ask ${owner} to release it, or take it with --force.`,
  )
}

/** Nobody speaks into a conversation that the machine, or somebody else, goes on with. */
function own(commit: Commit, { take = false, operator, rules, now }: Saying): void {
  const { id, handOff } = commit.conversation
  if (take) {
    const owner = takeOver(commit, { operator, rules, now })
    if (owner !== undefined) throwTaken(id, owner)
    return
  }
  if (handOff === undefined || handOff.operator === '' || handOff.elsewhere !== undefined) {
    const who = handOff === undefined ? 'The bot' : handOff.operator || 'Nobody yet'
    throw new KnownError(
      'conversation-not-taken',
      `${who} has the conversation ${id}: take it first, or reply with --take.`,
    )
  }
  if (handOff.operator !== operator) throwTaken(id, handOff.operator)
}

function putRow(
  commit: Commit,
  { operator, now }: Saying,
  said: Rendered & Pick<OutboxRow, 'id' | 'turn' | 'order'>,
): void {
  const { conversation, contact } = commit
  const { message } = said
  if (!isAllowed(message, conversation, now, FRESH_MS + LEASE_MS)) throwClosed(commit, now)
  const unwanted = consentFailure(message, contact)
  if (unwanted !== undefined) throw new KnownError('message-refused', unwanted.reason)
  const isInitiating = isTemplate(message) && !windowOf(conversation, now).isOpen
  commit.put('outbox', {
    ...said,
    conversationId: conversation.id,
    numberId: conversation.numberId,
    to: toAliases(contact),
    generation: conversation.generation,
    status: 'queued',
    createdAt: now,
    updatedAt: now,
    notBefore: needsUpload({ message }) ? AFTER_UPLOAD : 0,
    attempts: [],
    operator,
    ...(isInitiating ? { initiated: true } : {}),
    times: { queued: now },
  })
  const text = previewOf(message, say)
  addSaid(commit, { at: now, text, operator }, now)
  commit.log({
    at: now,
    kind: 'outbound',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    event: 'operator.said',
    outboxId: said.id,
    status: 'queued',
    text,
    reason: `${operator} said it.`,
  })
}

function throwClosed({ conversation }: Commit, now: number): never {
  const window = windowOf(conversation, now)
  const why = window.isOpen
    ? 'closes in this moment'
    : window.why === 'never-wrote'
      ? 'was never open, as the person never wrote'
      : `is closed since ${new Date(window.since).toISOString()}`
  throw new KnownError(
    'window-closed',
    `The 24-hour window of ${conversation.id} ${why}: WhatsApp takes only templates until the person writes.`,
  )
}
