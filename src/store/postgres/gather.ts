/**
 * Asks for many things at once: what is asked for in the same moment, and while an earlier question
 * is under way, goes into one question.
 * @param ask answers what it found, by key; what it does not answer is not there
 */
export function createGathering<Answer>(
  ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
): (key: string) => Promise<Answer | undefined> {
  type Waiting = {
    readonly key: string
    done(answer: Answer | undefined): void
    fail(error: unknown): void
  }
  let waiting: Waiting[] = []
  let isAsking = false

  async function run(): Promise<void> {
    await new Promise((next) => setImmediate(next))
    while (waiting.length > 0) {
      const asked = waiting
      waiting = []
      try {
        const answers = await ask([...new Set(asked.map(({ key }) => key))])
        for (const { key, done } of asked) done(answers.get(key))
      } catch (error) {
        for (const { fail } of asked) fail(error)
      }
    }
    isAsking = false
  }

  return (key) =>
    new Promise((done, fail) => {
      waiting.push({ key, done, fail })
      if (isAsking) return
      isAsking = true
      void run()
    })
}
