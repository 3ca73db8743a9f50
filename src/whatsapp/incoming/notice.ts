import { createHash } from 'node:crypto'
import type { IncomingNotice } from '../../core/incoming.ts'
import type { Json } from '../../core/json.ts'
import type { NoticeContent } from '../../core/notice-content.ts'
import type { Change } from './change.ts'
import { toFields, toFieldsOrNone, toTime } from './fields.ts'

const HOUR_MS = 3_600_000

/**
 * Names what has nothing to tell it from another: by its webhook and its number there, so that ten
 * such parts leave ten notices and only a webhook that comes again is a copy. Another day's copy is
 * trouble worth telling again, hence the hour.
 */
export function createMisfitKeys(body: unknown, arrivedAt: number): () => string {
  let webhook: string | undefined
  let count = 0
  return () => {
    webhook ??= hash([body ?? null, Math.floor(arrivedAt / HOUR_MS)])
    count += 1
    return `${webhook}.${count}`
  }
}

/**
 * A part of a change that is nobody's turn. `key` is the wamid of what has one, or a misfit's key of
 * what should have one; `about` what is known of it.
 */
export function toNotice(
  change: Change,
  item: unknown,
  sentence: string,
  { key, about }: { readonly key?: string; readonly about?: NoticeContent | undefined } = {},
): IncomingNotice {
  const { field, entryId, entryTime, numberId, arrivedAt } = change
  const isNothing = toFields(item) === undefined
  const itemTime = toFieldsOrNone(item)['timestamp']
  const at = toTime(itemTime, arrivedAt) ?? toTime(entryTime, arrivedAt)
  // Without any time the same trouble of another day would look like a copy: once an hour, then.
  const time = entryTime ?? itemTime ?? Math.floor(arrivedAt / HOUR_MS)
  return {
    kind: 'notice',
    key: key ?? (isNothing ? change.misfitKey() : hash([entryId, time, field, item])),
    ...(numberId !== undefined && { numberId }),
    at,
    field,
    sentence,
    ...(about !== undefined && { about }),
    raw: (item ?? null) as Json,
  }
}

/** A part of a webhook that is not even a change. */
export function toShapelessNotice(part: unknown, sentence: string, key: string): IncomingNotice {
  return {
    kind: 'notice',
    key,
    at: null,
    field: 'unknown',
    sentence,
    raw: (part ?? null) as Json,
  }
}

function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
