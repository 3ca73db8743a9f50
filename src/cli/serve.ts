import type { Command } from 'commander'
import { clock } from '../app/clock.ts'
import type { App } from '../app.ts'
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import { describeFailure } from './failure.ts'
import type { Terminal } from './terminal.ts'
import { EXIT } from './terminal.ts'

/** The server before us may still be ending: its folder is ours when it has gone. */
const LOCK_PATIENCE_MS = 2_000
const LOCK_PAUSE_MS = 100
const LONGEST_STOP_MS = 10_000

/** The server itself, as `start` and `dev` run it: a child that ends with its parent. */
export function addServe(program: Command, terminal: Terminal): void {
  program.command('serve', { hidden: true }).action(async () => {
    const asked = untilAskedToEnd()
    let app: App
    let longestStopMs = LONGEST_STOP_MS
    try {
      const config = readConfig(terminal.environment)
      longestStopMs += config.drainSeconds * 1_000
      app = await startPatiently(config)
    } catch (error) {
      const { text } = describeFailure(error)
      terminal.tell(text)
      // A database that is away comes back without anybody's help here: it is tried again.
      const mayPass = error instanceof KnownError && error.code === 'store-unavailable'
      if (!(error instanceof KnownError) || mayPass) process.exit(EXIT.failed)
      process.exit(error.code.startsWith('bot-') ? EXIT.botRefused : EXIT.refused)
    }
    await asked
    // Nothing that hangs may keep a server that was told to go.
    setTimeout(() => process.exit(EXIT.failed), longestStopMs).unref()
    await app.stop()
    process.exit(EXIT.ok)
  })
}

async function startPatiently(config: Config): Promise<App> {
  const { startApp } = await import('../app.ts')
  const deadline = clock.monotonic() + LOCK_PATIENCE_MS
  let wasLocked = false
  for (;;) {
    try {
      return await startApp(config)
    } catch (error) {
      const code = error instanceof KnownError ? error.code : undefined
      wasLocked ||= code === 'store-locked'
      // A process that has let its folder go may hold its port a moment longer.
      const mayPass = code === 'store-locked' || (wasLocked && code === 'port-in-use')
      if (!mayPass || clock.monotonic() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS))
    }
  }
}

/** A signal, or the end of the parent: the channel to it closes even when it was killed. */
function untilAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    // `on`, not `once`: Ctrl-C reaches the whole group, and our parent hands it on as well.
    process.on('SIGTERM', () => resolve())
    process.on('SIGINT', () => resolve())
    if (process.send === undefined) return
    process.on('disconnect', () => resolve())
    if (!process.connected) resolve()
  })
}
