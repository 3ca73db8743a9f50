import { KnownError } from '../../core/errors.ts'
import type { LogLine } from '../../core/log.ts'
import type { RowKind, Rows } from '../../core/rows.ts'
import type { AliasTable } from './aliases.ts'
import type { Cell } from './cell.ts'
import type { Change } from './change.ts'
import { applyChange, undoChange } from './change.ts'
import type { Indexes } from './indexes.ts'
import type { Resident } from './resident.ts'
import { findCell } from './resident.ts'
import type { SeenKeys } from './seen-keys.ts'

/** Who waits until a record is durable. */
export interface Waiter {
  done(): void
  fail(error: Error): void
}

export interface AliasChange {
  readonly id: string
  readonly before: string | null
  readonly after: string
}

/** A duplicate key and the buckets (hours since 1970) that remember it. */
export interface KeyChange {
  readonly key: string
  readonly hours: readonly number[]
}

/**
 * A record on its way: what it changes is in effect at once, so that the next body sees it, and is
 * taken back if the record cannot be made durable.
 */
export interface Draft {
  readonly n: number
  /** Epoch ms; never before that of an earlier record. */
  readonly at: number
  changes: Change[]
  readonly lines: LogLine[]
  aliases: AliasChange[] | undefined
  key: KeyChange | undefined
  /**
   * What its line in a journal has from `"puts"` to `"log"`, in pieces: putting them together would
   * copy them once more. Undefined until it is sealed.
   */
  parts: readonly string[] | undefined
  /** Its lines as a JSON list, from when it is sealed. */
  linesJson: string
  readonly waiters: Waiter[]
}

/** What drafts are written into. */
export interface Tables {
  readonly indexes: Indexes
  readonly aliases: AliasTable
  readonly seen: SeenKeys
  /** Length of the JSON of all rows in memory. */
  size: number
  /** The highest place in the order of arrival that was given away. */
  lastArrival: number
  /** Where several processes give away places, each leaves out those of the others. */
  readonly arrivalStep?: number
}

export function createDraft(n: number, at: number): Draft {
  return {
    n,
    at,
    changes: [],
    lines: [],
    aliases: undefined,
    key: undefined,
    parts: undefined,
    linesJson: '',
    waiters: [],
  }
}

/** Writes a row, or removes it. What is written twice in one draft is one change. */
export function changeRow<K extends RowKind>(
  tables: Tables,
  draft: Draft,
  resident: Resident,
  change: { readonly kind: K; readonly id: string; readonly row: Rows[K] | undefined },
): void {
  const { kind, id, row } = change
  // The length of an inbox row counts against the backlog from now on.
  const json = kind === 'inbox' && row !== undefined ? toJson(kind, row) : ''
  const after: Cell<Rows[K]> | undefined = row === undefined ? undefined : { n: draft.n, json, row }
  const before = findCell(resident, kind, id)
  applyChange(tables.indexes, { kind, resident, id, before, after } as Change)
  for (const [index, known] of draft.changes.entries()) {
    if (known.kind !== kind || known.id !== id || known.resident !== resident) continue
    draft.changes[index] = { ...known, after } as Change
    return
  }
  draft.changes.push({ kind, resident, id, before, after } as Change)
}

export function changeAlias(tables: Tables, draft: Draft, id: string, after: string): void {
  const before = tables.aliases.find(id) ?? null
  tables.aliases.set(id, after)
  draft.aliases ??= []
  draft.aliases.push({ id, before, after })
}

export function addKey(tables: Tables, draft: Draft, change: KeyChange): void {
  for (const hour of change.hours) tables.seen.add(change.key, hour)
  draft.key = change
}

/** Makes the JSON of a draft; throws `not-json` when a row has none. */
export function sealDraft(tables: Tables, draft: Draft): void {
  const parts = ['"puts":[']
  let separator = ''
  for (const { kind, id, resident, after } of draft.changes) {
    if (after !== undefined && after.json === '') after.json = toJson(kind, after.row)
    parts.push(`${separator}{"kind":"${kind}","id":${JSON.stringify(id)},"n":${draft.n},"row":`)
    // A row tells whose it is; where one is removed, that must be said.
    parts.push(after === undefined ? `null,"in":"${resident.id}"` : after.json, '}')
    separator = ','
  }
  for (const { id, after } of draft.aliases ?? []) {
    const row = JSON.stringify(after)
    parts.push(
      `${separator}{"kind":"alias","id":${JSON.stringify(id)},"n":${draft.n},"row":${row}}`,
    )
    separator = ','
  }
  parts.push(draft.key === undefined ? ']' : `],"seen":${JSON.stringify(draft.key)}`)
  draft.linesJson = draft.lines.length === 0 ? '[]' : toJson('log', draft.lines)
  parts.push(`,"log":${draft.linesJson}`)
  draft.parts = parts
  for (const { resident, before, after } of draft.changes) {
    weigh(tables, resident, (after?.json.length ?? 0) - (before?.json.length ?? 0))
    resident.lastN = draft.n
    resident.dirtyN ||= draft.n
  }
}

/** Takes everything back that a draft did. Drafts are undone from the newest to the oldest. */
export function undoDraft(tables: Tables, draft: Draft): void {
  for (const change of draft.changes.toReversed()) {
    const { resident, before, after } = change
    undoChange(tables.indexes, change)
    if (draft.parts === undefined) continue
    weigh(tables, resident, (before?.json.length ?? 0) - (after?.json.length ?? 0))
  }
  for (const { id, before } of draft.aliases?.toReversed() ?? []) tables.aliases.set(id, before)
  for (const hour of draft.key?.hours ?? []) tables.seen.remove(draft.key?.key ?? '', hour)
}

/** Keeps count of how much of documents is in memory. */
export function weigh(tables: { size: number }, resident: Resident, length: number): void {
  resident.size += length
  tables.size += length
}

function toJson(kind: string, value: unknown): string {
  let cause: unknown
  try {
    const json = JSON.stringify(value)
    if (json !== undefined) return json
  } catch (error) {
    cause = error
  }
  throw new KnownError(
    'not-json',
    `A row of kind ${kind} cannot be written as JSON: store plain objects, arrays and texts only.`,
    { cause },
  )
}
