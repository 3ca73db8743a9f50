import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder that only we may enter, with the folders above it; no error when it is there. One
 * by one, for Node's recursive `mkdir` tries for ever where the system makes no folders, as in
 * `/proc`.
 */
export async function makeFolder(path: string): Promise<void> {
  const trouble = await tryMaking(path)
  if (trouble === undefined) return
  const above = dirname(path)
  if (trouble.code !== 'ENOENT' || above === path) throw trouble
  await makeFolder(above)
  const again = await tryMaking(path)
  if (again !== undefined) throw again
}

/** Undefined: the folder is there. */
async function tryMaking(path: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path, { mode: 0o700 })
    return undefined
  } catch (error) {
    // A file system that is read only may say so instead of that the folder is there.
    const isThere = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    )
    return isThere ? undefined : (error as NodeJS.ErrnoException)
  }
}
