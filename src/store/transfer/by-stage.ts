import type { Portion, Stage, StoreTransfer } from '../../core/transfer.ts'

/** Reads each stage by its own reader, from the beginning (an empty text) or behind a place. */
export function byStage(
  readers: Readonly<Record<Stage, (after: string) => AsyncIterable<Portion>>>,
): StoreTransfer['read'] {
  return (stage, after = '') => readers[stage](after)
}
