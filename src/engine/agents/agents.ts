import type { LanguageModel } from '../../core/agent-ports.ts'
import type { AgentProgress } from '../../core/agent-progress.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import type { Bot } from '../../core/bot.ts'
import { toPlainError } from '../../core/errors.ts'
import type { MediaReader } from '../../core/media.ts'
import type { PriceTable } from '../../core/model-prices.ts'
import type { Clock, Commit, Logger, Store } from '../../core/ports.ts'
import type { JobRow } from '../../core/rows.ts'
import type { Turns } from '../turns.ts'
import { createInsistence } from '../until-stored.ts'
import type { AgentAct } from './act.ts'
import { lookAt } from './agent-view.ts'
import { UNTIL_DECIDED } from './approvals.ts'
import type { AgentRun } from './asking.ts'
import { createAsk } from './asking.ts'
import { createCalls } from './calls.ts'
import { createJournal } from './journal.ts'
import { toLimit } from './ledger.ts'
import type { Action } from './next-action.ts'
import { nextAction } from './next-action.ts'
import type { CallPart, ResultStep } from './progress.ts'
import { addSteps, lastAnswer, withResult } from './progress.ts'
import { isAllowed } from './propose.ts'
import { useTool } from './tools.ts'
import { afterFailure } from './troubles.ts'

/** A conversation whose bot is away is looked at again after this. */
const HELD_MS = 60_000

/** Lets language models answer, beside the turns of their conversations. */
export interface Agents {
  /** Goes on with an agent until it ends, rests or is left behind. */
  run(row: JobRow, settings: AgentSettings, signal: AbortSignal): Promise<void>
  stop(): void
}

export interface AgentsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly turns: Turns
  readonly media: MediaReader
  /** The bot that answers a conversation now. */
  readonly findBot: (commit: Commit) => Bot | undefined
  readonly showTyping: (conversationId: string) => void
  /** Absent: no key is set, and every agent fails at once. */
  readonly model?: LanguageModel
  readonly prices: PriceTable
}

type Call = Extract<Action, { do: 'call' }>

/**
 * Each agent is a loop over what is written down of it: what it does next follows from its journal
 * alone, and is in the journal before the next thing is done. So a process that dies leaves nothing
 * that another one could not go on with.
 */
export function createAgents(options: AgentsOptions): Agents {
  const { store, clock, logger, turns, media, findBot, model } = options
  const insistence = createInsistence(clock, logger)
  const { look, write, beginTool, endTool, giveUp, closeCut } = createJournal(store, insistence)
  const ask =
    model &&
    createAsk({ calls: createCalls({ ...options, insistence, model }), model, media, clock })

  async function advance(row: JobRow, run: AgentRun): Promise<JobRow | undefined> {
    const { agent } = row
    if (agent === undefined) return undefined
    const action = nextAction(agent, run.settings)
    switch (action.do) {
      case 'ask':
        return think(row, run)
      case 'say':
        return act(row, run, { ...action, alone: false })
      case 'call':
        return carryOut(row, agent, action, run)
      case 'correct': {
        const { fault, text } = action
        return write(row, (now) => addSteps(now, { kind: 'correction', fault, text }))
      }
      case 'wait':
        return undefined
      case 'finish':
        return act(row, run, { do: 'end' })
      case 'fail':
        return act(row, run, { do: 'end', failure: action.failure })
    }
  }

  async function think(row: JobRow, run: AgentRun): Promise<JobRow | undefined> {
    if (ask === undefined) {
      const message = 'No key of a language model is set: see ANTHROPIC_API_KEY in .env.example.'
      return act(row, run, { do: 'end', failure: { name: 'AgentUnavailable', message } })
    }
    const view = await look(row, (commit) => lookAt(commit, row.id, run.settings, findBot))
    if (view === undefined) return undefined
    if (view === 'kept') return giveUp(row, UNTIL_DECIDED)
    if (view === 'changed') return act(row, run, { do: 'align' })
    const most = mostCalls(view.progress, run.settings)
    if (run.asked >= most) {
      const message = `Its model was called ${run.asked} times without getting on.`
      return act(row, run, { do: 'end', failure: { name: 'AgentSteps', message } })
    }
    try {
      const called = await ask(view, run)
      if (called.end === 'made') run.asked += 1
      if (called.end === 'over') return undefined
      if (called.end === 'changed') return write(row, (now) => now)
      if (called.end === 'budget') {
        const { scope } = called
        return act(row, run, { do: 'budget', scope, limit: toLimit(run.settings, scope) })
      }
      if (called.row === undefined || called.outcome.outcome === 'answered') return called.row
      return afterTrouble(called.row, called.outcome, run)
    } catch (error) {
      // Only the author's own instructions throw.
      return act(row, run, { do: 'end', failure: toPlainError(error) })
    }
  }

  async function afterTrouble(
    row: JobRow,
    outcome: Parameters<typeof afterFailure>[0],
    run: AgentRun,
  ): Promise<JobRow | undefined> {
    const failures = row.agent?.failures ?? 0
    if (run.signal.aborted || row.leaseUntil === undefined) return undefined
    // A summary that failed is done without.
    if (failures === 0) return row
    const next = afterFailure(outcome, failures, run.settings)
    return 'name' in next ? act(row, run, { do: 'end', failure: next }) : row
  }

  async function act(row: JobRow, run: AgentRun, wanted: AgentAct): Promise<JobRow | undefined> {
    const taken = await turns.takeAgent(row, run.settings, wanted)
    switch (taken.outcome) {
      case 'taken':
        return taken.row
      case 'stopped':
        return undefined
      case 'kept':
        return giveUp(row, UNTIL_DECIDED)
      case 'held':
        return giveUp(row, clock.now() + HELD_MS)
      case 'threw':
        return afterThrow(row, run, wanted, taken.error)
    }
  }

  /** The machine threw, or its author's texts did: nothing of the turn has happened. */
  async function afterThrow(
    row: JobRow,
    run: AgentRun,
    wanted: AgentAct,
    error: unknown,
  ): Promise<JobRow | undefined> {
    const failure = toPlainError(error)
    logger.warn(
      { conversationId: row.conversationId, agent: row.src, act: wanted.do, error: failure.name },
      'What an agent wanted could not be stepped.',
    )
    switch (wanted.do) {
      case 'propose':
      case 'approve':
        return conclude(row, wanted.call, 'refused', `\`${wanted.call.name}\` is out of order.`)
      case 'say':
        // It may be its end that throws.
        if (!wanted.alone) return act(row, run, { ...wanted, alone: true })
        return act(row, run, { do: 'end', failure })
      case 'budget':
      case 'align':
        return act(row, run, { do: 'end', failure })
      case 'end':
        if (wanted.failure === undefined) return act(row, run, { do: 'end', failure })
        turns.takeJob(row, { ok: false, error: failure })
        return undefined
    }
  }

  async function carryOut(
    row: JobRow,
    agent: AgentProgress,
    { call, key }: Call,
    run: AgentRun,
  ): Promise<JobRow | undefined> {
    const { offered = [] } = lastAnswer(agent.steps)?.answer ?? {}
    if (!offered.includes(call.name)) {
      const names = offered.map((name) => `\`${name}\``).join(', ')
      return conclude(row, call, 'invalid', `There is no such tool now. There are: ${names}.`)
    }
    if (agent.pending?.callId === call.id && agent.pending.granted === false) {
      const who = agent.pending.by === 'user' ? 'The person' : 'An operator'
      return conclude(row, call, 'refused', `${who} did not allow it.`)
    }
    const tool = run.settings.tools.find(({ name }) => name === call.name)
    if (tool === undefined) return act(row, run, { do: 'propose', call })
    if (tool.approval !== undefined && !isAllowed(agent, call)) {
      return act(row, run, { do: 'approve', call })
    }
    const begun = await beginTool(row, call)
    if (begun === undefined) return undefined
    if (begun === 'kept') return giveUp(row, UNTIL_DECIDED)
    const use = { tool, call, contact: begun, idempotencyKey: `${row.id}.${key}` }
    const used = await useTool({ ...use, signal: run.signal }, { clock, media })
    if (used === undefined) return undefined
    if (used.failure !== undefined) {
      const { conversationId, src } = row
      const fields = { conversationId, agent: src, tool: tool.name, error: used.failure.name }
      logger.warn(fields, 'A tool of an agent failed.')
    }
    return endTool(row, call, used, clock.now())
  }

  function conclude(
    row: JobRow,
    { id: callId }: CallPart,
    outcome: ResultStep['outcome'],
    text: string,
  ): Promise<JobRow | undefined> {
    return write(row, (now) => withResult(now, { kind: 'result', callId, outcome, text }))
  }

  return {
    run: async (row, settings, signal) => {
      const run: AgentRun = { settings, signal, files: new Map(), isUnsummed: false, asked: 0 }
      let current: JobRow | undefined = await closeCut(row, settings, clock.now())
      while (current !== undefined && !signal.aborted) current = await advance(current, run)
    },
    stop: insistence.stop,
  }
}

/**
 * A brake of its own: were the journal not to keep what a model answered, `maxSteps` would never be
 * reached. Each thing that the person says may take as many calls, and once all is summed up.
 */
function mostCalls({ steps }: AgentProgress, { maxSteps }: AgentSettings): number {
  const heard = steps.filter((step) => step.kind === 'heard' && step.person)
  return maxSteps * (heard.length + 1) + 1
}
