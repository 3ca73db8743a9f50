import { createHash } from 'node:crypto'
import { isOpen } from '../../core/send-order.ts'
import type { Piece, Stage, StoreTransfer } from '../../core/transfer.ts'
import { STAGES } from '../../core/transfer.ts'

/** What all pieces of a kind come to, in whatever order they are read. */
export interface Digest {
  count: number
  sum: bigint
}

export type Digests = Map<Piece['kind'], Digest>

/** History is kept for 30 days; here nobody argues about the last one. */
const SURE_MS = 29 * 24 * 3_600_000

const MODULUS = 1n << 256n

/**
 * Reads everything and answers what it comes to, by kind: two stores with the same keep the same.
 * @param now what is history by then (epoch ms) and may be forgotten at any moment does not count
 */
export async function digestStore(
  transfer: StoreTransfer,
  now: number,
  onProgress: (stage: Stage, share: number) => void,
): Promise<Digests> {
  const digests: Digests = new Map()
  for (const stage of STAGES) {
    for await (const { pieces, share } of transfer.read(stage)) {
      for (const piece of pieces) {
        // A place in the order of arrival is only never given away again.
        if (piece.kind === 'arrivals') continue
        await addPiece(digests, withoutOldHistory(piece, now - SURE_MS))
      }
      onProgress(stage, share)
    }
    onProgress(stage, 1)
  }
  return digests
}

/** The kinds that two stores do not have the same of. */
export function findDifferences(one: Digests, other: Digests): readonly Piece['kind'][] {
  const kinds = new Set([...one.keys(), ...other.keys()])
  return [...kinds].filter((kind) => {
    const [a, b] = [one.get(kind), other.get(kind)]
    return a?.count !== b?.count || a?.sum !== b?.sum
  })
}

function withoutOldHistory(piece: Piece, before: number): Piece {
  if (piece.kind !== 'conversation') return piece
  const { messages, outbox } = piece
  return {
    ...piece,
    messages: messages.filter(({ at }) => at >= before),
    outbox: outbox.filter(
      (row) => row.createdAt >= before || isOpen(row, Number.NEGATIVE_INFINITY),
    ),
  }
}

async function addPiece(digests: Digests, piece: Piece): Promise<void> {
  const digest = digests.get(piece.kind) ?? { count: 0, sum: 0n }
  digest.sum = (digest.sum + (await hashPiece(piece, digest.count))) % MODULUS
  digest.count += 1
  digests.set(piece.kind, digest)
}

async function hashPiece(piece: Piece, position: number): Promise<bigint> {
  const hash = createHash('sha256')
  if (piece.kind === 'file') {
    const { content, ...about } = piece
    hash.update(toSortedJson(about))
    for await (const chunk of content) hash.update(chunk)
  } else if (piece.kind === 'line') {
    // Each store numbers its log by itself; the order is what they must agree on.
    const { cursor, ...line } = piece.line
    hash.update(`${position} ${toSortedJson(line)}`)
  } else if (piece.kind === 'queue') {
    hash.update(toSortedJson(piece.queue.rows))
  } else {
    hash.update(toSortedJson(piece))
  }
  return BigInt(`0x${hash.digest('hex')}`)
}

/** A store may give the keys of a row back in another order. */
function toSortedJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
