import type { Bot } from '../core/bot.ts'
import type { Commit } from '../core/ports.ts'
import type { PersistedSnapshot } from '../core/step/index.ts'
import { incompatibilities, reconcile } from '../core/step/index.ts'
import type { StoredEvent } from '../core/events.ts'
import type { Json } from '../core/json.ts'
import { timerId } from './effects.ts'
import { endAll, hold } from './life.ts'

/**
 * A bot changed under a conversation (promise P13). A snapshot the new machine can take is stamped
 * and its timers and jobs are brought in line; else the author's `migrate`, then `restart` or
 * `hold` decide.
 */
export function fitLayout(commit: Commit, bot: Bot, now: number): 'fits' | 'hold' {
  const { conversation } = commit
  if (conversation.status !== 'active' || conversation.layout === bot.layout) return 'fits'
  const stored = JSON.parse(conversation.snapshot ?? 'null') as PersistedSnapshot
  const problems = incompatibilities(bot.machine, stored)
  const snapshot = problems.length === 0 ? stored : migrate(commit, bot, stored)
  if (snapshot === undefined) return giveUp(commit, bot, problems, now)
  commit.put('conversation', {
    ...conversation,
    layout: bot.layout,
    snapshot: JSON.stringify(snapshot),
    updatedAt: now,
  })
  bringInLine(commit, bot, snapshot, now)
  logChange(commit, now, problems.length === 0 ? 'kept' : 'migrated', problems)
  return 'fits'
}

function migrate(commit: Commit, bot: Bot, stored: PersistedSnapshot): PersistedSnapshot | undefined {
  const migrated = bot.migrate?.(commit.conversation.layout ?? '', stored as unknown as Json)
  if (migrated === undefined) return undefined
  const snapshot = migrated as unknown as PersistedSnapshot
  return incompatibilities(bot.machine, snapshot).length === 0 ? snapshot : undefined
}

function giveUp(
  commit: Commit,
  bot: Bot,
  problems: readonly string[],
  now: number,
): 'fits' | 'hold' {
  if (bot.onIncompatible === 'hold') {
    hold(commit, now, `The bot changed and cannot go on from here: ${problems.join('; ')}. Give it \`migrate\`, or restart the conversation.`)
    return 'hold'
  }
  endAll(commit, { receipt: 'none', stoppedJobs: [] })
  const { snapshot: _, state: __, ...rest } = commit.conversation
  commit.put('conversation', { ...rest, status: 'done', updatedAt: now })
  logChange(commit, now, 'restarted', problems)
  return 'fits'
}

function bringInLine(commit: Commit, bot: Bot, snapshot: PersistedSnapshot, now: number): void {
  const { id: conversationId, generation, turn } = commit.conversation
  const change = reconcile(bot.machine, snapshot, commit.timers(), commit.jobs(), now)
  for (const { id } of change.dropTimers) commit.remove('timer', id)
  for (const { id } of change.dropJobs) commit.remove('job', id)
  for (const timer of change.setTimers) {
    commit.put('timer', {
      id: timerId(conversationId, timer.path, timer.sendId),
      conversationId,
      generation,
      path: timer.path,
      sendId: timer.sendId,
      target: timer.path,
      event: timer.event as StoredEvent,
      setAt: now,
      delayMs: timer.delayMs,
      ...(timer.delayName === undefined ? {} : { delayName: timer.delayName }),
      due: now + timer.delayMs,
    })
  }
  change.startJobs.forEach((job, index) => {
    commit.put('job', {
      id: `${conversationId}.${turn}.r${index + 1}`,
      conversationId,
      generation,
      path: job.path,
      actorId: job.id,
      src: job.src,
      input: (job.input ?? null) as Json,
      startedAt: now,
      attempts: 0,
      notBefore: 0,
    })
  })
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
