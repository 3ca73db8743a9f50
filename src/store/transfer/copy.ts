import { KnownError } from '../../core/errors.ts'
import type { FactStore } from '../../core/facts.ts'
import type { Cursor } from '../../core/log.ts'
import type { Piece, Portion, Stage, StoreTransfer } from '../../core/transfer.ts'
import { STAGES } from '../../core/transfer.ts'
import type { Digests } from './digest.ts'
import { digestStore, findDifferences } from './digest.ts'

/** A store that is copied, or copied into. */
export interface CopiedStore {
  readonly transfer: StoreTransfer
  readonly facts: FactStore
}

/** How far a copy has come: kept in the store that it goes into. */
interface Progress {
  /** Where everything comes from, without a password. */
  readonly from: string
  /** `done`: all is here and was compared. */
  readonly stage: Stage | 'verify' | 'done'
  /** Behind which portion of the stage it goes on. */
  readonly place: string
}

/** What to show while it goes on: the stage, and how much of it is behind us (0 to 1). */
export type OnProgress = (step: 'copy' | 'compare', stage: Stage, share: number) => void

const FACT = 'copy'

/** So many pieces are written at once. */
const PIECES = 256

/**
 * Copies everything from one store into an empty one, or goes on with a copy that was cut off, and
 * compares both in the end. Nobody may work on either of them.
 * @throws KnownError `store-locked` when servers run, `usage` when the target is in use, `data-corrupt` when they differ afterwards
 */
export async function copyStore(options: {
  readonly from: CopiedStore
  readonly to: CopiedStore
  /** Where it comes from, for people and for a copy that goes on. */
  readonly name: string
  /** Epoch ms. */
  readonly now: number
  readonly onProgress: OnProgress
}): Promise<Digests> {
  const { from, to, name, now, onProgress } = options
  for (const { transfer } of [from, to]) mustBeIdle(transfer)
  const begun = readProgress(to.facts)
  if (begun === undefined) await mustBeEmpty(to)
  else if (begun.from !== name || begun.stage === 'done') throw inUse(begun)
  const next = begun?.stage ?? STAGES[0]
  const start = next === 'verify' || next === 'done' ? STAGES.length : STAGES.indexOf(next)

  for (const stage of STAGES.slice(start)) {
    const place = stage === begun?.stage ? begun.place : ''
    await saveProgress(to.facts, { from: name, stage, place })
    await copyStage(options, stage, place)
    onProgress('copy', stage, 1)
  }
  await saveProgress(to.facts, { from: name, stage: 'verify', place: '' })
  const digests = await compare(from, to, now, onProgress)
  await saveProgress(to.facts, { from: name, stage: 'done', place: '' })
  return digests
}

/** Where a copy into this store comes from that has not ended: nobody may work on it yet. */
export function findUnfinishedCopy(facts: FactStore): string | undefined {
  const progress = readProgress(facts)
  return progress === undefined || progress.stage === 'done' ? undefined : progress.from
}

async function copyStage(
  { from, to, name, onProgress }: Parameters<typeof copyStore>[0],
  stage: Stage,
  place: string,
): Promise<void> {
  // Lines are added, not replaced: those that are there already are counted and left out.
  let toSkip = stage === 'log' ? await countLines(to.transfer) : 0
  const portions = from.transfer.read(stage, stage === 'log' ? '' : place)
  for await (const portion of joinPortions(portions)) {
    const pieces = portion.pieces.slice(toSkip).filter(isCopied)
    toSkip = Math.max(0, toSkip - portion.pieces.length)
    await to.transfer.write(await Promise.all(pieces.map((piece) => translate(piece, from, to))))
    await saveProgress(to.facts, { from: name, stage, place: portion.place })
    onProgress('copy', stage, portion.share)
  }
}

/** Small portions together: each writing waits until it is durable. */
async function* joinPortions(portions: AsyncIterable<Portion>): AsyncGenerator<Portion> {
  let joined: Portion | undefined
  for await (const portion of portions) {
    joined = { ...portion, pieces: [...(joined?.pieces ?? []), ...portion.pieces] }
    // The content of a file can be read while it is the newest one alone.
    if (joined.pieces.length < PIECES && joined.pieces.at(-1)?.kind !== 'file') continue
    yield joined
    joined = undefined
  }
  if (joined !== undefined) yield joined
}

async function compare(
  from: CopiedStore,
  to: CopiedStore,
  now: number,
  onProgress: OnProgress,
): Promise<Digests> {
  const show = (stage: Stage, share: number) => onProgress('compare', stage, share)
  const expected = await digestStore(withoutProgress(from.transfer), now, (stage, share) =>
    show(stage, share / 2),
  )
  const found = await digestStore(withoutProgress(to.transfer), now, (stage, share) =>
    show(stage, 0.5 + share / 2),
  )
  const different = findDifferences(expected, found)
  if (different.length === 0) return found
  throw new KnownError(
    'data-corrupt',
    `The copy is not the same as what it was made of (${different.join(', ')}): does a server work on one of them? Empty the target and copy again.`,
  )
}

/** How a copy goes on is no part of what is copied. */
function withoutProgress(transfer: StoreTransfer): StoreTransfer {
  return {
    ...transfer,
    read: async function* (stage, after) {
      for await (const portion of transfer.read(stage, after)) {
        yield { ...portion, pieces: portion.pieces.filter(isCopied) }
      }
    },
  }
}

function isCopied(piece: Piece): boolean {
  return piece.kind !== 'fact' || piece.name !== FACT
}

/** A place in the log is another one in the other store: the one with as many lines before it. */
async function translate(piece: Piece, from: CopiedStore, to: CopiedStore): Promise<Piece> {
  if (piece.kind !== 'queue') return piece
  const before = await countLines(from.transfer, piece.queue.place)
  return { ...piece, queue: { ...piece.queue, place: await findPlace(to.transfer, before) } }
}

async function countLines(transfer: StoreTransfer, before?: Cursor): Promise<number> {
  let count = 0
  for await (const { pieces } of transfer.read('log')) {
    for (const piece of pieces) {
      if (piece.kind !== 'line') continue
      if (before !== undefined && !isBefore(piece.line.cursor, before)) return count
      count += 1
    }
  }
  return count
}

/** The place behind so many lines. */
async function findPlace(transfer: StoreTransfer, lines: number): Promise<Cursor> {
  let left = lines
  let place: Cursor = { n: 0, index: 0 }
  for await (const { pieces } of transfer.read('log')) {
    for (const piece of pieces) {
      if (left === 0) return place
      if (piece.kind !== 'line') continue
      const { n, index } = piece.line.cursor
      place = { n, index: index + 1 }
      left -= 1
    }
  }
  return place
}

function isBefore(one: Cursor, other: Cursor): boolean {
  return one.n < other.n || (one.n === other.n && one.index < other.index)
}

/** @throws KnownError `store-locked` */
export function mustBeIdle(transfer: StoreTransfer): void {
  if (!transfer.isServed()) return
  throw new KnownError('store-locked', 'Servers work on the database: stop all of them first.')
}

async function mustBeEmpty({ transfer }: CopiedStore): Promise<void> {
  if (await transfer.isEmpty()) return
  throw new KnownError(
    'usage',
    'There is something in the store that would be copied into: name an empty one. A copy replaces nothing.',
  )
}

function inUse({ from, stage }: Progress): KnownError {
  const what = stage === 'done' ? 'holds a whole copy' : 'holds a part of a copy'
  return new KnownError(
    'usage',
    `The store that would be copied into ${what} of ${from}: name an empty one.`,
  )
}

function readProgress(facts: FactStore): Progress | undefined {
  return facts.read(FACT) as Progress | undefined
}

function saveProgress(facts: FactStore, progress: Progress): Promise<void> {
  return facts.write(FACT, { ...progress })
}
