import type { BudgetScope } from '../../core/agent-budget.ts'
import type { LanguageModel, ModelOutcome, ModelRequest } from '../../core/agent-ports.ts'
import type { AgentProgress, OpenCall } from '../../core/agent-progress.ts'
import type { AgentSettings } from '../../core/agent-settings.ts'
import { toDollars } from '../../core/micro-dollars.ts'
import type { PriceTable } from '../../core/model-prices.ts'
import { worstCostOf } from '../../core/model-prices.ts'
import type { Clock, Commit, Store } from '../../core/ports.ts'
import type { JobRow } from '../../core/rows.ts'
import type { Insistence } from '../until-stored.ts'
import type { AgentView } from './agent-view.ts'
import type { Bill } from './bill.ts'
import { payBill, toBill } from './bill.ts'
import { add, minus, reserveOnRows, settleOnRows, toCounterParts } from './ledger.ts'
import { heardUpTo } from './progress.ts'
import { logAgent, putProgress } from './scene.ts'
import { keepTyping } from './typing.ts'

/** A call of the model within its budgets. */
export type Asked = Pick<ModelRequest, 'system' | 'messages' | 'tools' | 'maxTokens'>

/**
 * How a call ended. `made`: it is written down, and `row` is the agent's row with it; undefined: the
 * agent was left behind. `changed`: the conversation went on before it was made. `over`: the
 * process stops.
 */
export type CallEnd =
  | { readonly end: 'made'; readonly row: JobRow | undefined; readonly outcome: ModelOutcome }
  | { readonly end: 'budget'; readonly scope: BudgetScope }
  | { readonly end: 'changed' }
  | { readonly end: 'over' }

/** What becomes of an agent by the outcome of its call. The call is closed and paid already. */
export type Recording = (
  commit: Commit,
  row: JobRow,
  call: OpenCall,
  outcome: ModelOutcome,
) => JobRow

export interface Calls {
  make(
    view: AgentView,
    settings: AgentSettings,
    request: Asked,
    signal: AbortSignal,
    record: Recording,
  ): Promise<CallEnd>
}

/** A call that is paid for in advance: who it was made for, and in which life of the machine. */
interface Reservation {
  readonly call: OpenCall
  readonly first: string
  readonly generation: number
}

/**
 * Makes calls of a model: what each can cost at most is durable before it, and what it answered and
 * cost is durable before anything is done with it.
 */
export function createCalls(options: {
  readonly store: Store
  readonly clock: Clock
  readonly insistence: Insistence
  readonly model: LanguageModel
  readonly prices: PriceTable
  readonly showTyping: (conversationId: string) => void
}): Calls {
  const { store, clock, model, prices, showTyping } = options
  const { untilStored } = options.insistence

  async function reserve(
    view: AgentView,
    settings: AgentSettings,
    { reserved, at }: Pick<OpenCall, 'reserved' | 'at'>,
  ): Promise<Reservation | BudgetScope | 'changed' | 'over'> {
    const parts = toCounterParts(view.bot.name, settings, at, reserved)
    const counted = await untilStored(async () => ({
      refused: parts.length === 0 ? undefined : await store.counters.reserve(parts),
    }))
    if (counted === undefined) return 'over'
    if (counted.refused !== undefined) {
      const { name } = counted.refused
      return parts.find((part) => part.name === name)?.scope ?? 'day'
    }
    const { id, conversationId } = view.row
    const opened = await untilStored(() =>
      store.record(conversationId, (commit): Reservation | BudgetScope | 'changed' => {
        const row = commit.jobs().find((one) => one.id === id)
        const { handOff, turn, generation } = commit.conversation
        const isSame = turn === view.turn && handOff === undefined
        if (row?.agent === undefined || !isSame || !isSameHearing(row.agent, view)) return 'changed'
        const scope = reserveOnRows(commit, row.agent, settings, { reserved, at })
        if (scope !== undefined) return scope
        const { calls, steps, spent, first } = row.agent
        const call: OpenCall = { n: calls + 1, after: steps.length, at, reserved }
        putProgress(commit, row, { ...row.agent, calls: call.n, call, spent: add(spent, reserved) })
        return { call, first, generation }
      }),
    )
    if (typeof opened !== 'object' && parts.length > 0) {
      const back = toCounterParts(view.bot.name, settings, at, minus(NOTHING, reserved))
      await untilStored(() => store.counters.settle(back))
    }
    return opened ?? 'over'
  }

  async function make(
    view: AgentView,
    settings: AgentSettings,
    request: Asked,
    signal: AbortSignal,
    record: Recording,
  ): Promise<CallEnd> {
    const at = clock.now()
    const input = model.estimate(request)
    const output = request.maxTokens
    const micros = worstCostOf(prices, settings.model, { input, output }, at) ?? 0
    const reserved = { micros, tokens: input + output }
    const held = await reserve(view, settings, { reserved, at })
    if (held === 'changed' || held === 'over') return { end: held }
    if (typeof held === 'string') return { end: 'budget', scope: held }
    const { conversationId } = view.row
    const startedAt = clock.monotonic()
    // The turn that began the agent has shown it.
    const isShown = held.call.n === 1
    const typing = keepTyping(clock, () => showTyping(conversationId), { isShown })
    const { model: name, effort, timeoutMs } = settings
    const outcome = await model.answer({ ...request, model: name, effort, timeoutMs, signal })
    typing.stop()
    const ms = clock.monotonic() - startedAt
    const bill = toBill(outcome, { model: settings.model, prices, reserved, at })
    const written = await untilStored(() =>
      store.record(conversationId, (commit) => ({
        row: write(commit, view.row, settings, held, {
          outcome,
          bill,
          at: clock.now(),
          ms,
          request,
          record,
        }),
      })),
    )
    const parts = toCounterParts(view.bot.name, settings, at, minus(bill.actual, reserved))
    if (parts.length > 0) await untilStored(() => store.counters.settle(parts))
    return written === undefined ? { end: 'over' } : { end: 'made', row: written.row, outcome }
  }

  return { make }
}

const NOTHING = { micros: 0, tokens: 0 }

/** Nothing was said since that the request does not tell of. */
function isSameHearing(progress: AgentProgress, view: AgentView): boolean {
  return heardUpTo(progress) === heardUpTo(view.progress)
}

interface Made {
  readonly at: number
  readonly outcome: ModelOutcome
  readonly bill: Bill
  readonly ms: number
  readonly request: Asked
  readonly record: Recording
}

/** Writes down what a call came to, with what it cost, whoever it is paid by now. */
function write(
  commit: Commit,
  former: JobRow,
  settings: AgentSettings,
  { call, first, generation }: Reservation,
  { outcome, bill, at, ms, request, record }: Made,
): JobRow | undefined {
  settleOnRows(commit, settings, generation, call, bill.actual)
  logCall(commit, former, settings, { outcome, bill, at, ms, request })
  // A row that took the place of this one pays for it too.
  const payer = commit.jobs().find(({ agent }) => agent?.first === first)
  if (payer?.agent === undefined) return undefined
  const { call: open, ...rest } = payBill(payer.agent, call.reserved, bill)
  if (payer.id !== former.id || open?.n !== call.n) {
    commit.put('job', {
      ...payer,
      agent: { ...rest, ...(open === undefined ? {} : { call: open }) },
    })
    return undefined
  }
  const closed = record(commit, { ...payer, attempts: 1, agent: rest }, call, outcome)
  commit.put('job', closed)
  return closed
}

function logCall(
  commit: Commit,
  row: JobRow,
  settings: AgentSettings,
  { outcome, bill, at, ms, request }: Omit<Made, 'record'>,
): void {
  const isAnswered = outcome.outcome === 'answered'
  const { usage, actual, unpriced } = bill
  logAgent(commit, row, {
    at,
    status: isAnswered ? outcome.stop : outcome.trouble,
    ...(isAnswered ? {} : { reason: outcome.reason }),
    detail: {
      model: isAnswered ? outcome.model : settings.model,
      ...(usage === undefined ? {} : { ...usage }),
      usd: unpriced ? null : toDollars(actual.micros),
      ms: Math.round(ms),
      offered: request.tools.map(({ name }) => name),
      proposed: isAnswered
        ? outcome.parts.flatMap((part) => (part.kind === 'call' ? [part.name] : []))
        : [],
    },
  })
}
