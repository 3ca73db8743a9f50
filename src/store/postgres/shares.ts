import type { Membership } from './membership.ts'

/**
 * Which rows are this process's to work on: its own, and its share of those whose process is gone.
 * Two processes that disagree for a moment about who lives do no harm: one of them is refused.
 */
export function isShare(processColumn = 'process_id', homeColumn = 'conversation_id'): string {
  return `(${processColumn} = $1 OR (${processColumn} <> ALL ($2::bigint[])
    AND (hashtext(${homeColumn}) & 2147483647) % $3 = $4))`
}

/** The first four values of a statement with `isShare`. */
export function toShare(
  membership: Pick<Membership, 'identity' | 'others'>,
): [process: number, others: number[], count: number, rank: number] {
  const { processId } = membership.identity()
  const others = [...membership.others()]
  const rank = others.filter((id) => id < processId).length
  return [processId, others, others.length + 1, rank]
}
