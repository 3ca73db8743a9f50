import type { Outreach } from '../../core/outreach.ts'
import type { Rows } from '../../core/rows.ts'
import type { Cell } from '../memory/cell.ts'

/** What a line can be of: `outreach` stands among the pending rows alone. */
interface StoredRows extends Rows {
  readonly outreach: Outreach
}

/** A row as it stands in a document or among the pending rows: one line of its JSON each. */
export interface StoredRow<K extends keyof StoredRows = keyof StoredRows> {
  readonly kind: K
  readonly id: string
  readonly conversationId: string
  readonly cell: Cell<StoredRows[K]>
}

/** The line of a row; without what separates it from the next one. */
export function toRowLine(row: StoredRow): string {
  const { kind, id, conversationId, cell } = row
  const place = `"id":${JSON.stringify(id)},"in":${JSON.stringify(conversationId)}`
  return `{"kind":"${kind}",${place},"n":${cell.n},"row":${jsonOf(cell)}}`
}

/** The JSON of a cell; made now if it was not needed until now. */
export function jsonOf(cell: Cell<unknown>): string {
  if (cell.json === '') cell.json = JSON.stringify(cell.row)
  return cell.json
}

const START =
  /^\{"kind":"([a-z]+)","id":("(?:[^"\\]|\\.)*"),"in":("(?:[^"\\]|\\.)*"),"n":(\d+),"row":/

/** Takes a line apart without parsing the row in it; undefined when it has another form. */
export function parseRowLine(line: string): StoredRow | undefined {
  const match = START.exec(line)
  if (match === null) return undefined
  const [start, kind, id = '', conversationId = '', n] = match
  const end = line.endsWith('},') ? line.length - 2 : line.length - 1
  return {
    kind: kind as keyof StoredRows,
    id: JSON.parse(id) as string,
    conversationId: JSON.parse(conversationId) as string,
    cell: { n: Number(n), json: line.slice(start.length, end), row: undefined },
  }
}

/** The same from a row that was parsed with the rest of its file. */
export function fromParsedRow(parsed: {
  readonly kind: keyof StoredRows
  readonly id: string
  readonly in: string
  readonly n: number
  readonly row: unknown
}): StoredRow {
  const { kind, id, n, row } = parsed
  const cell = { n, json: JSON.stringify(row), row: undefined }
  return { kind, id, conversationId: parsed.in, cell }
}
