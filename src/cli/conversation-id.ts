import { KnownError } from '../core/errors.ts'
import type { OperatorView } from '../core/operator.ts'

/** `c` and twelve letters or digits. */
const WHOLE_ID = /^c[a-z2-7]{12}$/
/** How many are named when several begin alike. */
const NAMED_AT_MOST = 3

/**
 * The conversation that is meant: people copy the first letters of an id.
 * @throws KnownError `not-found`; `usage` when several begin like that
 */
export async function findConversationId(
  view: Pick<OperatorView, 'listConversations'>,
  given: string,
): Promise<string> {
  if (WHOLE_ID.test(given)) return given
  const beginning = given.toLowerCase()
  // In the order of ids, those that begin with a word come right behind it.
  const behind = await view.listConversations({ after: beginning, limit: NAMED_AT_MOST + 1 })
  const ids = behind.map(({ conversation }) => conversation.id)
  const found = beginning === '' ? [] : ids.filter((id) => id.startsWith(beginning))
  const [only, ...others] = found
  if (only === undefined) {
    throw new KnownError(
      'not-found',
      `There is no conversation \`${given}\`: see \`turnwise conversations list\`.`,
    )
  }
  if (others.length === 0) return only
  const named = found.slice(0, NAMED_AT_MOST).join(', ')
  const more = found.length > NAMED_AT_MOST ? ' and more' : ''
  throw new KnownError(
    'usage',
    `Several conversations begin with \`${given}\`: ${named}${more}. Give more letters.`,
  )
}

/** A message's id begins with that of its conversation: `c7kq.12.1` is enough as well. */
export async function findOutboxId(
  view: Pick<OperatorView, 'listConversations'>,
  given: string,
): Promise<string> {
  const end = given.indexOf('.')
  if (end === -1) return given
  return `${await findConversationId(view, given.slice(0, end))}${given.slice(end)}`
}
