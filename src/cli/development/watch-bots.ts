import { watch } from 'node:fs'
import { join } from 'node:path'

/** An editor writes a file in several steps, and people save several files at once. */
const QUIET_MS = 150

/**
 * Calls back with the path of a changed file of a bot, once for what changes together. Tests are
 * not part of a bot.
 */
export function watchBots(
  folder: string,
  onChange: (path: string) => void,
): { readonly stop: () => void } {
  let quiet: NodeJS.Timeout | undefined
  const watcher = watch(folder, { recursive: true }, (_, name) => {
    if (name === null || !isPartOfBot(name)) return
    clearTimeout(quiet)
    quiet = setTimeout(() => onChange(join(folder, name)), QUIET_MS)
  })
  // The folder went away: there is nothing to watch until the next start.
  watcher.on('error', () => watcher.close())
  return {
    stop: () => {
      clearTimeout(quiet)
      watcher.close()
    },
  }
}

function isPartOfBot(name: string): boolean {
  return /\.(ts|js|mjs|json)$/.test(name) && !/\.test\.ts$/.test(name)
}
