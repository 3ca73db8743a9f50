/**
 * A row as it lies in memory: the number of the record that wrote it, its JSON, and the row itself
 * as long as it is in use. History is kept as JSON only, which takes a third of the room.
 */
export interface Cell<Row> {
  readonly n: number
  /** Empty until the record that writes the row is sealed. */
  json: string
  row: Row | undefined
}

/** The row of a cell; parsed again when only its JSON was kept. */
export function readRow<Row>(cell: Cell<Row>): Row {
  cell.row ??= JSON.parse(cell.json) as Row
  return cell.row
}

/** Keeps the JSON alone. The row is parsed again when somebody asks for it. */
export function foldCell(cell: Cell<unknown>): void {
  if (cell.json !== '') cell.row = undefined
}

/** Folds cells some time after they were written, when they are no longer in use as a rule. */
export interface FoldQueue {
  push(cell: Cell<unknown>): void
}

/** @param most how many cells may stay unfolded */
export function createFoldQueue(most: number): FoldQueue {
  const ring: (Cell<unknown> | undefined)[] = Array.from({ length: most })
  let next = 0
  return {
    push: (cell) => {
      const oldest = ring[next]
      if (oldest !== undefined) foldCell(oldest)
      ring[next] = cell
      next = (next + 1) % most
    },
  }
}
