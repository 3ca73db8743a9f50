import { url as inspectorUrl } from 'node:inspector'
import { Worker } from 'node:worker_threads'
import { WATCHDOG_SIGNAL } from '../core/watchdog-signal.ts'

/** The process is ended after this many of the watchdog's own ticks without a heartbeat. */
const MOST_SILENT_TICKS = 10

/**
 * Ends the process when its event loop is stuck: an endless loop in a guard, a catastrophic regular
 * expression. It counts its own ticks, never clock time: a suspended machine is not stuck. Off
 * under a debugger, where standing still is what one wants.
 * @param tickMs one tick; 1,000 ms in production
 */
export function startWatchdog(tickMs = 1_000): { stop(): Promise<void> } {
  if (inspectorUrl() !== undefined) return { stop: async () => undefined }
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(WATCH, {
    eval: true,
    workerData: { beats, tickMs, mostSilentTicks: MOST_SILENT_TICKS, signal: WATCHDOG_SIGNAL },
  })
  worker.unref()
  const timer = setInterval(() => Atomics.add(beats, 0, 1), tickMs / 2)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await worker.terminate()
    },
  }
}

// Plain JavaScript, run in a thread of its own: it must not depend on a loader.
const WATCH = `
const { workerData } = require('node:worker_threads')
const { beats, tickMs, mostSilentTicks, signal } = workerData
const { writeSync } = require('node:fs')
let last = -1
let silent = 0
setInterval(() => {
  const beat = Atomics.load(beats, 0)
  silent = beat === last ? silent + 1 : 0
  last = beat
  if (silent < mostSilentTicks) return
  if (silent > mostSilentTicks) process.kill(process.pid, 'SIGKILL')
  writeSync(2, 'The event loop stood still for ' + silent + ' ticks: this process is ended.\\n')
  process.kill(process.pid, signal)
}, tickMs)
`
