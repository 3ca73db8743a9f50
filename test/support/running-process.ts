import type { ChildProcessByStdio } from 'node:child_process'
import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { eventually } from './eventually.ts'

/** How a process ended: by itself with a code, or by a signal. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process of its own that a test or the bench has started. */
export interface RunningProcess {
  readonly pid: number
  readonly ended: Promise<Ending>
  /** What it has printed so far, on both streams. */
  output(): string
  /** Ends it and its children with SIGKILL at one stroke, as a power cut would. */
  kill(): Promise<void>
  /** Asks it with SIGTERM to end; SIGKILL follows if it has not ended in time. */
  stop(withinMs?: number): Promise<Ending>
}

const projectFolder = fileURLToPath(new URL('../..', import.meta.url))
const running = new Set<RunningProcess>()

/** Starts a command in the project's folder. `environment` is added to this process's own. */
export function startProcess(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningProcess {
  const [program = '', ...options] = command
  const child = spawn(program, options, {
    cwd: projectFolder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that `kill` reaches children of the child at once.
    detached: true,
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`\`${command.join(' ')}\` could not be started.`)

  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => printed.push(text))
  }
  // `close` comes only after the last child that shares the streams has ended too.
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })

  const started: RunningProcess = {
    pid,
    ended,
    output: () => printed.join(''),
    kill: async () => {
      killGroup(pid)
      await ended
    },
    stop: async (withinMs = 10_000) => {
      child.kill('SIGTERM')
      const impatience = setTimeout(() => killGroup(pid), withinMs)
      const ending = await ended
      clearTimeout(impatience)
      return ending
    },
  }
  running.add(started)
  tellGuard()
  void ended.then(() => {
    running.delete(started)
    tellGuard()
  })
  return started
}

/** Waits until `url` answers 200; throws what the process printed if it ends before that. */
export async function waitUntilReady(
  started: RunningProcess,
  url: string,
  withinMs = 10_000,
): Promise<void> {
  let ending: Ending | undefined
  void started.ended.then((known) => {
    ending = known
  })
  await eventually(
    async () => {
      if (ending !== undefined) return true
      const response = await fetch(url)
      await response.arrayBuffer()
      return response.status === 200
    },
    { withinMs, everyMs: 20 },
  ).catch((cause: unknown) => {
    throw new Error(`${url} did not answer 200 in ${withinMs} ms:\n${started.output()}`, { cause })
  })
  if (ending !== undefined) {
    const how = ending.signal ?? `code ${ending.code}`
    throw new Error(`The process ended with ${how} instead of serving:\n${started.output()}`)
  }
}

/** Kills whatever is still running; for the end of a test and of the bench. */
export async function killAllProcesses(): Promise<void> {
  await Promise.all([...running].map((started) => started.kill()))
}

/** Reads which process groups run, and kills them when whoever tells it is gone. */
const GUARD = 'while read -r line; do pids=$line; done; for pid in $pids; do kill -9 "-$pid"; done'
let guard: ChildProcessByStdio<Writable, null, null> | undefined

/**
 * A test run that is ended by a signal runs nothing of its own any more, and what it started has
 * groups of its own: somebody else has to clean up. The end of a pipe tells of every kind of death.
 */
function tellGuard(): void {
  if (guard === undefined) {
    guard = spawn('sh', ['-c', GUARD], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    guard.unref()
    if (guard.stdin instanceof Socket) guard.stdin.unref()
  }
  guard.stdin.write(`${Array.from(running, ({ pid }) => pid).join(' ')}\n`)
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'ESRCH') throw failure
  }
}
