import { existsSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Change } from './changes.ts'
import { applyChange, toChanges } from './changes.ts'
import { EmulatorError } from './errors.ts'
import { makePrivateFolder, privateFile } from './private-folder.ts'
import type { World } from './world.ts'
import { createWorld } from './world.ts'

/** A world that is written down: one line of JSON for every change. */
export interface Journal {
  readonly world: World
  /** Carries the change out at once, and writes it. */
  record(change: Change): void
  /** Resolves when everything recorded so far would survive the end of this process. */
  saved(): Promise<void>
  /** Forgets everything. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** A journal without a file, for an emulator that need not survive its process. */
export function createMemoryJournal(): Journal {
  const world = createWorld()
  return {
    world,
    record: (change) => applyChange(world, change),
    saved: async () => {},
    clear: async () => forget(world),
    close: async () => {},
  }
}

/**
 * Reads `emulator.jsonl` in the folder, rewrites it the shortest way and goes on writing to it.
 * It is not synced: what is handed to the operating system survives a `kill -9`, though not the
 * machine's power failing. A torn last line was never answered for, and is dropped.
 */
export async function openJournal(folder: string): Promise<Journal> {
  await makePrivateFolder(folder)
  const path = join(folder, 'emulator.jsonl')
  const world = createWorld()
  const text = existsSync(path) ? await readFile(path, 'utf8') : ''
  for (const change of readChanges(path, text)) applyChange(world, change)
  let file = await writeAnew(path, world)

  let waiting: string[] | undefined
  let writing: Promise<void> = Promise.resolve()

  const then = (work: () => Promise<void>) => {
    writing = writing.then(work)
    // Whoever waits for `saved` hears of a failure; nobody may be waiting.
    writing.catch(() => {})
    return writing
  }

  return {
    world,
    record: (change) => {
      applyChange(world, change)
      const line = `${JSON.stringify(change)}\n`
      if (waiting !== undefined) {
        waiting.push(line)
        return
      }
      // Everything recorded until the write before this one is done goes into one write.
      const batch = [line]
      waiting = batch
      void then(async () => {
        if (waiting === batch) waiting = undefined
        await file.appendFile(batch.join(''))
      })
    },
    saved: () => writing,
    clear: async () => {
      forget(world)
      waiting = undefined
      await then(async () => {
        await file.close()
        file = await writeAnew(path, createWorld())
      })
    },
    close: async () => {
      await writing.finally(() => file.close())
    },
  }
}

function forget(world: World) {
  for (const part of Object.values(world)) part.clear()
}

async function writeAnew(path: string, world: World): Promise<FileHandle> {
  const draft = `${path}.tmp`
  await rm(draft, { force: true })
  const file = await open(draft, 'a', privateFile)
  const lines = Array.from(toChanges(world), (change) => `${JSON.stringify(change)}\n`)
  await file.appendFile(lines.join(''))
  await rename(draft, path)
  return file
}

function* readChanges(path: string, text: string): Generator<Change> {
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    if (line === '') continue
    const isTorn = index === lines.length - 1
    try {
      // The file is our own: what parses is what was written.
      yield JSON.parse(line) as Change
    } catch (cause) {
      if (isTorn) return
      throw new EmulatorError(
        'data-corrupt',
        `Line ${index + 1} of ${path} is damaged: delete the file to begin with nothing.`,
        { cause },
      )
    }
  }
}
