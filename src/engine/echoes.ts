import { toUsableTime } from '../core/arrival-time.ts'
import type { HandOffRules } from '../core/bot.ts'
import { nameOf } from '../core/contact.ts'
import { toStoredEvent } from '../core/events.ts'
import type { IncomingEcho } from '../core/incoming.ts'
import type { LogLine } from '../core/log.ts'
import type { Clock, Commit, Store } from '../core/ports.ts'
import type { InboxRow, OutboxRow } from '../core/rows.ts'
import { previewOfEvent } from '../core/user-preview.ts'
import { putNews } from './delivery-news.ts'
import { addSaid, takeOver } from './hand-off.ts'

/** The answer to our own request may come this long after the echo of its message. */
const ECHO_WAIT_MS = 10_000
/** Echoes tell whole seconds, and Meta's clock is not ours. */
const CLOCKS_APART_MS = 10_000
/** Who answered from a phone has no other name here. */
export const APP_OPERATOR = 'the WhatsApp Business app'

/** The event of an echo that waits to be judged. No machine ever sees it. */
export const ECHO_EVENT = 'turnwise.echo'

/** What became of an echo; one that was accepted waits for its turn, so long at most. */
type EchoOutcome =
  | { readonly outcome: 'accepted'; readonly conversationId: string; readonly waitMs: number }
  | { readonly outcome: 'noted' | 'full' }

/**
 * Takes echoes in (design section 6): messages that left by our number, by us or by a person. They
 * wait for their turn like events. While a message of ours is on its way, its answer may tell whose
 * an echo is: that is waited for.
 */
export function createEchoes(options: {
  readonly store: Store
  readonly clock: Clock
}): (echo: IncomingEcho) => Promise<EchoOutcome> {
  const { store, clock } = options
  return async (echo) => {
    const arrivedAt = clock.now()
    const at = toUsableTime(echo.at, arrivedAt)
    const keys = { key: echo.key, keyAt: echo.at, arrivedAt }
    const id = await store.findConversation(echo.numberId, echo.aliases)
    if (id === undefined) {
      const reason = 'A message was sent from outside Turnwise to a person who is not known here.'
      await store.note([toEchoLine(echo, at, reason)], keys)
      return { outcome: 'noted' }
    }
    const text = textOf(echo)
    const whose = await store.record(id, (commit) => guessWhose(commit, echo.id))
    if (whose === 'ours') return { outcome: 'noted' }
    const { outcome } = await store.accept({
      ...keys,
      at,
      event: {
        type: ECHO_EVENT,
        wamid: echo.id,
        kind: echo.type,
        ...(text === undefined ? {} : { text }),
      },
      raw: echo.raw,
      conversation: { id },
      log: [],
    })
    if (outcome === 'full') return { outcome }
    if (outcome !== 'accepted') return { outcome: 'noted' }
    return { outcome, conversationId: id, waitMs: whose === 'unsure' ? ECHO_WAIT_MS : 0 }
  }
}

function guessWhose(commit: Commit, wamid: string): 'ours' | 'unsure' | 'theirs' {
  if (commit.outboxRowByWamid(wamid) !== undefined) return 'ours'
  return commit.openOutbox().some(isOnItsWay) ? 'unsure' : 'theirs'
}

/** Whether a message of ours may have left without a wamid that we know. */
function isOnItsWay({ status }: OutboxRow): boolean {
  return status === 'sending' || status === 'uncertain'
}

/**
 * Judges an echo: one that is a message of ours settles that message, if it was uncertain; one that
 * a person wrote hands the conversation over to them.
 */
export function judgeEcho(
  commit: Commit,
  row: InboxRow,
  rules: HandOffRules | undefined,
  now: number,
): void {
  commit.remove('inbox', row.id)
  const { wamid, kind, text } = row.event
  const id = String(wamid)
  const said = typeof text === 'string' ? text : undefined
  if (commit.outboxRowByWamid(id) !== undefined || commit.message(id) !== undefined) return
  for (const ours of commit.openOutbox()) {
    const attempt = findAttempt(ours, { at: row.at, kind, said, now })
    if (attempt === undefined) continue
    putNews(commit, ours, { attempt, wamid: id, status: 'accepted', at: row.at })
    return
  }
  // Meta's own agent, where it has the conversation, is heard in this way too.
  const { handOff } = commit.conversation
  const operator = handOff?.elsewhere === undefined ? APP_OPERATOR : handOff.operator
  commit.put('message', {
    id,
    conversationId: row.conversationId,
    at: row.at,
    keptAt: now,
    turn: commit.conversation.turn,
    kind: 'operator.said',
    operator,
    ...(said === undefined ? {} : { text: said }),
  })
  const isByHand = BY_HAND.has(String(kind))
  logEcho(commit, row, {
    messageId: id,
    ...(said === undefined ? {} : { text: said }),
    reason: isByHand
      ? 'A person answered from the WhatsApp Business app.'
      : 'A message was sent to this person from outside Turnwise.',
  })
  if (!isByHand) return
  if (handOff === undefined || handOff.operator === '') {
    const reason = 'A person answered from the WhatsApp Business app.'
    takeOver(commit, { operator, reason, rules, now })
  }
  addSaid(commit, { at: row.at, text: said ?? `(${kind})`, operator }, now)
}

/** What a person can send from a phone to answer somebody; other programs send templates. */
const BY_HAND: ReadonlySet<string> = new Set([
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
])

/** What is said with a word of its own in Meta's messages; everything else is `interactive`. */
const PLAIN: ReadonlySet<string> = new Set([...BY_HAND, 'reaction', 'template'])

interface Heard {
  readonly at: number
  readonly kind: unknown
  readonly said: string | undefined
  readonly now: number
}

/** The attempt of a message of ours that an echo may be of: its wamid is not known yet. */
function findAttempt(row: OutboxRow, { at, kind, said, now }: Heard): number | undefined {
  if (!isOnItsWay(row)) return undefined
  const { message } = row
  if (kind !== (PLAIN.has(message.kind) ? message.kind : 'interactive')) return undefined
  if (message.kind === 'text' && String(message.body).trim() !== said?.trim()) return undefined
  return row.attempts.find(
    ({ status, startedAt, endedAt = now }) =>
      (status === 'sending' || status === 'uncertain') &&
      at >= startedAt - CLOCKS_APART_MS &&
      at <= endedAt + CLOCKS_APART_MS,
  )?.n
}

function logEcho(commit: Commit, row: InboxRow, more: Partial<LogLine>): void {
  const { conversation, contact } = commit
  commit.log({
    at: row.at,
    kind: 'hand-off',
    conversationId: conversation.id,
    contactId: contact.id,
    contact: nameOf(contact),
    numberId: conversation.numberId,
    event: 'operator.said',
    status: 'answered',
    ...more,
  })
}

function toEchoLine(echo: IncomingEcho, at: number, reason: string): LogLine {
  const text = textOf(echo)
  return {
    at,
    kind: 'notice',
    numberId: echo.numberId,
    contact: nameOf(echo.aliases),
    messageId: echo.id,
    event: 'operator.said',
    ...(text === undefined ? {} : { text }),
    reason,
    detail: echo.raw,
  }
}

function textOf({ content, id }: IncomingEcho): string | undefined {
  return previewOfEvent(toStoredEvent(content, {}, id))
}
