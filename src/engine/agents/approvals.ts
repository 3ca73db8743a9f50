import type { AgentProgress, PendingApproval } from '../../core/agent-progress.ts'
import type { Approval } from '../../core/approval.ts'
import { DEFAULT_NO, DEFAULT_YES } from '../../core/default-texts.ts'
import type { Json } from '../../core/json.ts'
import type { Message, Text } from '../../core/messages.ts'
import type { Commit } from '../../core/ports.ts'
import type { JobRow } from '../../core/rows.ts'
import { addSteps } from './progress.ts'
import { logAgent } from './scene.ts'

/** The event of a choice that allows something: it never reaches a machine. */
export const APPROVAL_EVENT = 'agent.approval'

/** Not before somebody decides: the end of the year 9999. */
export const UNTIL_DECIDED = Date.UTC(10_000, 0) - 1

/** What the person is asked, as buttons whose events only their own tap can bring. */
export function toQuestion<TArgs>(
  approval: Extract<Approval<TArgs>, { by: 'user' }>,
  args: TArgs,
  jobId: string,
  callId: string,
): Message<Json> {
  const { ask, yes = DEFAULT_YES, no = DEFAULT_NO } = approval
  const toChoice = (title: Text, granted: boolean) => ({
    title,
    send: { type: APPROVAL_EVENT, jobId, callId, granted },
    once: true,
  })
  return {
    kind: 'buttons',
    body: typeof ask === 'function' ? ask(args) : ask,
    buttons: [toChoice(yes, true), toChoice(no, false)],
  }
}

/** Sets an agent aside until somebody has decided. */
export function toPending(row: JobRow, progress: AgentProgress, pending: PendingApproval): JobRow {
  const { leaseUntil: _, ...rest } = row
  return { ...rest, attempts: 0, notBefore: UNTIL_DECIDED, agent: { ...progress, pending } }
}

/** What somebody decided about a call. */
export interface Decision {
  readonly jobId: string
  readonly callId: string
  readonly granted: boolean
  /** Absent: the person themselves. */
  readonly operator?: string
  readonly now: number
}

/** Writes a decision down, and lets the agent go on. False: nobody waits for it, or not from them. */
export function decide(commit: Commit, decision: Decision): boolean {
  const { jobId, callId, granted, operator, now } = decision
  const row = commit.jobs().find(({ id }) => id === jobId)
  const pending = row?.agent?.pending
  const by = operator === undefined ? 'user' : 'operator'
  if (row?.agent === undefined || pending?.callId !== callId) return false
  if (pending.by !== by || pending.granted !== undefined) return false
  const decided = { ...pending, granted, ...(operator === undefined ? {} : { operator }) }
  const agent = { ...row.agent, pending: decided }
  // A tap is something that the person said, half a turn behind the last: it wants an answer.
  const upTo = commit.conversation.turn + 0.5
  const heard = addSteps(agent, { kind: 'heard', upTo, person: true })
  commit.put('job', { ...row, notBefore: now, agent: by === 'user' ? heard : agent })
  logAgent(commit, row, {
    at: now,
    status: granted ? 'allowed' : 'denied',
    reason: `${operator ?? 'The person'} ${granted ? 'allowed' : 'did not allow'} \`${pending.what}\`.`,
  })
  return true
}

/** A tap on a button of `toQuestion`. */
export function decideByTap(
  commit: Commit,
  event: { readonly [field: string]: unknown },
  now: number,
): boolean {
  const { jobId, callId, granted } = event
  if (typeof jobId !== 'string' || typeof callId !== 'string') return false
  return decide(commit, { jobId, callId, granted: granted === true, now })
}
