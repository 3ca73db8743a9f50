import type { ConversationRow, RowKind } from '../../core/rows.ts'
import { toHomeId } from '../memory/aliases.ts'
import type { Cell } from '../memory/cell.ts'
import { readRow } from '../memory/cell.ts'
import type { Change } from '../memory/change.ts'
import type { Draft } from '../memory/draft.ts'
import type { Resident } from '../memory/resident.ts'
import type { BatchRows, Entry } from './batch-rows.ts'
import { toContactArguments, toRowArguments } from './batch-rows.ts'
import { toBigints, toTexts } from './binary-arrays.ts'
import { toColumn } from './columns.ts'
import { residentsOf } from './groups.ts'

/** Several commits as the arguments of `write_batch`, without those that tell who writes. */
export interface Batch {
  readonly drafts: readonly Draft[]
  /** All conversations whose version is raised. */
  readonly residents: readonly Resident[]
  readonly values: readonly (Buffer | string | null)[]
}

interface Span {
  readonly first: Change
  last: Change
}

/** @param find a conversation in memory, whether it may be worked with or not */
export function toBatch(
  drafts: readonly Draft[],
  find: (id: string) => Resident | undefined,
): Batch {
  const spans = new Map<string, Span>()
  const touched = new Set<Resident>()
  for (const draft of drafts) {
    for (const resident of residentsOf(draft)) touched.add(resident)
    for (const change of draft.changes) {
      const key = `${change.kind} ${change.resident.id} ${change.id}`
      const known = spans.get(key)
      if (known === undefined) spans.set(key, { first: change, last: change })
      else known.last = change
    }
  }
  const names = toNames(drafts)
  for (const { before } of names) {
    const home = before.startsWith('p') ? find(toHomeId(before)) : undefined
    if (home?.conversation !== undefined) touched.add(home)
  }
  const rows = toRows(spans)
  const residents = [...touched].sort((a, b) => (a.id < b.id ? -1 : 1))
  return {
    drafts,
    residents,
    values: [
      toLines(drafts),
      ...toVersionArguments(residents, spans),
      toTexts(rows.conversation.map(({ id }) => id)),
      toTexts(rows.conversation.map(({ cell }) => cell.json)),
      ...toContactArguments(rows.contact),
      toTexts(names.map(({ name }) => name)),
      toTexts(names.map(({ after }) => after)),
      toTexts(names.map(({ before }) => before)),
      ...toSeenArguments(drafts),
      ...toRowArguments(rows),
    ],
  }
}

/** The JSON lists of all commits, one after the other, as one list. */
function toLines(drafts: readonly Draft[]): string | null {
  const lists = drafts
    .filter(({ lines }) => lines.length > 0)
    .map(({ linesJson }) => linesJson.slice(1, -1))
  return lists.length === 0 ? null : `[${lists.join(',')}]`
}

/** What was written twice is written once, as it was left. */
function toRows(spans: ReadonlyMap<string, Span>): BatchRows {
  const rows: Record<RowKind, Entry<unknown>[]> = {
    conversation: [],
    contact: [],
    inbox: [],
    message: [],
    outbox: [],
    timer: [],
    job: [],
  }
  for (const { first, last } of spans.values()) {
    const { kind, id, resident, after } = last
    if (first.before === undefined && after === undefined) continue
    rows[kind].push({ home: resident.id, id, cell: after })
  }
  return rows as unknown as BatchRows
}

function toVersionArguments(
  residents: readonly Resident[],
  spans: ReadonlyMap<string, Span>,
): Buffer[] {
  const known = residents.filter(({ version }) => version > 0)
  const heads: ConversationRow[] = []
  const fresh: ConversationRow[] = []
  for (const { id, version, conversation } of residents) {
    const span = spans.get(`conversation ${id} ${id}`)
    if (span === undefined || conversation === undefined) continue
    const after = readRow(span.last.after as Cell<ConversationRow>)
    const before = span.first.before as Cell<ConversationRow> | undefined
    if (version === 0) fresh.push(after)
    if (isOtherHead(before === undefined ? undefined : readRow(before), after)) heads.push(after)
  }
  return [
    toTexts(known.map(({ id }) => id)),
    toBigints(known.map(({ version }) => version)),
    toTexts(fresh.map(({ id }) => id)),
    toTexts(fresh.map(({ contactId }) => contactId)),
    toTexts(fresh.map(({ numberId }) => toColumn(numberId))),
    toTexts(heads.map(({ id }) => id)),
    toTexts(heads.map(({ contactId }) => contactId)),
    toTexts(heads.map(({ status }) => status)),
    toTexts(heads.map(ownerOf)),
    toBigints(heads.map(({ mergedInto }) => (mergedInto === undefined ? 0 : 1))),
  ]
}

/** A new conversation is inserted as `new`, with its bot. */
function isOtherHead(before: ConversationRow | undefined, after: ConversationRow): boolean {
  if (before === undefined) {
    return after.status !== 'new' || ownerOf(after) !== 'bot' || after.mergedInto !== undefined
  }
  return (
    before.status !== after.status ||
    before.contactId !== after.contactId ||
    ownerOf(before) !== ownerOf(after) ||
    before.mergedInto !== after.mergedInto
  )
}

/** Who answers there, as its column tells. */
export function ownerOf({ handOff }: ConversationRow): string {
  return handOff === undefined ? 'bot' : 'operator'
}

interface Name {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** Names in the order in which they are locked; an empty text: it led nowhere. */
function toNames(drafts: readonly Draft[]): Name[] {
  const names = new Map<string, Name>()
  for (const { aliases = [] } of drafts) {
    for (const { id, before, after } of aliases) {
      const name = toColumn(id)
      names.set(name, { name, before: names.get(name)?.before ?? before ?? '', after })
    }
  }
  return [...names.values()]
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Keys in the order in which they are locked. */
function toSeenArguments(drafts: readonly Draft[]): Buffer[] {
  const seen = drafts
    .flatMap(({ key }) => (key === undefined ? [] : key.hours.map((hour) => ({ hour, ...key }))))
    .map(({ key, hour }) => ({ column: toColumn(key), hour }))
    .sort((a, b) => (a.column < b.column ? -1 : 1))
  return [toTexts(seen.map(({ column }) => column)), toBigints(seen.map(({ hour }) => hour))]
}
