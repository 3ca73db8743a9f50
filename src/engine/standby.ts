import { isMessage } from '../core/asides.ts'
import type { Bot } from '../core/bot.ts'
import type { IncomingNotice } from '../core/incoming.ts'
import type { NoticeContent } from '../core/notice-content.ts'
import type { Acceptance, Clock, Commit, Store } from '../core/ports.ts'
import type { InboxRow } from '../core/rows.ts'
import { previewOfEvent } from '../core/user-preview.ts'
import { toNoticeLine } from './arrival-lines.ts'
import { hearWord } from './consent.ts'
import { APP_OPERATOR } from './echoes.ts'
import { addSaid, takeOver } from './hand-off.ts'

/** WhatsApp does not tell a name of whoever else answers (reference 7). */
const META_AGENT = "Meta's own agent"

/** The event of what was overheard and waits to be judged. No machine ever sees it. */
export const STANDBY_EVENT = 'turnwise.standby'

/** What is said in a conversation that another handler has. */
export type Overheard = Extract<
  NoticeContent,
  { readonly type: 'standby.said' | 'standby.answered' }
>

type Outcome =
  | { readonly outcome: 'accepted'; readonly conversationId: string }
  | { readonly outcome: 'noted' | 'full' }

export function isOverheard(about: NoticeContent | undefined): about is Overheard {
  return about?.type === 'standby.said' || about?.type === 'standby.answered'
}

/**
 * Takes in what was said while another handler, such as Meta's own agent, has a conversation: it
 * waits for its turn like what is said to us. Of people who are not known here it is only logged.
 */
export function createStandby(options: {
  readonly store: Store
  readonly clock: Clock
}): (notice: IncomingNotice, about: Overheard) => Promise<Outcome> {
  const { store, clock } = options
  return async (notice, about) => {
    const arrivedAt = clock.now()
    const at = Math.min(notice.at ?? arrivedAt, arrivedAt)
    const keys = { key: notice.key, keyAt: notice.at, arrivedAt }
    const line = toNoticeLine(notice, at)
    const { numberId } = notice
    const id = numberId && (await store.findConversation(numberId, about.person))
    if (id === undefined) {
      await store.note([line], keys)
      return { outcome: 'noted' }
    }
    const { outcome } = await store.accept({
      ...keys,
      at,
      event: toEvent(about),
      raw: notice.raw,
      conversation: { id },
      log: [line],
    })
    if (outcome === 'full') return { outcome }
    return outcome === 'accepted' ? { outcome, conversationId: id } : { outcome: 'noted' }
  }
}

function toEvent({ type, messageId, content }: Overheard): Acceptance['event'] {
  const said: object = content
  return { type: STANDBY_EVENT, wamid: messageId, by: type, said: said as InboxRow['event'] }
}

/**
 * Judges what was overheard: the conversation is in the hands of the other handler from then on, if
 * no person of ours has it. What the machine would say meanwhile would take it back (reference 7),
 * so it stands still.
 */
export function judgeStandby(
  commit: Commit,
  row: InboxRow,
  bot: Bot | undefined,
  now: number,
): void {
  commit.remove('inbox', row.id)
  const { wamid, by, said } = row.event
  const id = String(wamid)
  if (commit.message(id) !== undefined || commit.outboxRowByWamid(id) !== undefined) return
  const isAnswer = by === 'standby.answered'
  const event = said as InboxRow['event']
  const text = previewOfEvent(event)
  const { conversation } = commit
  const { handOff, steppedAt = 0, userAt = 0 } = conversation
  commit.put('message', {
    id,
    conversationId: conversation.id,
    at: row.at,
    keptAt: now,
    turn: conversation.turn,
    kind: isAnswer ? 'operator.said' : event.type,
    ...(isAnswer ? { operator: META_AGENT } : {}),
    ...(text === undefined ? {} : { text }),
  })
  if (!isAnswer && isMessage(event.type)) {
    commit.put('conversation', { ...conversation, userAt: Math.max(userAt, row.at) })
    hearWord(commit, { at: row.at, event: { ...event, messageId: id } }, bot)
  }
  // What comes behind something that the machine has answered says nothing of who has it now.
  const isOver = row.at < steppedAt
  if (handOff?.elsewhere !== undefined) {
    const elsewhere = Math.max(handOff.elsewhere, row.at)
    commit.put('conversation', { ...commit.conversation, handOff: { ...handOff, elsewhere } })
  } else if (!isOver && (handOff === undefined || handOff.operator === APP_OPERATOR)) {
    const reason = 'WhatsApp gave the conversation to another handler.'
    const taking = { operator: META_AGENT, elsewhere: row.at, reason, force: true }
    takeOver(commit, { ...taking, rules: bot?.handOff, now })
  }
  const operator = isAnswer ? { operator: META_AGENT } : {}
  addSaid(commit, { at: row.at, text: text ?? `(${event.type})`, ...operator }, now)
}

/** Whether a message shows that WhatsApp gave a conversation back: it came to us again. */
export function isBack({ conversation }: Commit, { event, at }: InboxRow): boolean {
  const { handOff } = conversation
  return handOff?.elsewhere !== undefined && isMessage(event.type) && at >= handOff.elsewhere
}
