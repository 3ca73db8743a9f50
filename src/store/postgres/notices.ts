import type { Client } from 'pg'
import { readRow } from '../memory/cell.ts'
import type { Batch } from './batch.ts'
import { toChannel } from './channel.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'

/** A notice is not longer than 8,000 bytes: more conversations than this are looked for instead. */
const MOST_NAMED = 100
const RECONNECT_MS = 500

/** What one process tells the others with a batch. */
export interface Notice {
  readonly from: number
  /** Conversations with messages that others send, by their number; undefined: too many to name. */
  readonly moved?: Readonly<Record<string, readonly string[]>>
  /** Messages that came for numbers that others send for. */
  readonly inbound?: Readonly<Record<string, number>>
}

/** What the others have to know of a batch; null: nothing, or nobody is there. */
export function toNotice(
  batch: Batch,
  membership: Membership,
  holds: (numberId: string) => boolean,
): string | null {
  if (membership.isAlone()) return null
  const moved: Record<string, string[]> = {}
  let count = 0
  for (const { id, open, conversation } of batch.residents) {
    if (open === undefined || open.size === 0 || conversation === undefined) continue
    const { numberId } = readRow(conversation)
    if (holds(numberId)) continue
    moved[numberId] = [...(moved[numberId] ?? []), id]
    count += 1
  }
  const inbound: Record<string, number> = {}
  for (const { key, changes } of batch.drafts) {
    const [arrival] = changes.filter(({ kind }) => kind === 'inbox')
    if (key === undefined || arrival?.resident.conversation === undefined) continue
    const { numberId } = readRow(arrival.resident.conversation)
    if (!holds(numberId)) inbound[numberId] = (inbound[numberId] ?? 0) + 1
  }
  const isCounted = Object.keys(inbound).length > 0
  if (count === 0 && !isCounted) return null
  const notice: Notice = {
    from: membership.identity().processId,
    ...(count > MOST_NAMED ? {} : { moved }),
    ...(isCounted ? { inbound } : {}),
  }
  return JSON.stringify(notice)
}

/**
 * Listens to the others. Notices are lost while the connection is: `onGap` says that it is there
 * (again), and that whatever happened has to be looked for.
 */
export function listenToOthers(options: {
  readonly database: Database
  /** Undefined: a process left. */
  readonly onNotice: (notice: Notice | undefined) => void
  readonly onGap: () => void
}): { stop(): Promise<void> } {
  const { database, onNotice, onGap } = options
  let client: Client | undefined
  let alarm: ReturnType<typeof setTimeout> | undefined
  let isStopped = false
  let connecting = connect()

  async function connect(): Promise<void> {
    try {
      const opened = await database.connect()
      if (isStopped) return await opened.end()
      client = opened
      opened.on('notification', ({ payload = '' }) => {
        onNotice(payload === '' ? undefined : (JSON.parse(payload) as Notice))
      })
      opened.on('end', again)
      await opened.query(`LISTEN "${toChannel(database.address.schema)}"`)
      onGap()
    } catch {
      again()
    }
  }

  function again(): void {
    client = undefined
    if (isStopped || alarm !== undefined) return
    alarm = setTimeout(() => {
      alarm = undefined
      connecting = connect()
    }, RECONNECT_MS)
    alarm.unref()
  }

  return {
    stop: async () => {
      isStopped = true
      clearTimeout(alarm)
      await connecting
      await client?.end().catch(() => undefined)
    },
  }
}
