import type { Bot } from '../core/bot.ts'
import type { Commit } from '../core/ports.ts'
import type { InboxRow, RowKind, Rows } from '../core/rows.ts'
import type { ConversationView } from '../core/views.ts'
import type { TurnBounds } from './effect-scope.ts'
import { takeTurn } from './turn.ts'

/**
 * Takes one turn whose commit goes nowhere: in the child process of a trial it shows whether an
 * event can be stepped at all. A machine that throws survives: that is an ordinary dead letter.
 */
export function tryTurn(
  view: ConversationView,
  row: InboxRow,
  options: { readonly bot: Bot; readonly bounds: TurnBounds; readonly now: number },
): void {
  const commit = createDraft({ ...view, inbox: [row] })
  try {
    takeTurn(
      commit,
      { kind: 'inbox' },
      { ...options, findBot: () => options.bot, botOf: () => options.bot.name },
    )
  } catch {
    // It ended by itself, and that is all that was asked.
  }
}

/** A commit that is only a draft: what is put can be read back, and is then forgotten. */
function createDraft(view: ConversationView): Commit {
  let { conversation, contact } = view
  let arrival = 0
  const rows = {
    message: new Map(view.messages.map((row) => [row.id, row])),
    inbox: new Map(view.inbox.map((row) => [row.id, row])),
    outbox: new Map(view.outbox.map((row) => [row.id, row])),
    timer: new Map(view.timers.map((row) => [row.id, row])),
    job: new Map(view.jobs.map((row) => [row.id, row])),
  }
  return {
    get conversation() {
      return conversation
    },
    get contact() {
      return contact
    },
    inbox: () => [...rows.inbox.values()],
    timers: () => [...rows.timer.values()],
    jobs: () => [...rows.job.values()],
    openOutbox: () => [],
    outbox: () => [...rows.outbox.values()],
    outboxRow: (id) => rows.outbox.get(id),
    outboxRowByWamid: () => undefined,
    message: (id) => rows.message.get(id),
    recentMessages: (most) => [...rows.message.values()].slice(-most),
    put: <K extends RowKind>(kind: K, row: Rows[K]) => {
      if (kind === 'conversation') conversation = row as Rows['conversation']
      else if (kind === 'contact') contact = row as Rows['contact']
      else (rows[kind as keyof typeof rows] as Map<string, Rows[K]>).set(row.id, row)
    },
    remove: (kind, id) => rows[kind].delete(id),
    log: () => undefined,
    nextArrival: () => {
      arrival += 1
      return arrival
    },
  }
}
