export interface Patience {
  /** How long to go on asking before the last failure is thrown; 5 s unless told. */
  readonly withinMs?: number
  /** The pause between two questions; 10 ms unless told. */
  readonly everyMs?: number
}

/**
 * Waits for something that happens on its own: asks `check` until it neither throws nor answers
 * `false`, and answers what it answered.
 */
export async function eventually<Answer>(
  check: () => Answer | Promise<Answer>,
  { withinMs = 5000, everyMs = 10 }: Patience = {},
): Promise<Answer> {
  const deadline = performance.now() + withinMs
  for (;;) {
    let failure: unknown
    try {
      const answer = await check()
      if (answer !== false) return answer
      failure = new Error(`The condition is still false after ${withinMs} ms: ${check}`)
    } catch (thrown) {
      failure = thrown
    }
    if (performance.now() > deadline) throw failure
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
