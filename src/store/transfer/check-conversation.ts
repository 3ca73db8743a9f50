import type { OutboxRow } from '../../core/rows.ts'
import type { ConversationPiece } from '../../core/transfer.ts'

type Complain = (place: string, problem: string) => void

/** Looks for what cannot be in one conversation. */
export function checkConversation(piece: ConversationPiece, complain: Complain): void {
  const { row, messages, outbox, inbox, timers, jobs } = piece
  for (const [kind, rows] of Object.entries({ messages, outbox, inbox, timers, jobs })) {
    const ids = new Set<string>()
    for (const { id, conversationId } of rows) {
      if (conversationId !== row.id) complain(id, `It is among the ${kind} of ${row.id}.`)
      if (ids.has(id)) complain(id, `It is there twice among the ${kind} of ${row.id}.`)
      ids.add(id)
    }
  }
  if (row.status === 'active' && row.snapshot === undefined) {
    complain(row.id, 'It is active and has no snapshot.')
  }
  if (row.snapshot !== undefined && !isJson(row.snapshot)) {
    complain(row.id, 'Its snapshot is not JSON.')
  }
  for (const { id, generation } of [...timers, ...jobs]) {
    if (generation > row.generation)
      complain(id, `It is of generation ${generation}, in the future.`)
  }
  const orders = new Set<number>()
  for (const said of outbox) {
    if (orders.has(said.order)) complain(said.id, `Another one has the place ${said.order} too.`)
    orders.add(said.order)
    if (said.order > (row.lastOrder ?? 0)) {
      complain(said.id, `Its place ${said.order} is behind the last one that was given away.`)
    }
    checkAttempts(said, complain)
  }
}

function checkAttempts({ id, status, attempts }: OutboxRow, complain: Complain): void {
  for (const [index, { n }] of attempts.entries()) {
    if (n !== index + 1) complain(id, `Its attempt ${index + 1} has the number ${n}.`)
  }
  const wasTried = status === 'sending' || status === 'uncertain' || status === 'accepted'
  if (wasTried && attempts.length === 0)
    complain(id, `It is ${status}, and nobody tried to send it.`)
  if (status === 'queued' && attempts.at(-1)?.status === 'sending') {
    complain(id, 'It is queued while an attempt is under way.')
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
