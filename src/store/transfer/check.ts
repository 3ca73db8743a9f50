import { createHash } from 'node:crypto'
import type { ContactRow } from '../../core/contact.ts'
import type { Piece, Stage, StoreTransfer, Violation } from '../../core/transfer.ts'
import { STAGES } from '../../core/transfer.ts'
import { checkConversation } from './check-conversation.ts'
import { mustBeIdle } from './copy.ts'

/** How much was looked at, by kind, and what was wrong. */
export interface CheckResult {
  readonly counts: ReadonlyMap<Piece['kind'], number>
  readonly violations: readonly Violation[]
}

/** Keys are kept for 8 days; here nobody argues about the last one. */
const KEYS_KEPT_MS = 7 * 24 * 3_600_000

/** More of them tell nothing new. */
const MOST_VIOLATIONS = 1_000

/** Goes through everything in a store and answers what breaks an invariant. Changes nothing. */
export async function checkStore(
  transfer: StoreTransfer,
  now: number,
  onProgress: (stage: Stage, share: number) => void,
): Promise<CheckResult> {
  mustBeIdle(transfer)
  const counts = new Map<Piece['kind'], number>()
  const violations: Violation[] = []
  const complain = (place: string, problem: string) => {
    if (violations.length < MOST_VIOLATIONS) violations.push({ place, problem })
  }
  const seen = createSeen(now - KEYS_KEPT_MS, complain)
  for (const stage of STAGES) {
    for await (const { pieces, share } of transfer.read(stage)) {
      for (const piece of pieces) {
        counts.set(piece.kind, (counts.get(piece.kind) ?? 0) + 1)
        await seen.add(piece)
      }
      onProgress(stage, share)
    }
    onProgress(stage, 1)
  }
  seen.finish()
  for await (const { place, problem } of transfer.inspect()) complain(place, problem)
  return { counts, violations }
}

type Complain = (place: string, problem: string) => void

/** What can only be told when everything was seen: who leads where, what is there twice. */
function createSeen(
  keysSince: number,
  complain: Complain,
): { add(piece: Piece): Promise<void>; finish(): void } {
  const names = new Map<string, string>()
  const people = new Map<string, ContactRow>()
  const conversations = new Map<string, { contactId: string; mergedInto?: string }>()
  const pairs = new Map<string, string>()
  const arrivals = new Set<number>()
  const waitingKeys = new Map<string, string>()
  const files = new Set<string>()
  let line = { n: -1, index: 0 }

  async function add(piece: Piece): Promise<void> {
    switch (piece.kind) {
      case 'line': {
        const { cursor } = piece.line
        const isLater = cursor.n > line.n || (cursor.n === line.n && cursor.index > line.index)
        if (!isLater)
          complain(`log ${cursor.n}.${cursor.index}`, 'It is not behind the one before.')
        line = cursor
        return
      }
      case 'name':
        names.set(piece.name, piece.contactId)
        return
      case 'contact':
        people.set(piece.row.id, piece.row)
        return
      case 'conversation': {
        const { row, inbox } = piece
        checkConversation(piece, complain)
        const { id, contactId, numberId, mergedInto } = row
        conversations.set(id, mergedInto === undefined ? { contactId } : { contactId, mergedInto })
        if (mergedInto === undefined) {
          const pair = `${contactId} ${numberId}`
          const other = pairs.get(pair)
          if (other !== undefined) complain(id, `Its person has ${other} with the same number.`)
          pairs.set(pair, id)
        }
        for (const event of inbox) {
          if (arrivals.has(event.arrival))
            complain(event.id, `Another one has ${event.arrival} too.`)
          arrivals.add(event.arrival)
          const { key, at } = event
          if (event.state === 'waiting' && key !== undefined && at > keysSince) {
            waitingKeys.set(key, event.id)
          }
        }
        return
      }
      case 'key':
        waitingKeys.delete(piece.key)
        return
      case 'file':
        files.add(piece.sha256)
        await checkFile(piece, complain)
        return
      case 'media': {
        const { id, state, sha256 = '' } = piece.row
        if (state === 'stored' && !files.has(sha256))
          complain(`media ${id}`, 'Its file is missing.')
        return
      }
      case 'arrivals':
        for (const arrival of arrivals) {
          if (arrival > piece.last) complain(`arrival ${arrival}`, 'It was never given away.')
        }
        return
      case 'upload':
      case 'fact':
      case 'counters':
      case 'queue':
        return
    }
  }

  function finish(): void {
    for (const [id, { contactId, mergedInto }] of conversations) {
      if (!people.has(contactId)) complain(id, `Its person ${contactId} is missing.`)
      if (mergedInto !== undefined && !conversations.has(mergedInto)) {
        complain(id, `It was merged into ${mergedInto}, which is missing.`)
      }
    }
    for (const [name, contactId] of names) {
      if (!people.has(contactId))
        complain(toShown(name), `It leads to ${contactId}: nobody is there.`)
    }
    for (const [id, person] of people) {
      const known = person.userId ?? person.parentUserId
      const name = person.userId === undefined ? `parentUserId:${known}` : `userId:${known}`
      if (known !== undefined && names.get(name) !== id) {
        complain(id, 'They are not found under their user id.')
      }
    }
    for (const id of waitingKeys.values()) complain(id, 'Its key is not remembered.')
  }

  return { add, finish }
}

async function checkFile(
  { sha256, content }: Extract<Piece, { readonly kind: 'file' }>,
  complain: Complain,
): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of content) hash.update(chunk)
  const found = hash.digest('hex')
  if (found !== sha256) complain(`file ${sha256}`, `Its content has the hash ${found}.`)
}

/** A name is personal: the kind and its last digits are enough to find it again. */
function toShown(name: string): string {
  const [kind = '', value = ''] = name.split(':')
  return `${kind}:…${value.slice(-4)}`
}
