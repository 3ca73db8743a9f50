import type { Logger } from '../../core/ports.ts'
import { copyFile } from './copy-file.ts'
import type { Files } from './files.ts'
import type { Replayed } from './replay.ts'

/**
 * Cuts off the journal what a crash tore. It was never answered for, so that nobody misses it; yet
 * it is kept beside its file, under a name that nothing else here reads, and told of: whoever hunts
 * a broken disk wants to see it.
 * @param at the time of the start (epoch ms), for the name
 */
export async function cutTornEnd(
  files: Files,
  logger: Logger,
  { torn, size: position }: Replayed,
  at: number,
): Promise<void> {
  if (torn === undefined) return
  // The torn file last: until it is cut, a start that is broken off here finds the same again.
  for (const path of [...torn.useless, torn.path]) await cut(path)

  async function cut(path: string): Promise<void> {
    const isUseless = path !== torn?.path
    const from = isUseless ? 0 : position
    const bytes = ((await files.size(path)) ?? 0) - from
    const kept = `${path}.${at}.torn`
    const facts = { file: path, position: from, bytes }
    if (bytes > 0) {
      try {
        await copyFile(files, path, kept, { start: from })
        logger.warn({ ...facts, kept }, 'What a crash tore was cut off the journal.')
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? String(error)
        logger.warn(
          { ...facts, error: code },
          'What a crash tore was cut off and could not be kept.',
        )
      }
    }
    if (isUseless) await files.remove(path)
    else await truncate(path, from)
  }

  async function truncate(path: string, length: number): Promise<void> {
    const file = await files.open(path)
    try {
      await file.truncate(length)
      await file.sync()
    } finally {
      await file.close()
    }
  }
}
