import { createHash } from 'node:crypto'
import type { Piece, Stage, StoreTransfer } from '../../core/transfer.ts'
import { STAGES } from '../../core/transfer.ts'

/** What all pieces of a kind come to, in whatever order they are read. */
export interface Digest {
  count: number
  sum: bigint
}

export type Digests = Map<Piece['kind'], Digest>

const MODULUS = 1n << 256n

/** Reads everything and answers what it comes to, by kind: two stores with the same keep the same. */
export async function digestStore(
  transfer: StoreTransfer,
  onProgress: (stage: Stage, share: number) => void,
): Promise<Digests> {
  const digests: Digests = new Map()
  for (const stage of STAGES) {
    for await (const { pieces, share } of transfer.read(stage)) {
      for (const piece of pieces) await addPiece(digests, piece)
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
