import { fork } from 'node:child_process'
import type { Trial } from '../engine/recovery.ts'

/** Design section 5: how long, and with how much memory, an event may be tried out. */
const LONGEST_MS = 10_000
const MOST_MEGABYTES = 512
/** What lets Node load TypeScript. */
const LOADER = new URL('../../scripts/typescript.js', import.meta.url).href

/** Steps an event in a child process that may die of it. */
export const runTrial: Trial = (view, row) =>
  new Promise((resolve) => {
    const child = fork(new URL('./trial-child.ts', import.meta.url), {
      execArgv: ['--import', LOADER, `--max-old-space-size=${MOST_MEGABYTES}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
    child.on('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
    child.on('error', () => resolve(false))
    child.send({ view, row })
  })
