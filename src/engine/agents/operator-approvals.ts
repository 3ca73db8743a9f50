import type { ApprovalDecision, WaitingApproval } from '../../core/operator.ts'
import type { Store } from '../../core/ports.ts'
import type { JobRow } from '../../core/rows.ts'
import { decide, UNTIL_DECIDED } from './approvals.ts'
import { callsOf, lastAnswer } from './progress.ts'

/** What agents may do only when an operator allows it, oldest first. */
export async function listApprovals(
  store: Pick<Store, 'restingJobs'>,
): Promise<readonly WaitingApproval[]> {
  const resting = await store.restingJobs(UNTIL_DECIDED)
  return resting.flatMap(toWaiting)
}

/** False: nothing of that id waits for an operator. */
export async function decideApproval(
  store: Pick<Store, 'restingJobs' | 'turn'>,
  id: string,
  { granted, operator, now }: ApprovalDecision & { readonly now: number },
): Promise<boolean> {
  const row = (await store.restingJobs(UNTIL_DECIDED)).find((one) => one.id === id)
  const callId = row?.agent?.pending?.callId
  if (row === undefined || callId === undefined) return false
  const isDecided = await store.turn(row.conversationId, (commit) =>
    decide(commit, { jobId: id, callId, granted, operator, now }),
  )
  return isDecided ?? false
}

function toWaiting({ id, conversationId, src, agent }: JobRow): WaitingApproval[] {
  const { pending, steps = [] } = agent ?? {}
  if (pending?.by !== 'operator') return []
  const answer = lastAnswer(steps)?.answer
  const call = answer && callsOf(answer).find((one) => one.id === pending.callId)
  const { what, askedAt } = pending
  return [{ id, conversationId, agent: src, what, input: call?.input ?? null, askedAt }]
}
