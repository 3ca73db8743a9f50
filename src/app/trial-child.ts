import type { InboxRow } from '../core/rows.ts'
import type { ConversationView } from '../core/views.ts'
import { tryTurn } from '../engine/trial.ts'
import { loadBot } from './load-bots.ts'

// A process of its own: steps one event and exits 0 if it is still alive then.
process.on('message', (message) => {
  const { view, row } = message as { view: ConversationView; row: InboxRow }
  void loadBot(view.conversation.bot)
    .then((bot) => {
      const bounds = { replies: 30, effects: 100, snapshotBytes: 1_000_000 }
      tryTurn(view, row, { bot, bounds, now: row.arrivedAt })
    })
    .then(() => process.exit(0))
})
