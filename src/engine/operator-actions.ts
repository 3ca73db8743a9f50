import { KnownError } from '../core/errors.ts'
import type { Store } from '../core/ports.ts'
import { dropDeadLetter, replayDeadLetter } from './dead-letters.ts'
import type { OperatorActions } from './engine.ts'
import { release, takeOver } from './hand-off.ts'
import { dropOutboxRow, resendOutboxRow } from './operator-outbox.ts'

/**
 * What an operator does to a store that no engine works on: it is durable when it resolves, and the
 * next server finds it and goes on from there.
 */
export function createOperatorActions(store: Store, clock: { now(): number }): OperatorActions {
  async function mustFind(conversationId: string): Promise<void> {
    if ((await store.showConversation(conversationId)) !== undefined) return
    throw new KnownError(
      'not-found',
      `There is no conversation \`${conversationId}\`: see \`turnwise conversations list\`.`,
    )
  }

  return {
    take: async (conversationId, operator, reason) => {
      await mustFind(conversationId)
      const given = reason === undefined ? {} : { reason }
      const request = { operator, now: clock.now(), ...given }
      await store.turn(conversationId, (commit) => takeOver(commit, request))
      return true
    },
    release: async (conversationId, operator, held) => {
      await mustFind(conversationId)
      const request = { operator, held, now: clock.now() }
      return (await store.turn(conversationId, (commit) => release(commit, request))) ?? false
    },
    replay: async (id) => (await replayDeadLetter(store, id)) !== undefined,
    dropDeadLetter: async (id) => (await dropDeadLetter(store, id, clock.now())) !== undefined,
    resend: (id) => resendOutboxRow(store, id, clock.now()),
    dropOutbox: (id) => dropOutboxRow(store, id, clock.now()),
  }
}
