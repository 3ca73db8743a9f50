import { KnownError } from '../../core/errors.ts'
import type { Clock, Logger } from '../../core/ports.ts'
import type { Draft } from '../memory/draft.ts'
import type { Journal } from '../memory/recorder.ts'
import type { Files, OpenFile } from './files.ts'
import type { Folder } from './folder.ts'
import { createLineBuffer } from './journal-line.ts'

/** A file of this size is closed, so that retention can let it go as a whole; so is one of a day. */
const FILE_BYTES = 32 * 1024 * 1024
const FILE_MS = 24 * 3_600_000

/** The journal on disk: what is in it is durable. */
export interface DiskJournal extends Journal {
  /** The first records of all files, ascending. */
  files(): readonly number[]
  /** How much of the file that is written to is durable. */
  durableBytes(): number
  /** How many bytes were written since the journal was opened. */
  written(): number
  /** Forgets that there is a file. */
  forget(firstN: number): void
  /** Waits until everything is written. */
  close(): Promise<void>
}

export interface JournalOptions {
  readonly files: Files
  readonly folder: Folder
  readonly clock: Clock
  readonly logger: Logger
  /** The last durable record, and the first records of the files there are. */
  readonly durableN: number
  readonly firstNs: readonly number[]
  readonly confirm: (drafts: readonly Draft[]) => void
  readonly fail: (drafts: readonly Draft[], error: KnownError) => void
  /** The journal can neither write nor be repaired: the process has to end. */
  readonly onBroken: (error: KnownError) => void
}

/**
 * Opens a new file and writes records to it, in batches: one write and one sync for everything
 * that waits; meanwhile the next batch gathers.
 */
export async function openJournal(options: JournalOptions): Promise<DiskJournal> {
  const { files, folder, clock, logger, confirm, fail, onBroken } = options
  let { durableN } = options
  let firstNs = [...options.firstNs]
  let waiting: Draft[] = []
  // One is written while the other gathers.
  let gathering = createLineBuffer()
  let writing = createLineBuffer()
  let isBusy = false
  let broken: KnownError | undefined
  let bytes = 0
  let file = await begin()
  let whenIdle: (() => void) | undefined

  /** Opens the file of the next record, whose name is durable before anything is in it. */
  async function begin(): Promise<{ firstN: number; at: number; size: number; open: OpenFile }> {
    const firstN = durableN + 1
    const open = await files.create(folder.journalFile(firstN))
    await files.syncFolder(folder.journal)
    firstNs = [...firstNs.filter((n) => n < firstN), firstN]
    return { firstN, at: clock.now(), size: 0, open }
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      if (file.size >= FILE_BYTES || (file.size > 0 && clock.now() - file.at > FILE_MS)) {
        await rotate()
      }
      const batch = waiting
      waiting = []
      ;[gathering, writing] = [writing, gathering]
      try {
        const lines = writing.bytes()
        const count = await file.open.write(lines, file.size)
        if (count < lines.byteLength) throw new Error('only a part was written')
        await file.open.sync()
        file.size += count
        bytes += count
        durableN = batch.at(-1)?.n ?? durableN
      } catch (cause) {
        await recover(batch, cause)
        continue
      } finally {
        writing.clear()
      }
      confirm(batch)
    }
    isBusy = false
    whenIdle?.()
  }

  async function rotate(): Promise<void> {
    try {
      await replaceFile()
    } catch (error) {
      logger.warn(
        { error: String(error) },
        'No new journal file could be made; the old one is used.',
      )
    }
  }

  /** Nothing that waits has happened; the file ends where it is durable, and a new one is begun. */
  async function recover(batch: readonly Draft[], cause: unknown): Promise<void> {
    const drafts = [...batch, ...waiting]
    waiting = []
    gathering.clear()
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
    logger.error({ error: code }, 'The journal could not be written; what waited is refused.')
    fail(drafts, toUnavailable(cause))
    try {
      await file.open.truncate(file.size)
      await file.open.sync()
      await replaceFile()
    } catch (error) {
      breakDown(error)
    }
  }

  async function replaceFile(): Promise<void> {
    const { open } = file
    try {
      file = await begin()
    } catch (error) {
      // A full disk may have no place for another name either; the file that was cut will do.
      if (!isFull(error)) throw error
      return
    }
    await open.close()
  }

  function breakDown(cause: unknown): void {
    broken = toUnavailable(cause)
    const drafts = waiting
    waiting = []
    gathering.clear()
    fail(drafts, broken)
    onBroken(broken)
  }

  return {
    append: (draft) => {
      if (broken !== undefined) {
        fail([draft], broken)
        return
      }
      waiting.push(draft)
      gathering.add(draft, durableN)
      if (isBusy) return
      isBusy = true
      // What else happens in this round of the event loop joins the batch.
      setImmediate(() => void run())
    },
    durableN: () => durableN,
    files: () => firstNs,
    durableBytes: () => file.size,
    written: () => bytes,
    forget: (firstN) => {
      firstNs = firstNs.filter((n) => n !== firstN)
    },
    close: async () => {
      while (isBusy) {
        await new Promise<void>((resolve) => {
          whenIdle = resolve
        })
      }
      await file.open.close()
    },
  }
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT'
}

function toUnavailable(cause: unknown): KnownError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new KnownError(
    'store-unavailable',
    `The store cannot write now (${reason}): nothing of this happened. Free the disk; it goes on by itself.`,
    { cause },
  )
}
