import type { ContactRow } from '../../core/contact.ts'
import type { LogLine } from '../../core/log.ts'
import type { MediaQueue, MediaStore } from '../../core/media-ports.ts'
import type {
  ConversationRow,
  InboxRow,
  JobRow,
  MessageRow,
  OutboxRow,
  TimerRow,
} from '../../core/rows.ts'
import type { Counts, Piece, Portion, StoreTransfer } from '../../core/transfer.ts'
import { isConversationName, toContactId, toHomeId } from '../memory/aliases.ts'
import { shareOf } from '../memory/id-share.ts'
import { byStage } from '../transfer/by-stage.ts'
import { fromColumn } from './columns.ts'
import type { Database, Row } from './pool.ts'

const MANY = 1_000
/** Conversations are large: so many are in memory at once. */
const SOME = 100

const LOG = `
  SELECT n, lines FROM log WHERE n > $1 ORDER BY n LIMIT ${SOME}`
const LAST_LINE = 'SELECT max(n) AS n FROM log'
const NAMES = `
  SELECT name, target FROM alias WHERE name > $1 ORDER BY name LIMIT ${MANY}`
const OWNERS = `
  SELECT id, contact_id AS owner FROM conversation WHERE id = ANY ($1::text[])`
const CONVERSATIONS = `
  SELECT id, row FROM conversation_row WHERE id > $1 ORDER BY id LIMIT ${SOME}`
const CONTACTS = 'SELECT id, row FROM contact WHERE id = ANY ($1::text[])'
const ROWS = `
  SELECT 'messages' AS kind, conversation_id AS home, row FROM message
  WHERE conversation_id = ANY ($1::text[])
  UNION ALL
  SELECT 'outbox', conversation_id, row FROM outbox WHERE conversation_id = ANY ($1::text[])
  UNION ALL
  SELECT 'inbox', conversation_id, row FROM inbox WHERE conversation_id = ANY ($1::text[])
  UNION ALL
  SELECT 'timers', conversation_id, row FROM timer WHERE conversation_id = ANY ($1::text[])
  UNION ALL
  SELECT 'jobs', conversation_id, row FROM job WHERE conversation_id = ANY ($1::text[])`
const KEYS = `
  SELECT key, hour FROM seen WHERE (key, hour) > ($1, $2::int) ORDER BY key, hour LIMIT ${MANY}`
const FILES = `
  SELECT sha256, at FROM media_file WHERE sha256 > $1 ORDER BY sha256 LIMIT 1`
const MEDIA = `
  SELECT id, row FROM media WHERE id > $1 ORDER BY id LIMIT ${MANY}`
const UPLOADS = `
  SELECT sha256, number_id, mime_type, row FROM upload
  WHERE (sha256, number_id, mime_type) > ($1, $2, $3)
  ORDER BY sha256, number_id, mime_type LIMIT ${MANY}`
const FACTS = 'SELECT name, value FROM fact WHERE name > $1 ORDER BY name'
const ARRIVALS = 'SELECT coalesce(max(arrival), 0) AS last FROM inbox'
const COUNTERS = 'SELECT name, value, until FROM counter'
const QUEUES = 'SELECT queue FROM media_queue ORDER BY process_id'

/** Reads everything in a database, page by page, behind the last id of the page before. */
export function createTransferReader(
  database: Database,
  media: Pick<MediaStore, 'read'>,
): StoreTransfer['read'] {
  const ask = <Answer extends Row>(sql: string, values: readonly unknown[] = []) =>
    database.query<Answer>('', sql, values)

  async function* readLog(after: string): AsyncGenerator<Portion> {
    const [last] = await ask<{ n: string | null }>(LAST_LINE)
    for (let n = Number(after); ; ) {
      const rows = await ask<{ n: string; lines: string }>(LOG, [n])
      if (rows.length === 0) return
      const pieces = rows.flatMap((row): Piece[] =>
        (JSON.parse(row.lines) as LogLine[]).map((line, index) => ({
          kind: 'line',
          line: { ...line, cursor: { n: Number(row.n), index } },
        })),
      )
      n = Number(rows.at(-1)?.n)
      yield { pieces, place: String(n), share: n / Number(last?.n ?? n) }
    }
  }

  /** Whoever people turned out to be, by their first conversations. */
  async function findOwners(contactIds: readonly string[]): Promise<Map<string, string>> {
    const owners = new Map(contactIds.map((id) => [id, id]))
    for (let open = [...owners.values()]; open.length > 0; ) {
      const rows = await ask<{ id: string; owner: string }>(OWNERS, [open.map(toHomeId)])
      const next = new Map(rows.map(({ id, owner }) => [toContactId(id), owner]))
      for (const [id, owner] of owners) owners.set(id, next.get(owner) ?? owner)
      open = open.map((id) => next.get(id) ?? id).filter((owner, place) => owner !== open[place])
    }
    return owners
  }

  async function* readNames(after: string): AsyncGenerator<Portion> {
    for (let place = after; ; ) {
      const rows = await ask<{ name: string; target: string }>(NAMES, [place])
      if (rows.length === 0) return
      const people = rows.filter(({ name }) => !isConversationName(fromColumn(name)))
      const owners = await findOwners(people.map(({ target }) => target))
      const pieces = people.map(({ name, target }): Piece => {
        return { kind: 'name', name: fromColumn(name), contactId: owners.get(target) ?? target }
      })
      place = rows.at(-1)?.name ?? place
      yield { pieces, place, share: 0 }
    }
  }

  async function* readConversations(after: string): AsyncGenerator<Portion> {
    for (let place = after; ; ) {
      const heads = await ask<{ id: string; row: string }>(CONVERSATIONS, [place])
      if (heads.length === 0) return
      const ids = heads.map(({ id }) => id)
      const contacts = await ask<{ id: string; row: string }>(CONTACTS, [ids.map(toContactId)])
      const found = await ask<{ kind: string; home: string; row: string }>(ROWS, [ids])
      const pieces = heads.flatMap((head): Piece[] => {
        const of = <Found>(kind: string): Found[] =>
          found
            .filter(({ kind: one, home }) => one === kind && home === head.id)
            .map(({ row }) => JSON.parse(row) as Found)
        const row = JSON.parse(head.row) as ConversationRow
        const contact = contacts.find(({ id }) => id === row.contactId)
        const piece: Piece = {
          kind: 'conversation',
          row,
          messages: of<MessageRow>('messages').sort((a, b) => a.at - b.at),
          outbox: of<OutboxRow>('outbox').sort((a, b) => a.order - b.order),
          inbox: of<InboxRow>('inbox').sort((a, b) => a.at - b.at || a.arrival - b.arrival),
          timers: of<TimerRow>('timers').sort((a, b) => a.due - b.due),
          jobs: of<JobRow>('jobs'),
        }
        // Whoever has several conversations comes along with the first one.
        return contact === undefined || toHomeId(contact.id) !== head.id
          ? [piece]
          : [{ kind: 'contact', row: JSON.parse(contact.row) as ContactRow }, piece]
      })
      place = ids.at(-1) ?? place
      yield { pieces, place, share: shareOf(place) }
    }
  }

  async function* readKeys(after: string): AsyncGenerator<Portion> {
    let [key, hour] = after === '' ? ['', 0] : (JSON.parse(after) as [string, number])
    for (;;) {
      const rows = await ask<{ key: string; hour: number }>(KEYS, [key, hour])
      const last = rows.at(-1)
      if (last === undefined) return
      const pieces = rows.map((row): Piece => {
        return { kind: 'key', key: fromColumn(row.key), hour: row.hour }
      })
      key = last.key
      hour = last.hour
      yield { pieces, place: JSON.stringify([key, hour]), share: 0 }
    }
  }

  async function* readFiles(after: string): AsyncGenerator<Portion> {
    for (let place = after; ; ) {
      const [file] = await ask<{ sha256: string; at: string }>(FILES, [place])
      if (file === undefined) return
      const content = await media.read(file.sha256)
      place = file.sha256
      const piece = { kind: 'file', sha256: place, at: Number(file.at) } as const
      const share = Number.parseInt(place.slice(0, 2), 16) / 0x100
      yield { pieces: content === undefined ? [] : [{ ...piece, content }], place, share }
    }
  }

  async function* readMedia(after: string): AsyncGenerator<Portion> {
    for (let place = after; ; ) {
      const rows = await ask<{ id: string; row: string }>(MEDIA, [place])
      if (rows.length === 0) return
      const pieces = rows.map(({ row }): Piece => ({ kind: 'media', row: JSON.parse(row) }))
      place = rows.at(-1)?.id ?? place
      yield { pieces, place, share: 0 }
    }
  }

  async function* readUploads(after: string): AsyncGenerator<Portion> {
    let last = after === '' ? ['', '', ''] : (JSON.parse(after) as string[])
    for (;;) {
      const rows = await ask<{ sha256: string; number_id: string; mime_type: string; row: string }>(
        UPLOADS,
        last,
      )
      const end = rows.at(-1)
      if (end === undefined) return
      const pieces = rows.map(({ row }): Piece => ({ kind: 'upload', row: JSON.parse(row) }))
      last = [end.sha256, end.number_id, end.mime_type]
      yield { pieces, place: JSON.stringify(last), share: 0 }
    }
  }

  async function* readFacts(after: string): AsyncGenerator<Portion> {
    for (const { name, value } of await ask<{ name: string; value: string }>(FACTS, [after])) {
      yield { pieces: [{ kind: 'fact', name, value: JSON.parse(value) }], place: name, share: 0 }
    }
  }

  async function* readMarks(after: string): AsyncGenerator<Portion> {
    if (after !== '') return
    const [arrivals] = await ask<{ last: string }>(ARRIVALS)
    const pieces: Piece[] = [{ kind: 'arrivals', last: Number(arrivals?.last) }]
    const queues = (await ask<{ queue: string }>(QUEUES)).map(
      ({ queue }) => JSON.parse(queue) as MediaQueue,
    )
    if (queues.length > 0) pieces.push({ kind: 'queue', queue: joinQueues(queues) })
    const counters = await ask<{ name: string; value: string; until: string }>(COUNTERS)
    if (counters.length > 0) {
      const counts: Counts = Object.fromEntries(
        counters.map(({ name, value, until }) => [
          fromColumn(name),
          { value: Number(value), until: Number(until) },
        ]),
      )
      pieces.push({ kind: 'counters', counts })
    }
    yield { pieces, place: 'end', share: 1 }
  }

  return byStage({
    log: readLog,
    names: readNames,
    conversations: readConversations,
    keys: readKeys,
    files: readFiles,
    media: readMedia,
    uploads: readUploads,
    facts: readFacts,
    marks: readMarks,
  })
}

/** Each process has fetched what the log orders before its own place. */
function joinQueues(queues: readonly MediaQueue[]): MediaQueue {
  const rows = new Map(queues.flatMap((queue) => queue.rows.map((row) => [row.id, row])))
  const [first] = queues.map(({ place }) => place).sort((a, b) => a.n - b.n || a.index - b.index)
  return { place: first ?? { n: 0, index: 0 }, rows: [...rows.values()] }
}
