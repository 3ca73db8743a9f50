import type { ChildProcess } from 'node:child_process'
import { clock } from '../app/clock.ts'
import { WATCHDOG_SIGNAL } from '../core/watchdog-signal.ts'
import { EXIT } from './terminal.ts'

export const LONGEST_STOP_MS = 12_000

/** How a child ended. */
export interface ChildEnding {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface SupervisorOptions {
  /** Starts the child. */
  readonly launch: () => ChildProcess
  /** The child died and is started again after `delayMs`. */
  readonly onCrash: (ending: ChildEnding, delayMs: number) => void
  /**
   * The child refused to start with this exit code. `wait`: until `restart` is called; `end`: that
   * is all. Default: end.
   */
  readonly onRefusal?: (code: number) => 'wait' | 'end'
  /** The first pause before a dead child is started again; each is twice the one before. */
  readonly firstDelayMs?: number
  readonly longestDelayMs?: number
  /** A child that takes longer to stop is killed; the server itself promises to need less. */
  readonly longestStopMs?: number
  /** A child that lived this long, or was ended by its watchdog, begins again with the first pause. */
  readonly steadyMs?: number
}

/** How it ended, for a sentence: `by its watchdog`, `by SIGKILL`, `with code 1`, `before it began`. */
export function describeEnding({ code, signal }: ChildEnding): string {
  if (signal === WATCHDOG_SIGNAL) return 'by its watchdog, because it stood still'
  if (signal !== null) return `by ${signal}`
  return code === null ? 'before it began' : `with code ${code}`
}

/** Keeps a child process running. */
export interface Supervisor {
  /** Resolves to an exit code when the child is gone for good. */
  readonly ended: Promise<number>
  /** Stops the child and starts it again; starts one that waits. */
  restart(): void
  /** Hands the signal on and does not start the child again; the second call kills it. */
  stop(signal?: NodeJS.Signals): void
}

/**
 * Starts a child and starts it again whenever it dies: by a signal or with an unknown exit code.
 * Not after a clean end, and not when it says that only a person can help.
 */
export function startSupervisor(options: SupervisorOptions): Supervisor {
  const { firstDelayMs = 250, longestDelayMs = 30_000, steadyMs = 30_000 } = options
  const { longestStopMs = LONGEST_STOP_MS } = options
  let child: ChildProcess | undefined
  let pause: NodeJS.Timeout | undefined
  let impatience: NodeJS.Timeout | undefined
  let delayMs = firstDelayMs
  let plan: 'keep' | 'restart' | 'stop' = 'keep'
  let end: (code: number) => void = () => undefined
  const ended = new Promise<number>((resolve) => {
    end = resolve
  })

  function start(): void {
    pause = undefined
    plan = 'keep'
    const startedAt = clock.monotonic()
    child = options.launch()
    let isOver = false
    const onOver = (ending: ChildEnding) => {
      if (isOver) return
      isOver = true
      child = undefined
      clearTimeout(impatience)
      // One that its watchdog ended had stood still: it did not die of starting.
      const isSteady = clock.monotonic() - startedAt >= steadyMs
      if (isSteady || ending.signal === WATCHDOG_SIGNAL) delayMs = firstDelayMs
      decide(ending)
    }
    child.once('exit', (code, signal) => onOver({ code, signal }))
    // It could not even be started: no memory, no more processes.
    child.once('error', () => onOver({ code: null, signal: null }))
  }

  function decide(ending: ChildEnding): void {
    const { code, signal } = ending
    const isRefusal = code === EXIT.refused || code === EXIT.botRefused
    // Our signal may come before the child listens to it: that is an end as asked for, too.
    const byUs = signal === 'SIGKILL' ? EXIT.failed : EXIT.ok
    if (plan === 'stop') end(code === null || isRefusal ? byUs : code)
    else if (plan === 'restart') start()
    else if (code === EXIT.ok) end(EXIT.ok)
    else if (isRefusal) {
      if (options.onRefusal?.(code) !== 'wait') end(EXIT.failed)
    } else {
      options.onCrash(ending, delayMs)
      pause = setTimeout(start, delayMs)
      delayMs = Math.min(longestDelayMs, delayMs * 2)
    }
  }

  function askToEnd(signal: NodeJS.Signals): void {
    const asked = child
    asked?.kill(signal)
    clearTimeout(impatience)
    impatience = setTimeout(() => asked?.kill('SIGKILL'), longestStopMs)
    impatience.unref()
  }

  start()
  return {
    ended,
    restart: () => {
      if (plan === 'stop') return
      delayMs = firstDelayMs
      if (child === undefined) {
        clearTimeout(pause)
        start()
      } else if (plan === 'keep') {
        plan = 'restart'
        askToEnd('SIGTERM')
      }
    },
    stop: (signal = 'SIGTERM') => {
      clearTimeout(pause)
      if (child === undefined) end(EXIT.ok)
      else if (plan === 'stop') child.kill('SIGKILL')
      else askToEnd(signal)
      plan = 'stop'
    },
  }
}
