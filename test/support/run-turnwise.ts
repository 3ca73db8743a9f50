import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const projectFolder = fileURLToPath(new URL('../..', import.meta.url))

/** How a command line of the CLI ended, and what it printed. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs one verb as a process, to its end. Nothing of this process's settings reaches it. */
export function runTurnwise(
  args: readonly string[],
  options: {
    readonly environment?: Readonly<Record<string, string>>
    /** What is typed in. */
    readonly input?: string
    /** A copy of the project; else this one. */
    readonly project?: string
    /** It is killed when it takes longer; 20 s unless told. */
    readonly withinMs?: number
  } = {},
): Promise<Ran> {
  const { environment = {}, input = '', project = projectFolder, withinMs = 20_000 } = options
  const child = spawn(process.execPath, [join(project, 'scripts/turnwise.js'), ...args], {
    cwd: project,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
    timeout: withinMs,
    killSignal: 'SIGKILL',
  })
  const printed = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed.stderr += text
  })
  // A verb that does not read may be gone before everything is typed in.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...printed }))
  })
}
