import { KnownError } from '../core/errors.ts'
import { runInTime } from '../core/job.ts'
import type { Json } from '../core/json.ts'
import type { Clock } from '../core/ports.ts'
import type { JobRow } from '../core/rows.ts'
import type { JobRunner } from '../engine/jobs.ts'

/** What a job does in a conversation under test: its output, or a function of its input. */
export type ScriptedJob = Json | ((input: Json, attempt: number) => Json | Promise<Json>)

interface WaitingJob {
  resolve(output: Json): void
  reject(error: Error): void
}

/** Runs scripted jobs, and lets the others wait for a test to end them, or for their time to end. */
export function createJobs(
  scripts: Readonly<Record<string, ScriptedJob>>,
  clock: Pick<Clock, 'setTimeout'>,
) {
  const waiting = new Map<string, WaitingJob>()
  const runner: JobRunner = (row, logic, signal) =>
    runInTime(logic, { signal, clock }, (inTime) => run(row, inTime))

  async function run(row: JobRow, signal: AbortSignal): Promise<Json> {
    const script = scripts[row.src]
    if (typeof script === 'function') return script(row.input, row.attempts)
    if (script !== undefined) return script
    return new Promise<Json>((resolve, reject) => {
      const job: WaitingJob = { resolve, reject }
      waiting.set(row.src, job)
      signal.addEventListener('abort', () => {
        // A later job of the same name may wait by now.
        if (waiting.get(row.src) === job) waiting.delete(row.src)
        reject(signal.reason)
      })
    })
  }

  return {
    runner,
    names: (): readonly string[] => [...waiting.keys()],
    waiting: (src: string): WaitingJob => {
      const job = waiting.get(src)
      waiting.delete(src)
      if (job !== undefined) return job
      throw new KnownError(
        'not-found',
        `No job \`${src}\` waits: ${[...waiting.keys()].map((name) => `\`${name}\``).join(', ') || 'none'} waits.`,
      )
    },
  }
}
