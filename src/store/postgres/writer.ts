import type { KnownError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports.ts'
import type { Draft } from '../memory/draft.ts'
import type { Journal, Recorder } from '../memory/recorder.ts'
import type { Resident } from '../memory/resident.ts'
import { toBatch } from './batch.ts'
import type { Differences } from './conflict.ts'
import { Conflict } from './conflict.ts'
import { createGroups } from './groups.ts'
import type { Partitions } from './partitions.ts'
import type { WriterLine } from './writer-line.ts'

/** A batch is not larger than this: what comes meanwhile waits for the next one. */
const MOST_DRAFTS = 256
const MOST_BYTES = 4_000_000

/** Writes commits in batches: while one is under way the next one gathers. */
export interface Writer extends Journal {
  /** Writes what there is, and nothing more. */
  close(): Promise<void>
}

export function createWriter(options: {
  readonly line: WriterLine
  readonly partitions: Partitions
  readonly logger: Logger
  readonly find: (id: string) => Resident | undefined
  readonly confirm: Recorder['confirm']
  readonly fail: Recorder['fail']
  /** Other processes changed these: they are no longer as they are in memory. */
  readonly onDifferences: (differences: Differences, lost: readonly Draft[]) => void
}): Writer {
  const { line, partitions, logger, find, confirm, fail, onDifferences } = options
  let pending: Draft[] = []
  /** Those of which nobody knows yet what becomes of them, in their order. */
  const unsettled = new Set<Draft>()
  let lastN = 0
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    // What is done in the same moment is written together.
    await new Promise((next) => setImmediate(next))
    while (pending.length > 0) await write(take())
    running = undefined
  }

  function take(): readonly Draft[] {
    let bytes = 0
    let count = 0
    for (const { parts = [] } of pending) {
      for (const part of parts) bytes += part.length
      if (count === MOST_DRAFTS || (bytes > MOST_BYTES && count > 0)) break
      count += 1
    }
    return pending.splice(0, count)
  }

  async function write(drafts: readonly Draft[]): Promise<void> {
    const at = drafts.at(-1)?.at ?? 0
    if (!partitions.has(at)) {
      try {
        await partitions.provide(at)
      } catch (error) {
        return giveUp(drafts, error instanceof Error ? error : new Error(String(error)))
      }
    }
    const batch = toBatch(drafts, find)
    const answer = await line.write(batch, (error) => giveUp([], error))
    switch (answer.outcome) {
      case 'written':
        for (const resident of batch.residents) resident.version += 1
        for (const draft of drafts) unsettled.delete(draft)
        return confirm(drafts, latest())
      case 'refused':
        return refuse(drafts, answer.differences)
      case 'unavailable':
        return giveUp(drafts, answer.error)
      case 'poisoned':
        return halve(drafts, answer.error)
    }
  }

  function drop(lost: readonly Draft[], error: Error, onUndone?: () => void): void {
    // First: what is written next must not have a number that counts as durable.
    for (const draft of lost) unsettled.delete(draft)
    fail(lost, error, latest(), onUndone)
  }

  function latest(): Draft | undefined {
    return [...unsettled].at(-1)
  }

  /** Nothing can be written now: of what waits nothing happened. */
  function giveUp(lost: readonly Draft[], error: Error): void {
    const all = [...lost, ...pending]
    pending = []
    if (all.length === 0) return
    logger.warn({ error: error.message, commits: all.length }, 'Nothing can be written now.')
    drop(all, error)
  }

  /** Those that came after them saw what they had done: they are refused as well. */
  async function refuse(drafts: readonly Draft[], differences: Differences): Promise<void> {
    const all = [...drafts, ...pending]
    const touched = createGroups(all).touchedBy(differences)
    const lost = touched.size === 0 ? all : all.filter((draft) => touched.has(draft))
    await dismiss(drafts, lost, new Conflict('Another process was faster.'), () =>
      onDifferences(differences, lost),
    )
  }

  async function halve(drafts: readonly Draft[], error: KnownError): Promise<void> {
    const groups = createGroups(drafts).all()
    if (groups.length > 1) {
      const middle = Math.ceil(groups.length / 2)
      for (const half of [groups.slice(0, middle), groups.slice(middle)]) {
        const some = new Set(half.flat())
        await write(drafts.filter((draft) => some.has(draft)))
      }
      return
    }
    const all = [...drafts, ...pending]
    const culprits = new Set(drafts)
    const group = createGroups(all)
      .all()
      .find((members) => members.some((draft) => culprits.has(draft)))
    await dismiss(drafts, group ?? drafts, error, () => undefined)
  }

  async function dismiss(
    drafts: readonly Draft[],
    lost: readonly Draft[],
    error: Error,
    onUndone: () => void,
  ): Promise<void> {
    const gone = new Set(lost)
    const rest = drafts.filter((draft) => !gone.has(draft))
    pending = pending.filter((draft) => !gone.has(draft))
    // Whoever hears of it tries again at once, with what is read anew.
    drop(lost, error, onUndone)
    if (rest.length > 0) await write(rest)
  }

  return {
    append: (draft) => {
      // The version of a person's home is raised as well: until then it must not be read anew, for
      // what else is in memory of the person would go with it, and be read as it was before.
      for (const { resident } of draft.changes) {
        if (resident.home !== undefined) resident.home.lastN = draft.n
      }
      pending.push(draft)
      unsettled.add(draft)
      lastN = draft.n
      running ??= run()
    },
    durableN: () => {
      const [first] = unsettled
      return first === undefined ? lastN : first.n - 1
    },
    close: async () => {
      await running
      await line.close()
    },
  }
}
