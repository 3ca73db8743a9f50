import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EmulatorError } from './errors.ts'

/** Files that only we may read: they hold what people wrote, if only made-up ones. */
export const privateFile = 0o600
const privateMode = 0o700

/**
 * Makes a folder that only we may enter, with those above it, and closes one that is there. One by
 * one: Node's recursive `mkdir` tries for ever where the system makes no folders.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await make(path)
    await chmod(path, privateMode)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new EmulatorError(
      'options',
      `The folder ${path} cannot be used (${code}): name one that can be made.`,
      { cause },
    )
  }
}

async function make(path: string): Promise<void> {
  const isThere = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (isThere) return
  if (dirname(path) !== path) await make(dirname(path))
  await mkdir(path, { mode: privateMode }).catch((error: NodeJS.ErrnoException) => {
    // Somebody was quicker: two pictures at once.
    if (error.code !== 'EEXIST') throw error
  })
}
