import { nowMs, pause } from './clock.ts'

/** Lets messages through as long as not too many of them are unanswered. */
export interface Gate {
  pass(): Promise<void>
  stop(): void
}

export interface GateOptions {
  /** How many messages have been answered so far. */
  readonly countSettled: () => Promise<number>
  readonly mayBeOpen: number
  /** After so long without an answer, what is open is taken for lost. */
  readonly patienceMs: number
}

const pauseMs = 10

/** Starts asking for answers; whoever wants to write waits in `pass` for room. */
export function startGate({ countSettled, mayBeOpen, patienceMs }: GateOptions): Gate {
  const waiting: (() => void)[] = []
  let passed = 0
  let settled = 0
  let lost = 0
  let isStopped = false

  const letThrough = () => {
    while (waiting.length > 0 && passed - settled - lost < mayBeOpen) {
      passed++
      waiting.shift()?.()
    }
  }
  const watch = async () => {
    let movedAtMs = nowMs()
    while (!isStopped) {
      const now = await countSettled()
      if (now !== settled) movedAtMs = nowMs()
      else if (nowMs() - movedAtMs > patienceMs) lost = passed - settled
      settled = now
      letThrough()
      await pause(pauseMs)
    }
  }
  void watch()

  return {
    pass: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        letThrough()
      }),
    stop: () => {
      isStopped = true
    },
  }
}
