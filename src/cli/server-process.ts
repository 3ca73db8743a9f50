import type { ChildProcess, StdioOptions } from 'node:child_process'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Environment } from '../config.ts'

/**
 * Room for young objects. What a message needs lives until its record is on the disk: with V8's own
 * 16 MB much of it is copied on as if it were old, which takes a fifth of the time of a turn.
 */
const YOUNG_MEGABYTES = 64

/**
 * V8 guesses from a few samples where objects will live long and makes those old at once. With
 * objects that live as long as a disk takes to sync it guesses wrong: garbage among the old objects
 * keeps all the young ones alive that it points to, and collecting them takes a third of the time.
 */
const MAKE_ALL_YOUNG = '--no-allocation-site-pretenuring'

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
  const young = [`--max-semi-space-size=${YOUNG_MEGABYTES}`, MAKE_ALL_YOUNG]
  const flags = [...process.execArgv, ...young]
  return spawn(process.execPath, [...flags, ENTRY, 'serve'], {
    env: { ...options.environment },
    stdio,
  })
}
