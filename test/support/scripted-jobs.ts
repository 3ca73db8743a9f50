import type { Json } from '../../src/core/json.ts'
import type { JobRow } from '../../src/core/rows.ts'
import type { JobRunner } from '../../src/engine/jobs.ts'

/** Jobs that wait until a test ends them. */
export interface ScriptedJobs {
  readonly runner: JobRunner
  /** Every attempt that was begun. */
  readonly begun: readonly JobRow[]
  /** Ends the latest attempt that waits. */
  finish(output: Json): void
  fail(error: Error): void
}

export function createScriptedJobs(): ScriptedJobs {
  const begun: JobRow[] = []
  const waiting: { resolve(output: Json): void; reject(error: unknown): void }[] = []

  function latest() {
    const job = waiting.pop()
    if (job === undefined) throw new Error('No job waits.')
    return job
  }

  return {
    runner: (row, _, signal) => {
      begun.push(row)
      return new Promise((resolve, reject) => {
        const job = { resolve, reject }
        waiting.push(job)
        signal.addEventListener('abort', () => {
          if (waiting.includes(job)) waiting.splice(waiting.indexOf(job), 1)
          reject(signal.reason)
        })
      })
    },
    begun,
    finish: (output) => latest().resolve(output),
    fail: (error) => latest().reject(error),
  }
}
