import type { Bot } from '../core/bot.ts'
import type { LogLine } from '../core/log.ts'
import type { Commit } from '../core/ports.ts'

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
  readonly stoppedJobs: string[]
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
  counts: { replies: number; effects: number; order: number; jobs: number }
}
