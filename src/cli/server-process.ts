import type { ChildProcess, StdioOptions } from 'node:child_process'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Environment } from '../config.ts'

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
  return spawn(process.execPath, [...process.execArgv, ENTRY, 'serve'], {
    env: { ...options.environment },
    stdio,
  })
}
