import type { Logger } from '../../core/ports.ts'
import { machineTime } from './machine-time.ts'
import type { Membership } from './membership.ts'
import type { Database } from './pool.ts'

/** A lease is good for so long by the database's clock, and renewed this often. */
const LEASE_SECONDS = 6
const RENEW_MS = 2_000
/** By the clocks of its holder it is over a little earlier. */
const HELD_MS = LEASE_SECONDS * 1_000 - 500
/** What was claimed for a number that is given away has left by then. */
const PARTING_MS = 1_500
/** A number that was given away is left to the others for so long. */
const AVOID_MS = 15_000

const KNOWN = `
  SELECT number_id AS id FROM number_lease`
/** In one order, so that two processes that want the same numbers do not wait for each other. */
const TAKE = `
  WITH earlier AS (
    SELECT number_id, until FROM number_lease
    WHERE number_id = ANY ($2::text[]) AND process_id <> $1
  ), taken AS (
    INSERT INTO number_lease AS l (number_id, process_id, until)
    SELECT number, $1, clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
    FROM (SELECT number FROM unnest($2::text[]) AS number ORDER BY number) AS wanted
    WHERE EXISTS (SELECT FROM process WHERE id = $1 AND ended_at IS NULL)
    ON CONFLICT (number_id) DO UPDATE SET process_id = EXCLUDED.process_id, until = EXCLUDED.until
    WHERE l.process_id = EXCLUDED.process_id OR l.until < clock_timestamp()
    RETURNING number_id
  )
  SELECT number_id AS id, extract(epoch FROM clock_timestamp() - until) * 1000 AS quiet
  FROM taken LEFT JOIN earlier USING (number_id)`
const GIVE = `
  UPDATE number_lease SET until = clock_timestamp() WHERE process_id = $1 AND number_id = $2`

interface Held {
  /** Whether it is known what was sent for it of late: only then may it be claimed for. */
  isKnown: boolean
  /** Monotonic ms: a process that was paused does not know for how long by any other clock. */
  until: number
  /** Epoch ms: the machine may have slept. */
  wallUntil: number
  isParting: boolean
}

/** A number that came to this process. */
export interface GainedNumber {
  readonly numberId: string
  /** For how long nobody has sent for it, at least (ms); infinity: no process but this one has. */
  readonly quietMs: number
}

/** The numbers that this process sends for: each belongs to one process at a time. */
export interface Leases {
  /** Whether messages of a number may be claimed now. */
  holds(numberId: string): boolean
  /** Whether a claimed message may still leave. */
  mayLeave(numberId: string): boolean
  /** There is something to send for these numbers: takes those that nobody has. */
  want(numberIds: readonly string[]): Promise<void>
  /** Looks at once which numbers are free now. */
  look(): Promise<void>
  stop(): void
}

export function startLeases(options: {
  readonly database: Database
  readonly membership: Membership
  readonly logger: Logger
  /** Finds out what was sent for these numbers of late; they may be claimed for after that. */
  readonly onGained: (numbers: readonly GainedNumber[]) => Promise<void>
  readonly onMayClaim: (numberIds: readonly string[]) => Promise<void>
}): Leases {
  const { database, membership, logger, onGained, onMayClaim } = options
  const held = new Map<string, Held>()
  const wanted = new Set<string>()
  const avoided = new Map<string, number>()
  let alarm: ReturnType<typeof setTimeout> | undefined
  let isStopped = false

  function isGood({ until, wallUntil }: Held): boolean {
    return machineTime.monotonic() < until && machineTime.now() < wallUntil
  }

  async function take(numberIds: readonly string[]): Promise<void> {
    if (numberIds.length === 0) return
    const until = machineTime.monotonic() + HELD_MS
    const wallUntil = machineTime.now() + HELD_MS
    const { processId } = membership.identity()
    const rows = await database.query<{ id: string; quiet: string | null }>('take numbers', TAKE, [
      processId,
      numberIds,
    ])
    const taken = new Map(rows.map(({ id, quiet }) => [id, quiet]))
    const gained: GainedNumber[] = []
    for (const numberId of numberIds) {
      const known = held.get(numberId)
      const quiet = taken.get(numberId)
      if (quiet === undefined) held.delete(numberId)
      else if (known === undefined || !isGood(known)) {
        held.set(numberId, { until, wallUntil, isKnown: false, isParting: false })
        const quietMs = quiet === null ? Number.POSITIVE_INFINITY : Math.max(0, Number(quiet))
        gained.push({ numberId, quietMs })
      } else Object.assign(known, { until, wallUntil })
    }
    if (gained.length > 0) await getToKnow(gained)
  }

  async function getToKnow(gained: readonly GainedNumber[]): Promise<void> {
    try {
      await onGained(gained)
    } catch (error) {
      // They are gained once more with the next look.
      for (const { numberId } of gained) held.delete(numberId)
      throw error
    }
    for (const { numberId } of gained) {
      const lease = held.get(numberId)
      if (lease !== undefined) lease.isKnown = true
    }
    await onMayClaim(gained.map(({ numberId }) => numberId))
  }

  async function look(): Promise<void> {
    const rows = await database.query<{ id: string }>('known numbers', KNOWN)
    for (const { id } of rows) wanted.add(id)
    const now = machineTime.monotonic()
    for (const [id, until] of avoided) if (until < now) avoided.delete(id)
    await take([...wanted].filter((id) => !avoided.has(id)))
    giveShare()
  }

  /** Whoever has more than its share of the numbers gives one away at a time. */
  function giveShare(): void {
    const share = Math.ceil(wanted.size / (membership.others().length + 1))
    if (held.size <= share) return
    for (const [numberId, lease] of held) {
      if (lease.isParting) return
      lease.isParting = true
      setTimeout(() => void give(numberId), PARTING_MS).unref()
      return
    }
  }

  async function give(numberId: string): Promise<void> {
    held.delete(numberId)
    avoided.set(numberId, machineTime.monotonic() + AVOID_MS)
    const { processId } = membership.identity()
    await database.query('give number', GIVE, [processId, numberId]).catch(() => undefined)
  }

  function lookLater(): void {
    alarm = setTimeout(() => {
      look()
        .catch((error: unknown) => {
          logger.warn({ error: String(error) }, 'Numbers could not be taken or kept.')
        })
        .finally(() => {
          if (!isStopped) lookLater()
        })
    }, RENEW_MS)
    alarm.unref()
  }

  lookLater()
  return {
    holds: (numberId) => {
      const lease = held.get(numberId)
      return lease?.isKnown === true && !lease.isParting && isGood(lease)
    },
    mayLeave: (numberId) => {
      const lease = held.get(numberId)
      return lease !== undefined && isGood(lease)
    },
    want: async (numberIds) => {
      const unknown = numberIds.filter((id) => !wanted.has(id))
      for (const id of unknown) wanted.add(id)
      await take(unknown)
    },
    look,
    stop: () => {
      isStopped = true
      clearTimeout(alarm)
    },
  }
}
