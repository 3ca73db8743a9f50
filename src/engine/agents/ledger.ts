import type { BudgetLimit, BudgetScope } from '../../core/agent-budget.ts'
import type { AgentProgress, OpenCall } from '../../core/agent-progress.ts'
import type { AgentSettings, Amounts } from '../../core/agent-settings.ts'
import type { ContactRow } from '../../core/contact.ts'
import type { CounterPart } from '../../core/counters.ts'
import { toDollars } from '../../core/micro-dollars.ts'
import type { Commit } from '../../core/ports.ts'

const NOTHING: Amounts = { micros: 0, tokens: 0 }
const UNITS = ['micros', 'tokens'] as const

/**
 * Adds the worst case of a call to what the conversation and the person have cost, unless a budget
 * of theirs or of this answer does not allow it: then that one is answered, and nothing is written.
 */
export function reserveOnRows(
  commit: Commit,
  progress: AgentProgress,
  { budget }: AgentSettings,
  { reserved, at }: Pick<OpenCall, 'reserved' | 'at'>,
): BudgetScope | undefined {
  const spent: Readonly<Record<'turn' | 'conversation' | 'contact', Amounts>> = {
    turn: progress.spent,
    conversation: spentInLife(commit),
    contact: spentOn(commit, at),
  }
  for (const scope of ['turn', 'conversation', 'contact'] as const) {
    if (isOver(add(spent[scope], reserved), budget[scope])) return scope
  }
  addOnRows(commit, budget, commit.conversation.generation, at, reserved)
  return undefined
}

/** Corrects what was reserved for a call by what it came to. */
export function settleOnRows(
  commit: Commit,
  { budget }: AgentSettings,
  generation: number,
  { reserved, at }: OpenCall,
  actual: Amounts,
): void {
  addOnRows(commit, budget, generation, at, minus(actual, reserved))
}

/** What has to be counted over all conversations for a call. */
export function toCounterParts(
  bot: string,
  { budget }: AgentSettings,
  at: number,
  amounts: Amounts,
): readonly (CounterPart & { readonly scope: BudgetScope })[] {
  const { day, month, dayEnd, monthEnd } = calendarOf(at)
  const periods = [
    { scope: 'day', period: day, until: dayEnd },
    { scope: 'bot', period: month, until: monthEnd },
  ] as const
  return periods.flatMap(({ scope, period, until }) =>
    UNITS.flatMap((unit) => {
      const limit = budget[scope]?.[unit]
      if (limit === undefined) return []
      const name = `agent ${bot} ${period} ${unit}`
      return [{ scope, name, amount: amounts[unit], limit, until }]
    }),
  )
}

/** A limit as its author wrote it. */
export function toLimit({ budget }: AgentSettings, scope: BudgetScope): BudgetLimit {
  const { micros, tokens } = budget[scope] ?? {}
  return {
    ...(micros === undefined ? {} : { usd: toDollars(micros) }),
    ...(tokens === undefined ? {} : { tokens }),
  }
}

export function add(a: Amounts, b: Amounts): Amounts {
  return { micros: a.micros + b.micros, tokens: a.tokens + b.tokens }
}

export function minus(a: Amounts, b: Amounts): Amounts {
  return { micros: a.micros - b.micros, tokens: a.tokens - b.tokens }
}

/** Of people who turn out to be one: what they have cost together on the latest day. */
export function mergeSpent(contacts: readonly ContactRow[]): ContactRow['agentSpent'] {
  const spent = contacts.flatMap(({ agentSpent }) => (agentSpent === undefined ? [] : [agentSpent]))
  const day = spent
    .map((one) => one.day)
    .sort()
    .at(-1)
  const latest = spent.filter((one) => one.day === day)
  return day === undefined ? undefined : { ...latest.reduce<Amounts>(add, NOTHING), day }
}

function isOver(spent: Amounts, limit: Partial<Amounts> = {}): boolean {
  return UNITS.some((unit) => spent[unit] > (limit[unit] ?? Number.POSITIVE_INFINITY))
}

function spentInLife({ conversation }: Commit): Amounts {
  const { agentSpent, generation } = conversation
  return agentSpent?.generation === generation ? agentSpent : NOTHING
}

function spentOn({ contact }: Commit, at: number): Amounts {
  const { agentSpent } = contact
  return agentSpent?.day === calendarOf(at).day ? agentSpent : NOTHING
}

/** Another life, or another day, has begun since: what is corrected now is counted nowhere. */
function addOnRows(
  commit: Commit,
  budget: AgentSettings['budget'],
  generation: number,
  at: number,
  amounts: Amounts,
): void {
  const { conversation, contact } = commit
  if (budget.conversation !== undefined && conversation.generation === generation) {
    const agentSpent = { ...add(spentInLife(commit), amounts), generation }
    commit.put('conversation', { ...conversation, agentSpent })
  }
  const { day } = calendarOf(at)
  const isSameDay = (contact.agentSpent?.day ?? day) <= day
  if (budget.contact !== undefined && isSameDay) {
    commit.put('contact', { ...contact, agentSpent: { ...add(spentOn(commit, at), amounts), day } })
  }
}

/** The day and month of a time in UTC, and when they end (epoch ms). */
function calendarOf(at: number) {
  const date = new Date(at)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const iso = date.toISOString()
  return {
    day: iso.slice(0, 10),
    month: iso.slice(0, 7),
    dayEnd: Date.UTC(year, month, day + 1),
    monthEnd: Date.UTC(year, month + 1, 1),
  }
}
