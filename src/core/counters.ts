/** An amount to be added to a counter. */
export interface CounterPart {
  readonly name: string
  /** A whole number; below 0 takes back. */
  readonly amount: number
  /** The counter is never more than this. */
  readonly limit?: number
  /** From then on (epoch ms) nobody asks for the counter any more: it may be forgotten. */
  readonly until: number
}

/**
 * Amounts that are counted over all conversations and processes of a store, such as what was spent
 * in a day. Every promise rejects with `store-unavailable` when nothing could be made durable.
 */
export interface Counters {
  /**
   * Adds to all of these counters, or, where one would pass its limit, to none: then that one is
   * answered.
   */
  reserve(parts: readonly CounterPart[]): Promise<CounterPart | undefined>
  /** Adds whatever the limits are: what was reserved turned out to be more or less. */
  settle(parts: readonly CounterPart[]): Promise<void>
}
