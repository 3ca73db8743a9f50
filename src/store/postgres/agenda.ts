/**
 * When rows of a kind become due, as far as this process knows: what it commits itself it hears of,
 * so that the database is asked only when something is due.
 */
export interface Agenda {
  /** Whether something may be due at a time (epoch ms). */
  mayBeDue(now: number): boolean
  /** When the next one is due; undefined: that has to be asked. */
  nextAt(): number | null | undefined
  /** A row was committed that is due then. */
  note(due: number): void
  /** Others may have left something: it has to be asked again. */
  forget(): void
  /** Asks; what is noted meanwhile counts too. `dueAt`: of the first one found. */
  ask<Answer extends { readonly dueAt: number | null }>(
    question: () => Promise<Answer>,
  ): Promise<Answer>
}

export function createAgenda(): Agenda {
  let next: number | null | undefined
  let notes = Number.POSITIVE_INFINITY

  return {
    mayBeDue: (now) => next === undefined || (next !== null && next <= now),
    nextAt: () => next,
    note: (due) => {
      notes = Math.min(notes, due)
      if (next !== undefined) next = Math.min(next ?? due, due)
    },
    forget: () => {
      next = undefined
    },
    ask: async (question) => {
      notes = Number.POSITIVE_INFINITY
      const answer = await question()
      const at = Math.min(notes, answer.dueAt ?? Number.POSITIVE_INFINITY)
      next = Number.isFinite(at) ? at : null
      return answer
    },
  }
}
