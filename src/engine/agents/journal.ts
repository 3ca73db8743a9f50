import type { AgentProgress } from '../../core/agent-progress.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import type { Contact } from '../../core/contact.ts'
import { toDollars } from '../../core/micro-dollars.ts'
import type { Commit, Store } from '../../core/ports.ts'
import type { JobRow } from '../../core/rows.ts'
import { toContact } from '../arrivals.ts'
import type { Insistence } from '../until-stored.ts'
import { UNTIL_DECIDED } from './approvals.ts'
import type { CallPart } from './progress.ts'
import { withResult } from './progress.ts'
import { rest } from './recordings.ts'
import { logAgent, putProgress } from './scene.ts'
import type { ToolUsed } from './tools.ts'

const CUT = 'The process ended during this call: it is cut off, and counted in full.'

/**
 * What is written down of agents outside of turns. Each answers the row as it is then; undefined: the
 * agent was left behind, or the process stops.
 */
export interface Journal {
  look<T>(row: JobRow, body: (commit: Commit) => T): Promise<T | undefined>
  write(
    row: JobRow,
    change: (progress: AgentProgress) => AgentProgress,
  ): Promise<JobRow | undefined>
  /** Writes down that a tool may have been used, before it is. `kept`: an operator came before. */
  beginTool(row: JobRow, call: CallPart): Promise<Contact | 'kept' | undefined>
  /** Writes down what came of it; why it failed stands in the conversation's log. */
  endTool(row: JobRow, call: CallPart, used: ToolUsed, now: number): Promise<JobRow | undefined>
  /** A call that an earlier process began and did not end costs what it can at most. */
  closeCut(row: JobRow, settings: AgentSettings, now: number): Promise<JobRow | undefined>
  /** Leaves an agent alone while its conversation cannot be stepped; goes on if it can by now. */
  giveUp(row: JobRow, notBefore: number): Promise<JobRow | undefined>
}

export function createJournal(store: Store, { untilStored }: Insistence): Journal {
  function find<T>(
    { id, conversationId }: JobRow,
    body: (commit: Commit, row: JobRow & { readonly agent: AgentProgress }) => T,
  ): Promise<T | undefined> {
    return untilStored(() =>
      store.record(conversationId, (commit) => {
        const row = commit.jobs().find((one) => one.id === id)
        return row?.agent === undefined ? undefined : body(commit, { ...row, agent: row.agent })
      }),
    )
  }

  return {
    look: (row, body) => find(row, body),
    write: (row, change) =>
      find(row, (commit, current) => putProgress(commit, current, change(current.agent))),
    beginTool: (row, call) =>
      find(row, (commit, current) => {
        if (commit.conversation.handOff !== undefined) return 'kept'
        putProgress(commit, current, { ...current.agent, doing: call.id })
        return toContact(commit.contact)
      }),
    endTool: (row, { name }, { result, failure }, now) =>
      find(row, (commit, current) => {
        if (failure !== undefined) {
          const reason = `\`${name}\` failed: ${failure.name}: ${failure.message}`
          logAgent(commit, row, { at: now, status: result.outcome, reason })
        }
        return putProgress(commit, current, withResult(current.agent, result))
      }),
    closeCut: async (row, { model }, now) => {
      if (row.agent?.call === undefined) return row
      return find(row, (commit, current) => {
        const { call, ...agent } = current.agent
        if (call === undefined) return current
        const { micros, tokens } = call.reserved
        const usd = micros === 0 ? null : toDollars(micros)
        logAgent(commit, row, {
          at: now,
          status: 'cut-off',
          reason: CUT,
          detail: { model, usd, tokens },
        })
        const closed: JobRow = { ...current, agent }
        commit.put('job', closed)
        return closed
      })
    },
    giveUp: (row, notBefore) =>
      find(row, (commit, current) => {
        const isKept = commit.conversation.handOff !== undefined
        if (notBefore === UNTIL_DECIDED && !isKept) return current
        commit.put('job', rest(current, notBefore))
        return undefined
      }),
  }
}
