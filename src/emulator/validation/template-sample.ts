import type { Check, Part } from './check.ts'
import { isObject } from './check.ts'

/** What an upload answers, or the address under which Meta lists a sample. */
const handle = /^(\d+:|https?:)/

/** A sample of a header is named by the handle of its upload. */
export function checkSample(check: Check, header: Part): void {
  const { example } = header.fields
  const given = isObject(example) ? example['header_handle'] : undefined
  if (given === undefined) return
  const handles: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (handles.every((one) => typeof one === 'string' && handle.test(one))) return
  check.refuse(100, 'The header_handle of an example must be the handle of an upload.')
}
