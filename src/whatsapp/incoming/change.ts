import type { Fields } from './fields.ts'
import { toFieldsOrNone, toId, toText } from './fields.ts'

/** One change of a webhook, with what its parts need of the envelope around it. */
export interface Change {
  readonly field: string
  readonly value: Fields
  readonly entryId: string
  /** Unix seconds as Meta sent them; account news have them, messages do not. */
  readonly entryTime: unknown
  readonly numberId: string | undefined
  readonly arrivedAt: number
  /** The next key for a part that has no name of its own. */
  readonly misfitKey: () => string
}

/** What the parts of a webhook need of it. */
export type Webhook = Pick<Change, 'arrivedAt' | 'misfitKey'>

/** Puts a change together with its entry. */
export function toChange(entry: Fields, change: Fields, value: Fields, webhook: Webhook): Change {
  return {
    field: toText(change['field']) ?? 'unknown',
    value,
    entryId: toId(entry['id']) ?? '',
    entryTime: entry['time'],
    numberId: toId(toFieldsOrNone(value['metadata'])['phone_number_id']),
    arrivedAt: webhook.arrivedAt,
    misfitKey: webhook.misfitKey,
  }
}
