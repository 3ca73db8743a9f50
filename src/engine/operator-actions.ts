import type { Bot } from '../core/bot.ts'
import { KnownError } from '../core/errors.ts'
import type { ApprovalDecision, Replying, Taking, WaitingApproval } from '../core/operator.ts'
import type { Store } from '../core/ports.ts'
import { decideApproval, listApprovals } from './agents/operator-approvals.ts'
import { dropDeadLetter, replayDeadLetter } from './dead-letters.ts'
import { release, takeOver, WITHOUT_BOT } from './hand-off.ts'
import { dropOutboxRow, resendOutboxRow } from './operator-outbox.ts'
import { sayAsOperator, throwTaken } from './operator-reply.ts'

/** What the operators' doors may ask of a running engine. */
export interface OperatorActions {
  take(conversationId: string, operator: string, taking?: Taking): Promise<boolean>
  /** `held`: what becomes of replies that were queued when it was taken; else as the bot says. */
  release(conversationId: string, operator: string, held?: 'send' | 'drop'): Promise<boolean>
  reply(conversationId: string, operator: string, said: Replying): Promise<readonly string[]>
  listApprovals(): Promise<readonly WaitingApproval[]>
  decideApproval(id: string, decision: ApprovalDecision): Promise<boolean>
  replay(deadLetterId: string): Promise<boolean>
  dropDeadLetter(deadLetterId: string): Promise<boolean>
  resend(outboxId: string): Promise<boolean>
  dropOutbox(outboxId: string): Promise<boolean>
}

/**
 * What an operator does to a store: it is durable when it resolves, and an engine that works on the
 * store, now or later, goes on from there.
 */
export function createOperatorActions(
  store: Store,
  clock: { now(): number },
  findBot: (name: string) => Bot | undefined = () => undefined,
): OperatorActions {
  async function mustFind(conversationId: string): Promise<void> {
    if ((await store.showConversation(conversationId)) !== undefined) return
    throw new KnownError(
      'not-found',
      `There is no conversation \`${conversationId}\`: see \`turnwise conversations list\`.`,
    )
  }

  return {
    take: async (conversationId, operator, taking = {}) => {
      await mustFind(conversationId)
      const request = { ...taking, operator, now: clock.now() }
      const owner = await store.turn(conversationId, (commit) => {
        const rules = findBot(commit.conversation.bot)?.handOff
        return takeOver(commit, { ...request, rules })
      })
      if (owner !== undefined) throwTaken(conversationId, owner)
      return true
    },
    release: async (conversationId, operator, held) => {
      await mustFind(conversationId)
      const isReleased = await store.turn(conversationId, (commit) => {
        const rules = findBot(commit.conversation.bot)?.handOff ?? WITHOUT_BOT
        const chosen = held === undefined ? rules : { ...rules, held }
        return release(commit, { ...chosen, operator, now: clock.now() })
      })
      return isReleased ?? false
    },
    reply: async (conversationId, operator, said) => {
      await mustFind(conversationId)
      const ids = await store.turn(conversationId, (commit) => {
        const rules = findBot(commit.conversation.bot)?.handOff
        return sayAsOperator(commit, { ...said, operator, rules, now: clock.now() })
      })
      return ids ?? []
    },
    listApprovals: () => listApprovals(store),
    decideApproval: (id, decision) => decideApproval(store, id, { ...decision, now: clock.now() }),
    replay: async (id) => (await replayDeadLetter(store, id)) !== undefined,
    dropDeadLetter: async (id) => (await dropDeadLetter(store, id, clock.now())) !== undefined,
    resend: (id) => resendOutboxRow(store, id, clock.now()),
    dropOutbox: (id) => dropOutboxRow(store, id, clock.now()),
  }
}
