import { remedyOf, sayRemedy } from '../core/remedies.ts'
import type { FailureClass } from '../core/rows.ts'
import { findMeaning } from '../whatsapp/failures.ts'
import { FAILURE_LINES } from '../whatsapp/failures-table.ts'

/** One code of Meta's, or several that mean the same: what it means and what follows from it. */
export interface ExplainedFailure {
  /** `131047`, or `138010-138018`. */
  readonly codes: string
  readonly class: FailureClass
  /** What happened; what an operator does. */
  readonly sentence: string
  /** What Turnwise does by itself. */
  readonly follows: string
  /** What the author of a bot may do. */
  readonly advice: string
}

/** Everything that is known of Meta's errors, in the order of their codes; or of one code. */
export function explainFailures(code?: number): readonly ExplainedFailure[] {
  return FAILURE_LINES.flatMap(([from, to]) => {
    const meaning = findMeaning(from)
    if (meaning === undefined || (code !== undefined && (code < from || code > to))) return []
    const { sentence, advice } = meaning
    const failure = { code: code ?? from, class: meaning.class, reason: sentence }
    const follows = sayRemedy(remedyOf(failure))
    const codes = from === to ? String(from) : `${from}-${to}`
    return { codes, class: meaning.class, sentence, follows, advice }
  })
}
