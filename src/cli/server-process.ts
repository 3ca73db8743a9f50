import type { ChildProcess, StdioOptions } from 'node:child_process'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Environment } from '../config.ts'

/**
 * Room for young objects. What a message needs lives until its record is on the disk: with V8's own
 * 16 MB much of it is copied on as if it were old, which takes a fifth of the time of a turn.
 */
const YOUNG_MEGABYTES = 64

const ENTRY = fileURLToPath(new URL('../../scripts/turnwise.js', import.meta.url))

/**
 * Starts the server as a child in our process group. The channel to it is its leash: when we are
 * gone, however we ended, it stops by itself.
 */
export function launchServer(options: {
  readonly environment: Environment
  /** Read the child's application log through a pipe instead of showing it as it is. */
  readonly pipesLog?: boolean
}): ChildProcess {
  const stdio: StdioOptions = ['ignore', 'inherit', options.pipesLog ? 'pipe' : 'inherit', 'ipc']
  const flags = [...process.execArgv, `--max-semi-space-size=${YOUNG_MEGABYTES}`]
  return spawn(process.execPath, [...flags, ENTRY, 'serve'], {
    env: { ...options.environment },
    stdio,
  })
}
