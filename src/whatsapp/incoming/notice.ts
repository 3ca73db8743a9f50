import { createHash } from 'node:crypto'
import type { IncomingNotice } from '../../core/incoming.ts'
import type { Json } from '../../core/json.ts'
import type { Change } from './change.ts'
import { toFieldsOrNone, toTime } from './fields.ts'

const HOUR_MS = 3_600_000

/** A part of a change that is nobody's turn. `key` is the wamid of what has one. */
export function toNotice(
  change: Change,
  item: unknown,
  sentence: string,
  key?: string,
): IncomingNotice {
  const { field, entryId, entryTime, numberId, arrivedAt } = change
  const itemTime = toFieldsOrNone(item)['timestamp']
  const at = toTime(itemTime, arrivedAt) ?? toTime(entryTime, arrivedAt)
  // Without any time the same trouble of another day would look like a copy: once an hour, then.
  const time = entryTime ?? itemTime ?? Math.floor(arrivedAt / HOUR_MS)
  return {
    kind: 'notice',
    key: key ?? hash([entryId, time, field, item]),
    ...(numberId !== undefined && { numberId }),
    at,
    field,
    sentence,
    raw: (item ?? null) as Json,
  }
}

/** A part of a webhook that is not even a change. */
export function toShapelessNotice(part: unknown, sentence: string): IncomingNotice {
  return {
    kind: 'notice',
    key: hash([part]),
    at: null,
    field: 'unknown',
    sentence,
    raw: (part ?? null) as Json,
  }
}

function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
