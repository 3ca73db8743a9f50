import type { LanguageModel } from '../core/agent-ports.ts'
import type { Bot } from '../core/bot.ts'
import type { MediaExchange } from '../core/media-ports.ts'
import type { PriceTable } from '../core/model-prices.ts'
import type { Clock, Logger, Messenger, Store } from '../core/ports.ts'
import type { TurnBounds } from './effect-scope.ts'
import type { JobRunner } from './jobs.ts'
import type { Trial } from './recovery.ts'
import type { UpgradeOptions } from './upgrades.ts'

/** What an engine works with, and for whom. */
export interface EngineOptions extends UpgradeOptions {
  readonly store: Store
  readonly messenger: Messenger
  readonly clock: Clock
  readonly logger: Logger
  readonly bots: readonly Bot[]
  /** The name of the bot that answers a number (`phone_number_id`); undefined: not our number. */
  readonly botOf: (numberId: string) => string | undefined
  /** The business account of a number, where the settings tell it. */
  readonly accountOf?: (numberId: string) => string | undefined
  readonly pairLimit: boolean
  readonly bounds?: Partial<TurnBounds>
  /** The way of files; absent: none are fetched, and none of ours can be sent. */
  readonly media?: MediaOptions
  /** Replaces the 20 s after which an uncertain message is decided. */
  readonly uncertainMs?: number
  /** Steps what ended two processes in a process of its own. */
  readonly trial?: Trial
  /** The way to a language model; absent: agents fail at once. */
  readonly model?: LanguageModel
  /** What models cost. Default: the table of Turnwise. */
  readonly prices?: PriceTable
  /** Runs jobs in place of their own code (tests). */
  readonly jobRunner?: JobRunner
}

/** How files come in and go out. */
export interface MediaOptions {
  readonly exchange: MediaExchange
  /** Whether the files that people send are fetched. */
  readonly isFetched: boolean
  /** Larger ones are not. */
  readonly mostBytes: number
}
