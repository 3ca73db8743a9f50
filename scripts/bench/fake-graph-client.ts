import { findFreePort } from '../../test/support/free-port.ts'
import type { RunningProcess } from '../../test/support/running-process.ts'
import { startProcess, waitUntilReady } from '../../test/support/running-process.ts'
import { nowMs, pause } from './clock.ts'

/** Whom it refuses everything: what goes to a phone, or what leaves by a number. */
export interface Refusal {
  readonly phone?: string
  readonly numberId?: string
  /** Meta's error code. */
  readonly code: number
}

/** Begins a new run: forgets all replies, and reports statuses to the server from now on or not. */
export type FakeGraphOrder = (
  | { readonly statuses: false }
  | { readonly statuses: true; readonly serverUrl: string }
) & { readonly refusals?: readonly Refusal[] }

/** The replies in the order of their arrival, one column a field. */
export interface ReceivedReplies {
  /** The number in the reply's text, -1 if there was none. */
  readonly numbers: readonly number[]
  readonly phones: readonly string[]
  readonly arrivedAtMs: readonly number[]
  /** When the last status webhook of the reply was accepted. */
  readonly settledAtMs: readonly number[]
}

/** How far a run is: `open` replies still have statuses to report. */
export interface FakeGraphProgress {
  readonly replies: number
  readonly settled: number
  readonly open: number
}

/** The fake Graph API, seen from the bench. */
export interface FakeGraph {
  readonly url: string
  readonly pid: number
  reset(order: FakeGraphOrder): Promise<void>
  progress(): Promise<FakeGraphProgress>
  replies(): Promise<ReceivedReplies>
  /** Waits until `wanted` replies are settled, or nothing has moved for `quietMs`. */
  drain(wanted: number, quietMs: number): Promise<void>
  stop: RunningProcess['stop']
}

/** Starts the fake Graph API as a process of its own. */
export async function startFakeGraph(prefix: readonly string[]): Promise<FakeGraph> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const command = [...prefix, process.execPath, '--import', 'tsx', 'scripts/bench/fake-graph.ts']
  const started = startProcess(command, { PORT: String(port) })
  await waitUntilReady(started, `${url}/control/progress`)

  const ask = async <Answer>(path: string, body?: object): Promise<Answer> => {
    const response = await fetch(
      `${url}/control/${path}`,
      body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
    )
    return (await response.json()) as Answer
  }
  const progress = () => ask<FakeGraphProgress>('progress')

  return {
    url,
    pid: started.pid,
    reset: async (order) => {
      await ask('reset', order)
    },
    progress,
    replies: () => ask<ReceivedReplies>('replies'),
    drain: async (wanted, quietMs) => {
      let last = await progress()
      let movedAtMs = nowMs()
      while (nowMs() - movedAtMs < quietMs && (last.settled < wanted || last.open > 0)) {
        await pause(100)
        const next = await progress()
        if (next.replies !== last.replies || next.settled !== last.settled) movedAtMs = nowMs()
        last = next
      }
    },
    stop: started.stop,
  }
}
