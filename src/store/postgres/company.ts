import type { Inheritance, Logger, Store } from '../../core/ports.ts'
import type { OutboxRow } from '../../core/rows.ts'
import type { Legacy } from './inheritance.ts'
import { createLegacy } from './inheritance.ts'
import type { GainedNumber, Leases } from './leases.ts'
import { startLeases } from './leases.ts'
import type { Membership } from './membership.ts'
import type { Notice } from './notices.ts'
import { listenToOthers } from './notices.ts'
import type { Database } from './pool.ts'

/** Notices may be lost: so often one looks whether others changed something. */
const POLL_MS = 1_000

const NUMBERS = `
  SELECT DISTINCT number_id AS id FROM outbox WHERE is_open`
const OPEN_OF = `
  SELECT DISTINCT o.conversation_id AS id, c.version
  FROM outbox o JOIN conversation c ON c.id = o.conversation_id
  WHERE o.is_open AND o.number_id = ANY ($1::text[])`

/** How this process gets on with the others that work on the same tables. */
export interface Company
  extends Pick<Store, 'inherit' | 'onInherited' | 'mayLeave' | 'onInboundElsewhere'> {
  readonly leases: Leases
  stop(): Promise<void>
}

export function joinCompany(options: {
  readonly database: Database
  readonly membership: Membership
  readonly logger: Logger
  readonly now: () => number
  /** Conversations may have changed; with their versions, where these are known. */
  readonly refresh: (versions: ReadonlyMap<string, number | undefined>) => Promise<void>
  /** Others may have changed anything. */
  readonly refreshAll: () => void
  /** What belongs to no conversation may have changed. */
  readonly onPoll: () => Promise<void>
  /** Conversations of these numbers may be claimed now. */
  readonly onMayClaim: (numberIds: ReadonlySet<string>) => void
}): Company {
  const { database, membership, logger, now, refresh, refreshAll, onPoll, onMayClaim } = options
  const legacy: Legacy = createLegacy(database, membership)
  const heirs = new Set<(left: Inheritance, isSuspect: boolean) => void>()
  const counters = new Set<(numberId: string, messages: number) => void>()
  const mine = new Set<string>()
  /** Gained before the engine has asked what was left: it is told of them with the answer. */
  const untold = new Map<string, GainedNumber>()
  let isInherited = false
  let isAsked = false
  let alarm: ReturnType<typeof setTimeout> | undefined
  let isStopped = false

  const leases = startLeases({
    database,
    membership,
    logger,
    onGained,
    onMayClaim: async (numberIds) => {
      await refreshOpen(numberIds)
      if (!isAsked) onMayClaim(new Set(numberIds))
    },
  })

  async function onGained(gained: readonly GainedNumber[]): Promise<void> {
    for (const number of gained) {
      mine.add(number.numberId)
      if (!isInherited) untold.set(number.numberId, number)
    }
    if (!isInherited) return
    const open = await legacy.readOpen(
      gained.map(({ numberId }) => numberId),
      now(),
    )
    const numbers = await legacy.readSent(gained, now())
    tell({ open, numbers, waiting: [], timers: [] })
  }

  async function refreshOpen(numberIds: readonly string[]): Promise<void> {
    const rows = await database.query<{ id: string; version: string }>('open of numbers', OPEN_OF, [
      numberIds,
    ])
    await refresh(new Map(rows.map(({ id, version }) => [id, Number(version)])))
  }

  function begin(): void {
    isInherited = true
    isAsked = false
    onMayClaim(new Set(held()))
    const late = [...untold.values()]
    untold.clear()
    if (late.length > 0) attempt(() => onGained(late))
  }

  function tell(left: Inheritance, isSuspect = false): void {
    for (const heir of heirs) heir(left, isSuspect)
  }

  function held(): string[] {
    return [...mine].filter(leases.mayLeave)
  }

  async function take(isSuspect: boolean): Promise<void> {
    refreshAll()
    await legacy.releaseJobs()
    await leases.look()
    await refreshOpen(held())
    const left = await legacy.readWork(now(), 'of others')
    const open = await legacy.readOpen(held(), now())
    tell({ ...left, open, numbers: [] }, isSuspect)
  }

  function hear(notice: Notice | undefined): void {
    if (notice === undefined) {
      attempt(membership.beat)
      return
    }
    if (notice.from === membership.identity().processId) return
    for (const [numberId, messages] of Object.entries(notice.inbound ?? {})) {
      if (leases.mayLeave(numberId)) for (const count of counters) count(numberId, messages)
    }
    if (notice.moved === undefined) attempt(poll)
    else {
      const moved = Object.entries(notice.moved).filter(([number]) => leases.mayLeave(number))
      const ids = moved.flatMap(([, conversationIds]) => conversationIds)
      if (ids.length > 0) attempt(() => refresh(new Map(ids.map((id) => [id, undefined]))))
    }
  }

  async function poll(): Promise<void> {
    await onPoll()
    if (!membership.isAlone()) await refreshOpen(held())
  }

  function pollLater(): void {
    alarm = setTimeout(() => {
      const work = membership.isAlone() ? Promise.resolve() : poll()
      work.catch(warn).finally(() => {
        if (!isStopped) pollLater()
      })
    }, POLL_MS)
    alarm.unref()
  }

  function attempt(work: () => Promise<void>): void {
    work().catch(warn)
  }

  function warn(error: unknown): void {
    if (isStopped) return
    logger.warn({ error: String(error) }, 'What others did could not be read; tried again shortly.')
  }

  const stopWatching = membership.onChange(({ died }) => attempt(() => take(died.length > 0)))
  const ear = listenToOthers({ database, onNotice: hear, onGap: () => attempt(poll) })
  pollLater()

  return {
    leases: { ...leases, holds: (numberId) => !isAsked && leases.holds(numberId) },
    inherit: async () => {
      isAsked = true
      await legacy.releaseJobs()
      const rows = await database.query<{ id: string }>('numbers', NUMBERS)
      await leases.want(rows.map(({ id }) => id))
      const left = await legacy.readWork(now(), 'of all')
      const open = await legacy.readOpen(held(), now())
      const gained = [...untold.values()]
      untold.clear()
      const numbers = await legacy.readSent(gained, now())
      // Nothing is claimed before the engine has heard of them.
      setImmediate(begin)
      return { ...left, open, numbers }
    },
    onInherited: (listener) => {
      heirs.add(listener)
      return () => heirs.delete(listener)
    },
    mayLeave: ({ numberId }: OutboxRow) => leases.mayLeave(numberId),
    onInboundElsewhere: (listener) => {
      counters.add(listener)
      return () => counters.delete(listener)
    },
    stop: async () => {
      isStopped = true
      clearTimeout(alarm)
      stopWatching()
      leases.stop()
      await ear.stop()
    },
  }
}
