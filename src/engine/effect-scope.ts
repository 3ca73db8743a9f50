import type { Bot } from '../core/bot.ts'
import type { LogLine } from '../core/log.ts'
import type { Commit } from '../core/ports.ts'
import type { JobRow } from '../core/rows.ts'

/** How much one turn may order. Design section 5, bounds. */
export interface TurnBounds {
  readonly replies: number
  readonly effects: number
  readonly snapshotBytes: number
}

/** What is done once a turn is durable, apart from sending its replies. */
export interface Aftermath {
  /** Mark the person's latest message as read; with typing, show that an answer is coming. */
  receipt: 'none' | 'read' | 'typing'
  stoppedJobs: string[]
  /** Files were said that have to be uploaded. */
  hasFiles: boolean
}

/** The turn whose effects are written down. */
export interface EffectScope {
  readonly commit: Commit
  readonly bot: Bot
  readonly now: number
  readonly generation: number
  readonly turn: number
  readonly bounds: TurnBounds
  /** Failures of what is said now do not come back as events (no endless loop). */
  readonly isQuiet: boolean
  readonly aftermath: Aftermath
  /** Log lines of the turn's effects: they stand behind the line of the turn itself. */
  log(line: LogLine): void
  counts: Counts
}

/** How far a turn has come. A turn that begins a machine and goes on takes two steps. */
export interface Counts {
  /** Of the whole turn: what the bounds are held against. */
  replies: number
  effects: number
  /** Of this step: ids are made of them. */
  stepReplies: number
  stepJobs: number
  /** The place of the last reply in the conversation. */
  order: number
  /** Agents that the turn stopped: one that it starts again may go on. */
  stoppedAgents: readonly JobRow[]
}

const NONE: readonly JobRow[] = []

/** The counts of a turn that begins, in a conversation whose last reply had this place. */
export function startCounts(order: number | undefined): Counts {
  return {
    replies: 0,
    effects: 0,
    stepReplies: 0,
    stepJobs: 0,
    order: order ?? 0,
    stoppedAgents: NONE,
  }
}

export function beginStep(counts: Counts): void {
  counts.stepReplies = 0
  counts.stepJobs = 0
}
