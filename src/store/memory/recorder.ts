import { KnownError } from '../../core/errors.ts'
import type { Clock, Work } from '../../core/ports.ts'
import type { FoldQueue } from './cell.ts'
import { createFoldQueue } from './cell.ts'
import type { Change } from './change.ts'
import type { Draft, Tables, Waiter } from './draft.ts'
import { createDraft, sealDraft, undoDraft } from './draft.ts'
import { isLong, trimHistory } from './history.ts'

/** Statuses of a message follow each other closely: so many rows of history are kept at hand. */
const UNFOLDED = 2_048

/** What makes records durable, in the order in which they come. */
export interface Journal {
  append(draft: Draft): void
  /** The number of the last durable record. */
  durableN(): number
}

/** Turns what bodies do into records, and tells everybody when they are durable. */
export interface Recorder {
  /**
   * Writes one record. What `fill` throws is thrown on, and then nothing happened. A record of
   * nothing is not written: `waiter` hears when what is there now is durable.
   */
  write(fill: (draft: Draft) => void, waiter: Waiter, empty?: 'even when empty'): void
  /** Calls back when everything up to here is durable. */
  whenDurable(n: number, waiter: Waiter): void
  /** The number of the latest record, durable or not. */
  lastN(): number
  /** Its time (epoch ms); 0 when there is none. */
  lastAt(): number
  /** From now on every write is refused. May be called twice. */
  close(): void
  onWork(listener: (work: Work, conversationId: string) => void): () => void
  onLog(listener: () => void): () => void
  /** For the journal: these are durable now. Up to `latest` some are still under way, if any are. */
  confirm(drafts: readonly Draft[], latest?: Draft): void
  /**
   * For the journal: these could not be written. They are all that is not durable, or nothing that
   * is still under way up to `latest` touches what they touched. `onUndone` is called before anybody
   * hears of it, and may go on at once.
   */
  fail(drafts: readonly Draft[], error: Error, latest?: Draft, onUndone?: () => void): void
}

/** @param options.last number and time (epoch ms) of the last record there is already */
export function createRecorder(options: {
  readonly tables: Tables
  readonly journal: Journal
  readonly clock: Clock
  readonly last: { readonly n: number; readonly at: number }
}): Recorder {
  const { tables, journal, clock } = options
  const workListeners = new Set<(work: Work, conversationId: string) => void>()
  const logListeners = new Set<() => void>()
  let lastN = options.last.n
  let lastAt = options.last.at
  let latest: Draft | undefined
  let isClosed = false
  const folds = createFoldQueue(UNFOLDED)

  function whenDurable(n: number, waiter: Waiter): void {
    if (n <= journal.durableN() || latest === undefined) waiter.done()
    // What came before may still be under way when the latest is durable: then it waits on.
    else latest.waiters.push({ done: () => whenDurable(n, waiter), fail: waiter.fail })
  }

  function tellWork(draft: Draft): void {
    const { waiting, senders } = tables.indexes
    const told: string[] = []
    for (const { kind, resident, after } of draft.changes) {
      const isLeft =
        kind === 'inbox'
          ? waiting.has(resident.id)
          : kind === 'outbox'
            ? senders.has(resident.id)
            : (kind === 'timer' || kind === 'job') && after !== undefined
      if (!isLeft || told.includes(kind + resident.id)) continue
      told.push(kind + resident.id)
      for (const listener of workListeners) listener(kind as Work, resident.id)
    }
  }

  return {
    write: (fill, waiter, empty) => {
      if (isClosed) throw new KnownError('store-closed', 'The store was closed: it takes no more.')
      lastAt = Math.max(lastAt, clock.now())
      const draft = createDraft(lastN + 1, lastAt)
      try {
        fill(draft)
        sealDraft(tables, draft)
      } catch (error) {
        undoDraft(tables, draft)
        throw error
      }
      if (isEmpty(draft) && empty === undefined) {
        whenDurable(lastN, waiter)
        return
      }
      lastN = draft.n
      latest = draft
      draft.waiters.push(waiter)
      journal.append(draft)
    },
    whenDurable,
    lastN: () => lastN,
    lastAt: () => lastAt,
    close: () => {
      isClosed = true
    },
    onWork: (listener) => {
      workListeners.add(listener)
      return () => workListeners.delete(listener)
    },
    onLog: (listener) => {
      logListeners.add(listener)
      return () => logListeners.delete(listener)
    },
    confirm: (drafts, stillLatest) => {
      for (const draft of drafts) {
        if (draft === latest) latest = stillLatest
        for (const change of draft.changes) keepShort(tables, folds, change)
        for (const waiter of draft.waiters) waiter.done()
        tellWork(draft)
      }
      if (drafts.some(({ lines }) => lines.length > 0)) for (const tell of logListeners) tell()
    },
    fail: (drafts, error, stillLatest, onUndone) => {
      const durableN = journal.durableN()
      for (const draft of drafts.toReversed()) undoDraft(tables, draft)
      for (const { changes } of drafts) {
        for (const { resident } of changes) resident.lastN = Math.min(resident.lastN, durableN)
      }
      if (stillLatest === undefined) lastN = durableN
      latest = stillLatest
      onUndone?.()
      for (const { waiters } of drafts) for (const waiter of waiters) waiter.fail(error)
    },
  }
}

function isEmpty({ changes, lines, key }: Draft): boolean {
  return changes.length === 0 && lines.length === 0 && key === undefined
}

/** History is folded some time after it was written, and ends after its 200 rows. */
function keepShort(tables: Tables, folds: FoldQueue, { kind, resident, id, after }: Change): void {
  if (after === undefined || (kind !== 'message' && kind !== 'outbox')) return
  if (resident.open?.has(id) === true) return
  folds.push(after)
  if (isLong(resident)) trimHistory(tables, resident, Number.NEGATIVE_INFINITY)
}
