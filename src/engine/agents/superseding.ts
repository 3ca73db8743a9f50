import type { AgentProgress } from '../../core/agent-progress.ts'
import type { Commit } from '../../core/ports.ts'
import type { JobRow } from '../../core/rows.ts'
import { beginProgress, heardUpTo, isTouched } from './progress.ts'

/** How long an agent waits for the person to be silent. */
export interface Quiet {
  readonly quietMs: number
  readonly mostQuietMs: number
}

/**
 * The row of an agent that a step starts. When the same step stopped the same agent, the person has
 * written while it was at work: if nothing was said or done yet, it begins anew with all that was
 * written; else it goes on and answers that too.
 * @param fresh the row as any other job's
 * @param former the row that was stopped in the same turn
 */
export function toAgentRow(
  commit: Commit,
  fresh: JobRow,
  former: JobRow | undefined,
  turn: number,
  { quietMs, mostQuietMs }: Quiet,
): JobRow {
  const now = fresh.startedAt
  const begun = beginProgress(turn, fresh.id, now)
  const progress = former?.agent
  if (former === undefined || progress === undefined) {
    return { ...fresh, notBefore: now + quietMs, agent: begun }
  }
  if (isTouched(progress)) {
    return { ...goOn(commit, former, progress, turn, now + quietMs), input: fresh.input }
  }
  const agent = beginAgain(begun, progress)
  return { ...fresh, notBefore: Math.min(now + quietMs, agent.since + mostQuietMs), agent }
}

/**
 * An operator gives a conversation back in the middle of an answer: what was said meanwhile is
 * answered too.
 */
export function resumeAgents(commit: Commit, now: number): void {
  // What was said meanwhile stands before the next turn.
  const turn = commit.conversation.turn + 1
  for (const row of commit.jobs()) {
    const { agent } = row
    if (agent === undefined || row.result !== undefined) continue
    if (isTouched(agent)) {
      commit.put('job', { ...goOn(commit, row, agent, turn, now), notBefore: now })
      continue
    }
    replace(commit, row, agent, { turn, now, notBefore: now })
  }
}

/**
 * The person changed or deleted what agents are about to answer: those that have said and done
 * nothing yet begin anew, with what it is now. Answers the rows that they were.
 */
export function renewAgents(commit: Commit, turn: number, now: number): readonly JobRow[] {
  const meant = commit
    .jobs()
    .filter(({ agent }) => agent !== undefined && !isTouched(agent) && heardUpTo(agent) < turn)
  for (const row of meant) {
    const { agent, notBefore } = row
    if (agent === undefined) continue
    // Who waits for the person to be silent, or for the provider, waits as long as before.
    replace(commit, row, agent, { turn, now, notBefore: Math.max(now, notBefore) })
  }
  return meant
}

/** Another row takes the place of one whose call is given up. */
function replace(
  commit: Commit,
  row: JobRow,
  progress: AgentProgress,
  { turn, now, notBefore }: { turn: number; now: number; notBefore: number },
): void {
  commit.remove('job', row.id)
  const { leaseUntil: _, ...rest } = row
  const id = `${row.conversationId}.a${commit.nextArrival()}`
  const agent = beginAgain(beginProgress(turn, id, now), progress)
  commit.put('job', { ...rest, id, startedAt: now, attempts: 0, notBefore, agent })
}

/** What its calls have cost until now belongs to the same answer. */
function beginAgain(
  begun: AgentProgress,
  { first, since, calls, spent, usage, unpriced }: AgentProgress,
): AgentProgress {
  return {
    ...begun,
    first,
    // Who writes on while it thinks is given time to end, as at the beginning.
    since: calls === 0 ? since : begun.since,
    calls,
    spent,
    usage,
    ...(unpriced === undefined ? {} : { unpriced }),
  }
}

/** @param wakeAt when one that rests goes on, because it waited in vain */
function goOn(
  commit: Commit,
  row: JobRow,
  progress: AgentProgress,
  turn: number,
  wakeAt: number,
): JobRow {
  const { pending, ...rest } = progress
  const before = Math.floor(heardUpTo(progress))
  const isPerson = commit
    .recentMessages(MOST_MESSAGES)
    .some(({ kind, turn: at = 0 }) => kind.startsWith('user.') && at >= before && at < turn)
  const steps: AgentProgress['steps'] = [
    ...progress.steps,
    ...(pending === undefined || pending.granted !== undefined || !isPerson
      ? []
      : [
          {
            kind: 'result' as const,
            callId: pending.callId,
            outcome: 'refused' as const,
            text: WITHDRAWN,
          },
        ]),
    { kind: 'heard', upTo: turn, ...(isPerson ? { person: true as const } : {}) },
  ]
  const isPending = pending !== undefined && (pending.granted !== undefined || !isPerson)
  // A row with a lease is at work: it finds what was added.
  const isWaiting = row.leaseUntil === undefined && pending !== undefined && !isPending
  return {
    ...row,
    ...(isWaiting ? { notBefore: wakeAt } : {}),
    agent: { ...rest, steps, ...(isPending ? { pending } : {}) },
  }
}

/** More lines than anybody writes while one answer is made. */
const MOST_MESSAGES = 50
const WITHDRAWN = 'It was not done: the person wrote something else instead of allowing it.'
