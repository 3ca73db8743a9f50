/** What a budget may be counted for. */
export type BudgetScope = 'turn' | 'conversation' | 'contact' | 'day' | 'bot'

/** The most that may be spent: US dollars, tokens (read and written), or both. */
export interface BudgetLimit {
  readonly usd?: number
  readonly tokens?: number
}
