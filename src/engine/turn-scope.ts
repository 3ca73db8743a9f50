import type { Bot } from '../core/bot.ts'
import type { InboxRow } from '../core/rows.ts'
import type { TurnBounds } from './effect-scope.ts'

/** What the engine gives every turn. */
export interface TurnScope {
  readonly now: number
  readonly bounds: TurnBounds
  findBot(name: string): Bot | undefined
  /** The name of the bot that answers a number now; undefined: the number is not ours any more. */
  botOf(numberId: string): string | undefined
  /** Hears which inbox row a turn is about, before the machine gets it. */
  onPick?(row: InboxRow): void
}
