/** How much of the journal the documents do not have yet: that much a start has to read. */
export interface UnwrittenJournal {
  /** So much was written when this record became durable. */
  note(n: number, written: number): void
  /** Documents have everything up to this record. */
  settle(n: number): void
  /** In bytes. */
  length(): number
}

/**
 * @param replayed what a start has read: it is not in documents either
 * @param precision how wrong it may be, in bytes
 */
export function measureUnwritten(
  replayed: { readonly n: number; readonly bytes: number },
  precision: number,
): UnwrittenJournal {
  const marks = [{ n: replayed.n, written: 0 }]
  let last = { n: replayed.n, written: 0 }
  let settled = -replayed.bytes
  return {
    note: (n, written) => {
      last = { n, written }
      if (written - (marks.at(-1)?.written ?? settled) >= precision) marks.push(last)
    },
    settle: (n) => {
      while (marks[0] !== undefined && marks[0].n <= n) settled = marks.shift()?.written ?? settled
      if (last.n <= n) settled = last.written
    },
    length: () => last.written - settled,
  }
}
