import type { ContactRow } from '../../core/contact.ts'
import type {
  ConversationRow,
  InboxRow,
  JobRow,
  MessageRow,
  OutboxRow,
  TimerRow,
} from '../../core/rows.ts'
import type { ConversationQuery, ConversationSummary, ConversationView } from '../../core/views.ts'
import { DEFAULT_LIMIT } from '../memory/views.ts'
import { toSearch } from './columns.ts'
import type { Database } from './pool.ts'

/** As many rows of history as are kept of a conversation. */
const KEPT_ROWS = 200

const SHOW = `
  SELECT 'conversation' AS kind, row, 0 AS at FROM conversation_row WHERE id = $1
  UNION ALL
  SELECT 'contact', p.row, 0 FROM conversation c JOIN contact p ON p.id = c.contact_id
  WHERE c.id = $1
  UNION ALL
  SELECT 'inbox', row, 0 FROM inbox WHERE conversation_id = $1
  UNION ALL
  SELECT 'timer', row, 0 FROM timer WHERE conversation_id = $1
  UNION ALL
  SELECT 'job', row, 0 FROM job WHERE conversation_id = $1
  UNION ALL
  SELECT 'outbox', row, 0 FROM outbox WHERE conversation_id = $1 AND is_open
  UNION ALL
  SELECT * FROM (
    (SELECT 'message', row, at FROM message WHERE conversation_id = $1)
    UNION ALL
    (SELECT 'outbox', row, created_at FROM outbox WHERE conversation_id = $1 AND NOT is_open)
    ORDER BY 3 DESC LIMIT ${KEPT_ROWS}
  ) AS history`
const LIST = `
  SELECT r.row AS conversation, p.row AS contact,
    (SELECT count(*) FROM inbox i WHERE i.conversation_id = c.id AND i.state = 'waiting') AS waiting,
    (SELECT count(*) FROM outbox o WHERE o.conversation_id = c.id AND o.is_open) AS open
  FROM conversation c
  JOIN conversation_row r ON r.id = c.id JOIN contact p ON p.id = c.contact_id
  WHERE NOT c.is_merged AND c.id > $1
    AND ($2::text IS NULL OR c.status = $2) AND ($3::text IS NULL OR c.owner = $3)
    AND ($4::text IS NULL OR strpos(p.search, $4) > 0 OR strpos(c.id, $4) > 0)
  ORDER BY c.id LIMIT $5`

/** What operators look at, as it is in the database. */
export interface Views {
  listConversations(query: ConversationQuery): Promise<readonly ConversationSummary[]>
  showConversation(id: string): Promise<ConversationView | undefined>
}

export function createViews(database: Database): Views {
  async function showConversation(id: string): Promise<ConversationView | undefined> {
    const rows = await database.query<{ kind: string; row: string }>('show', SHOW, [id])
    const of = <Row>(kind: string): Row[] =>
      rows.filter((found) => found.kind === kind).map(({ row }) => JSON.parse(row) as Row)
    const [conversation] = of<ConversationRow>('conversation')
    const [contact] = of<ContactRow>('contact')
    if (conversation === undefined || contact === undefined) return undefined
    if (conversation.mergedInto !== undefined) return showConversation(conversation.mergedInto)
    return {
      conversation,
      contact,
      messages: of<MessageRow>('message').sort((a, b) => a.at - b.at),
      outbox: of<OutboxRow>('outbox').sort((a, b) => a.order - b.order),
      inbox: of<InboxRow>('inbox').sort((a, b) => a.at - b.at || a.arrival - b.arrival),
      timers: of<TimerRow>('timer').sort((a, b) => a.due - b.due),
      jobs: of<JobRow>('job'),
    }
  }

  return {
    showConversation,
    listConversations: async ({ limit = DEFAULT_LIMIT, after = '', status, owner, search }) => {
      const wanted = search === undefined ? null : toSearch([search])
      const values = [after, status ?? null, owner ?? null, wanted, limit]
      const rows = await database.query<{
        conversation: string
        contact: string
        waiting: string
        open: string
      }>('list', LIST, values)
      return rows.map((found) => {
        const { snapshot, ...conversation } = JSON.parse(found.conversation) as ConversationRow
        const contact = JSON.parse(found.contact) as ContactRow
        const waiting = Number(found.waiting)
        return { conversation, contact, waiting, openOutbox: Number(found.open) }
      })
    },
  }
}
