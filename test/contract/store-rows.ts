import type { Aliases } from '../../src/core/contact.ts'
import type { Acceptance, AcceptOutcome, Commit, Logger, Store } from '../../src/core/ports.ts'
import type { InboxRow, JobRow, OutboxRow, TimerRow } from '../../src/core/rows.ts'

export const NUMBER = '106540352242922'
export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** A message of a person, as the webhook hands it to the inbox. */
export function message(
  key: string,
  options: {
    readonly at: number
    readonly keyAt?: number | null
    readonly aliases?: Aliases
    readonly numberId?: string
    readonly name?: string
    readonly text?: string
  },
): Acceptance {
  const { at, keyAt = at, aliases = { waId: '16505551234' }, numberId = NUMBER, name } = options
  const text = options.text ?? `text of ${key}`
  return {
    key,
    keyAt,
    at,
    arrivedAt: at,
    event: { type: 'user.text', text },
    raw: { type: 'text', text: { body: text } },
    conversation: {
      numberId,
      aliases,
      bot: 'echo',
      ...(name === undefined ? {} : { name }),
    },
    log: [{ at, kind: 'inbound', text }],
  }
}

/** The row of an accepted event. */
export function accepted(outcome: AcceptOutcome): InboxRow {
  if (outcome.outcome === 'accepted') return outcome.row
  throw new Error(`Not accepted but ${outcome.outcome}.`)
}

/** Makes a conversation by one accepted message and answers its id. */
export async function begin(store: Store, item: Acceptance): Promise<string> {
  return accepted(await store.accept(item)).conversationId
}

export function reply(
  conversationId: string,
  order: number,
  change: Partial<OutboxRow> = {},
): OutboxRow {
  return {
    id: `${conversationId}.${order}`,
    conversationId,
    numberId: NUMBER,
    to: { waId: '16505551234' },
    generation: 1,
    turn: order,
    order,
    message: { kind: 'text', body: `reply ${order}` },
    choices: [],
    status: 'queued',
    createdAt: 1_000 + order,
    updatedAt: 1_000 + order,
    notBefore: 0,
    attempts: [],
    times: { queued: 1_000 + order },
    ...change,
  }
}

export function timer(conversationId: string, name: string, due: number): TimerRow {
  return {
    id: `${conversationId}/${name}`,
    conversationId,
    generation: 1,
    path: [],
    sendId: name,
    target: [],
    event: { type: 'reminder' },
    setAt: 0,
    delayMs: due,
    due,
  }
}

export function job(conversationId: string, name: string, change: Partial<JobRow> = {}): JobRow {
  return {
    id: `${conversationId}#${name}`,
    conversationId,
    generation: 1,
    path: [],
    actorId: name,
    src: name,
    input: null,
    startedAt: 0,
    attempts: 0,
    notBefore: 0,
    ...change,
  }
}

/** One turn as the engine takes it: the inbox row goes, a reply and the snapshot come. */
export function takeTurn(
  store: Store,
  conversationId: string,
  at: number,
  alsoPut: (commit: Commit) => void = () => {},
): Promise<unknown> {
  return store.turn(conversationId, (commit) => {
    const [row] = commit.inbox()
    if (row === undefined) return
    const { conversation } = commit
    const turn = conversation.turn + 1
    const order = (conversation.lastOrder ?? 0) + 1
    commit.remove('inbox', row.id)
    commit.put('message', {
      id: row.key ?? row.id,
      conversationId,
      at: row.at,
      kind: 'text',
      text: String(row.event['text']),
    })
    commit.put('outbox', reply(conversationId, order, { createdAt: at, updatedAt: at }))
    commit.put('conversation', {
      ...conversation,
      status: 'active',
      generation: 1,
      turn,
      lastOrder: order,
      snapshot: JSON.stringify({ value: 'idle', context: { turn } }),
      state: 'idle',
      updatedAt: at,
    })
    alsoPut(commit)
    commit.log({
      at,
      kind: 'turn',
      conversationId,
      from: 'idle',
      to: 'idle',
      event: row.event.type,
    })
  })
}

/** What a store complained about; tests that expect nothing look at it. */
export function createComplaints(): { readonly logger: Logger; readonly sentences: string[] } {
  const sentences: string[] = []
  const complain = (fields: Readonly<Record<string, unknown>>, sentence: string) => {
    sentences.push(`${sentence} ${JSON.stringify(fields)}`)
  }
  const logger = { debug: () => {}, info: () => {}, warn: complain, error: complain }
  return { logger, sentences }
}
