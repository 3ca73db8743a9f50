import type { OutboxRow } from '../core/rows.ts'

/** What comes back with every status of a row: its id and the attempt. */
export function toCallback(row: OutboxRow): string {
  return `${row.id}/${row.attempts.length}`
}

/** Takes a callback apart; undefined when it is not one of ours. */
export function parseCallback(
  callback: string,
): { conversationId: string; outboxId: string; attempt: number } | undefined {
  const match = /^(([^./]+)\.[^/]+)\/(\d{1,6})$/.exec(callback)
  if (match === null) return undefined
  const [, outboxId = '', conversationId = '', attempt = ''] = match
  return { conversationId, outboxId, attempt: Number(attempt) }
}
