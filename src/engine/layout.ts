import type { Bot } from '../core/bot.ts'
import type { Json } from '../core/json.ts'
import type { Commit } from '../core/ports.ts'
import { incompatibilities, reconcile } from '../core/step/index.ts'
import { applyEffects } from './effects.ts'
import { endAll, hold } from './endings.ts'
import type { TurnScope } from './turn-scope.ts'

/**
 * A bot changed under a conversation (promise P13). A snapshot the new machine can take is stamped
 * and its timers and jobs are brought in line; else the author's `migrate`, then `restart` or
 * `hold` decide.
 */
export function fitLayout(commit: Commit, bot: Bot, scope: TurnScope): 'fits' | 'hold' {
  const { now } = scope
  const { conversation } = commit
  if (conversation.status !== 'active' || conversation.layout === bot.layout) return 'fits'
  const stored = JSON.parse(conversation.snapshot ?? 'null') as Json
  const problems = incompatibilities(bot.machine, stored)
  const snapshot = problems.length === 0 ? stored : migrate(commit, bot, stored)
  if (snapshot === undefined) return giveUp(commit, bot, problems, now)
  commit.put('conversation', {
    ...conversation,
    layout: bot.layout,
    turn: conversation.turn + 1,
    snapshot: JSON.stringify(snapshot),
    updatedAt: now,
  })
  bringInLine(commit, bot, snapshot, scope)
  logChange(commit, now, problems.length === 0 ? 'kept' : 'migrated', problems)
  return 'fits'
}

function migrate(commit: Commit, bot: Bot, stored: Json): Json | undefined {
  const snapshot = bot.migrate?.(commit.conversation.layout ?? '', stored)
  if (snapshot === undefined) return undefined
  return incompatibilities(bot.machine, snapshot).length === 0 ? snapshot : undefined
}

function giveUp(
  commit: Commit,
  bot: Bot,
  problems: readonly string[],
  now: number,
): 'fits' | 'hold' {
  if (bot.onIncompatible === 'hold') {
    hold(
      commit,
      now,
      `The bot changed and cannot go on from here: ${problems.join('; ')}. Give it \`migrate\`, or restart the conversation.`,
    )
    return 'hold'
  }
  endAll(commit, { receipt: 'none', stoppedJobs: [] })
  const { snapshot: _, state: __, ...rest } = commit.conversation
  commit.put('conversation', { ...rest, status: 'done', updatedAt: now })
  logChange(commit, now, 'restarted', problems)
  return 'fits'
}

/** Timers and jobs that the new machine wants, or no longer knows. */
function bringInLine(commit: Commit, bot: Bot, snapshot: Json, scope: TurnScope): void {
  const { conversation } = commit
  const effects = reconcile(bot.machine, snapshot, commit.timers(), commit.jobs(), scope.now)
  applyEffects(
    {
      commit,
      bot,
      now: scope.now,
      generation: conversation.generation,
      turn: conversation.turn,
      bounds: scope.bounds,
      isQuiet: true,
      aftermath: { receipt: 'none', stoppedJobs: [] },
      log: commit.log,
      counts: { replies: 0, effects: 0, order: conversation.lastOrder ?? 0, jobs: 0 },
    },
    effects,
  )
}

function logChange(
  commit: Commit,
  now: number,
  what: 'kept' | 'migrated' | 'restarted',
  problems: readonly string[],
): void {
  commit.log({
    at: now,
    kind: 'engine',
    conversationId: commit.conversation.id,
    contactId: commit.contact.id,
    status: what,
    reason: 'The bot changed under this conversation.',
    detail: { problems: [...problems] },
  })
}
