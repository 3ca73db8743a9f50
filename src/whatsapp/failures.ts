import type { Failure, FailureClass } from '../core/rows.ts'
import type { FailureMeaning } from './failures-table.ts'
import { ADVICE, FAILURE_LINES } from './failures-table.ts'
import type { Fields } from './incoming/fields.ts'
import { toFields, toFieldsOrNone, toNumber, toText } from './incoming/fields.ts'

/**
 * Makes one failure of whatever Meta sent for an error: an answer's `{ error }`, an element of
 * `errors` in a webhook, or something else (reference 6.1). The code decides, never Meta's words.
 * `status` is that of the answer, and helps with codes that are not in the table.
 */
export function toFailure(error: unknown, status?: number): Failure {
  const fields = toFields(toFieldsOrNone(error)['error']) ?? toFieldsOrNone(error)
  const code = toCode(fields)
  if (code === undefined) {
    return { class: toClassByStatus(status, fields), reason: 'WhatsApp gave no reason.' }
  }
  const meaning = findMeaning(code)
  if (meaning === undefined) {
    const words = toDetails(fields) ?? tidy(fields['message']) ?? tidy(fields['title'])
    const reason = `WhatsApp's error ${code} is not known to this version`
    return { code, class: toClassByStatus(status, fields), reason: addDetails(`${reason}.`, words) }
  }
  // What Meta says of a bad token may quote it.
  const details = meaning.class === 'auth' ? undefined : toDetails(fields)
  return { code, class: meaning.class, reason: addDetails(meaning.sentence, details) }
}

/** Finds what a code means; undefined for one that the table does not have. */
export function findMeaning(code: number): FailureMeaning | undefined {
  const line = FAILURE_LINES.find(([from, to]) => code >= from && code <= to)
  return line && { class: line[2], sentence: line[3], advice: line[4] ?? ADVICE[line[2]] }
}

/** The numbers of templates and phone numbers begin here; they come beside the code 100. */
const FIRST_LONG_CODE = 2_000_000

/**
 * Of an object that does not exist or may not be used, and of what is wrong with a template, the
 * code says only "invalid parameter".
 */
function toCode(fields: Fields): number | undefined {
  const code = toNumber(fields['code'])
  const subcode = toNumber(fields['error_subcode'])
  if (code !== 100 || subcode === undefined) return code
  const isTelling = subcode === 33 || (subcode >= FIRST_LONG_CODE && findMeaning(subcode))
  return isTelling ? subcode : code
}

function toClassByStatus(status: number | undefined, fields: Fields): FailureClass {
  if (fields['is_transient'] === true) return 'transient'
  if (status === undefined) return 'unknown'
  if (status === 401) return 'auth'
  if (status === 403) return 'permission'
  if (status === 429) return 'throughput'
  return status >= 500 ? 'transient' : 'unknown'
}

/** `error_data` is an object, a text, or missing. */
function toDetails(fields: Fields): string | undefined {
  const errorData = fields['error_data']
  const details = tidy(errorData) ?? tidy(toFieldsOrNone(errorData)['details'])
  return details ?? tidy(fields['error_user_msg'])
}

function addDetails(sentence: string, details: string | undefined): string {
  return details === undefined ? sentence : `${sentence} WhatsApp says: ${details}`
}

const LONGEST_DETAILS = 300

/**
 * Meta's words in one short line. Long quotations could be the text of a message and long words a
 * token; neither may stand in a log.
 */
function tidy(value: unknown): string | undefined {
  const words = toText(value)
    ?.slice(0, 2000)
    .replace(/\p{C}+/gu, ' ')
    .replace(/(["'`])[^"'`]{30,}\1/g, '$1...$1')
    .replace(/[^\s"'`]{40,}/g, '...')
    .trim()
  if (words === undefined || words === '') return undefined
  return words.length <= LONGEST_DETAILS ? words : `${words.slice(0, LONGEST_DETAILS - 3)}...`
}
