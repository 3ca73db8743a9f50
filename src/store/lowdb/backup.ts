import { join, relative } from 'node:path'
import { KnownError } from '../../core/errors.ts'
import { copyFile } from './copy-file.ts'
import type { Files } from './files.ts'
import type { Folder } from './folder.ts'
import { createFolder } from './folder.ts'
import type { JournalExtent } from './log-reader.ts'
import { createMediaFolder, isShard } from './media-folder.ts'

/**
 * Copies a store while it runs: first what a checkpoint wrote, then the journal, so that a start on
 * the copy finds every record that a document of it may hold. No checkpoint may run meanwhile.
 */
export async function copyStore(
  files: Files,
  from: Folder,
  target: string,
  extent: JournalExtent,
): Promise<void> {
  try {
    await copyAll(files, from, target, extent)
  } catch (cause) {
    if (cause instanceof KnownError) throw cause
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new KnownError(
      'usage',
      `The backup into ${target} failed (${code}): name a folder that can be made and has room.`,
      { cause },
    )
  }
}

async function copyAll(
  files: Files,
  from: Folder,
  target: string,
  extent: JournalExtent,
): Promise<void> {
  const to = createFolder(target)
  const present = await files.list(target)
  if (present.length > 0) {
    throw new KnownError(
      'usage',
      `The folder ${target} is not empty (it has ${present[0]}): back up into an empty one.`,
    )
  }
  await files.makeFolder(to.journal)
  await copyMedia(files, from.media, to.media)
  await copyFile(files, from.pending, to.pending)
  for (const folder of [from.state, from.aliases]) {
    for (const shard of await files.list(folder)) {
      await copyFolder(files, join(folder, shard), join(target, relative(from.path, folder), shard))
    }
  }
  await copyFolder(files, from.seen, to.seen)
  if ((await files.list(from.facts)).length > 0) await copyFolder(files, from.facts, to.facts)

  const firstNs = extent.files()
  const size = extent.durableBytes()
  for (const n of firstNs) {
    const part = n === firstNs.at(-1) ? { end: size } : {}
    await copyFile(files, from.journalFile(n), to.journalFile(n), part)
  }
  for (const folder of [to.journal, to.path]) await files.syncFolder(folder)
}

/** A document may name a file, so that the files come last: they are all there by then. */
async function copyMedia(files: Files, from: string, to: string): Promise<void> {
  const [source, target] = [createMediaFolder(from), createMediaFolder(to)]
  if ((await files.list(source.path)).length === 0) return
  await files.makeFolder(target.path)
  if ((await files.size(source.queue)) !== null) await copyFile(files, source.queue, target.queue)
  for (const [folder, copy] of [
    [source.ids, target.ids],
    [source.uploads, target.uploads],
    [source.path, target.path],
  ] as const) {
    for (const shard of await files.list(folder)) {
      if (isShard(shard)) await copyFolder(files, join(folder, shard), join(copy, shard))
    }
  }
  await files.syncFolder(target.path)
}

async function copyFolder(files: Files, from: string, to: string): Promise<void> {
  await files.makeFolder(to)
  for (const name of await files.list(from)) {
    const path = join(from, name)
    if (name.endsWith('.json')) await copyDocument(files, path, join(to, name))
    else if (!name.endsWith('.tmp')) await copyFile(files, path, join(to, name))
  }
  await files.syncFolder(to)
}

/** One that is replaced meanwhile is copied as it was or as it is, never a part of it. */
async function copyDocument(files: Files, from: string, to: string): Promise<void> {
  const bytes = await files.read(from)
  if (bytes !== null) await files.replace(to, bytes)
}
