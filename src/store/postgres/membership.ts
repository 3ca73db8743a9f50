import type { Clock, Logger } from '../../core/ports.ts'
import { toChannel } from './channel.ts'
import type { Database } from './pool.ts'

/** Signs of life come this often; without one for so long a process is taken for dead. */
const BEAT_MS = 2_000
const DEAD_SECONDS = 6
/** So many processes can work on the same tables. */
export const SLOTS = 64

/** Both in one statement: who is taken for dead can write no more. */
const END_DEAD = `
  WITH ended AS (
    UPDATE process SET ended_at = clock_timestamp()
    WHERE ended_at IS NULL AND beat_at < clock_timestamp() - make_interval(secs => ${DEAD_SECONDS})
    RETURNING id, is_visitor
  ), fenced AS (
    UPDATE writer SET epoch = epoch + 1 WHERE process_id IN (SELECT id FROM ended)
  )
  SELECT id, is_visitor FROM ended`
const JOIN = `
  WITH joined AS (
    INSERT INTO process (slot, told_at, is_visitor)
    SELECT min(slot), $1::bigint, $2::boolean FROM generate_series(0, ${SLOTS - 1}) AS slot
    WHERE slot NOT IN (SELECT slot FROM process WHERE ended_at IS NULL)
    ON CONFLICT DO NOTHING RETURNING id, slot
  ), entered AS (
    INSERT INTO writer (process_id) SELECT id FROM joined
  )
  SELECT id, slot FROM joined`
const BEAT = `
  UPDATE process SET beat_at = clock_timestamp(), told_at = $2
  WHERE id = $1 AND ended_at IS NULL RETURNING id`
const LIVE = `
  SELECT id, is_visitor, ended_at IS NULL AS is_living FROM process
  WHERE ended_at IS NULL OR id = (SELECT max(id) FROM process) ORDER BY id`
const LEAVE = `
  WITH ended AS (
    UPDATE process SET ended_at = clock_timestamp(), told_at = $2 WHERE id = $1
  ), freed AS (
    UPDATE number_lease SET until = clock_timestamp() WHERE process_id = $1
  )
  SELECT pg_notify($3, '')`

export interface Identity {
  readonly processId: number
  /** Of its writer: a batch with an earlier one is refused. */
  readonly epoch: number
  /** Differs from that of every other living process. */
  readonly slot: number
}

/** This process among those that work on the same tables. */
export interface Membership {
  identity(): Identity
  /** All living processes but this one and visitors, by their ids, ascending. */
  others(): readonly number[]
  /** Nobody else changes anything, as far as is known. */
  isAlone(): boolean
  /** The epoch of the writer of `processId`, which was this process, was raised by it itself. */
  raise(processId: number, epoch: number): void
  /** Goes on as a new process, unless it does already: others took `processId` for dead. */
  rejoin(processId: number): Promise<void>
  /** A sign of life, out of turn. */
  beat(): Promise<void>
  /** Calls back when another process came, went or died, and when a visitor was there. */
  onChange(listener: (change: MembershipChange) => void): () => void
  /** Gives everything free that others may take at once. */
  leave(): Promise<void>
}

export interface MembershipChange {
  /** They ended without saying so: what they had in hand may have ended them. */
  readonly died: readonly number[]
}

/** What was found when this process came. */
export interface Arrival {
  readonly membership: Membership
  /** Found dead, and by nobody else before. */
  readonly died: readonly number[]
}

/** Joins those that work on the tables, and gives signs of life from now on. */
export async function joinProcesses(options: {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  /** It takes no share in the work: an operator's verb. */
  readonly isVisit: boolean
}): Promise<Arrival> {
  const { database, clock, logger, isVisit } = options
  const listeners = new Set<(change: MembershipChange) => void>()
  const channel = toChannel(database.address.schema)
  let others: readonly number[] = []
  let isAlone = true
  let seen = ''
  let isLeft = false
  let alarm: ReturnType<typeof setTimeout> | undefined
  let rejoining: Promise<void> | undefined
  const died = await endDead()
  let identity = await join()
  await look()
  beatLater()

  async function join(): Promise<Identity> {
    for (;;) {
      const [row] = await database.query<{ id: string; slot: number }>('join', JOIN, [
        clock.now(),
        isVisit,
      ])
      if (row !== undefined) return { processId: Number(row.id), epoch: 0, slot: row.slot }
      await new Promise((resolve) => setTimeout(resolve, 20 * Math.random()))
    }
  }

  /** Whoever finds a process dead first ends it: what it still has on its way comes too late. */
  async function endDead(): Promise<readonly number[]> {
    const rows = await database.query<{ id: string; is_visitor: boolean }>('end dead', END_DEAD)
    // A visitor has nothing in hand that could have ended it.
    return rows.filter(({ is_visitor }) => !is_visitor).map(({ id }) => Number(id))
  }

  async function look(): Promise<boolean> {
    const rows = await database.query<{ id: string; is_visitor: boolean; is_living: boolean }>(
      'live',
      LIVE,
    )
    const living = rows.filter(
      ({ id, is_living }) => is_living && Number(id) !== identity.processId,
    )
    const before = seen
    seen = rows.map(({ id, is_living }) => `${id}${is_living}`).join()
    others = living.filter(({ is_visitor }) => !is_visitor).map(({ id }) => Number(id))
    isAlone = living.length === 0
    return seen !== before
  }

  async function beat(): Promise<void> {
    const { processId } = identity
    const [row] = await database.query('beat', BEAT, [processId, clock.now()])
    if (row === undefined && !isLeft) await rejoin(processId)
    const dead = await endDead()
    const isChanged = await look()
    if (!isChanged && dead.length === 0) return
    for (const listener of listeners) listener({ died: dead })
  }

  /** Signs of life and the writer find it out at the same time: one new process is enough. */
  function rejoin(processId: number): Promise<void> {
    if (identity.processId !== processId) return Promise.resolve()
    rejoining ??= joinAnew().finally(() => {
      rejoining = undefined
    })
    return rejoining
  }

  async function joinAnew(): Promise<void> {
    logger.warn({}, 'Other processes took this one for dead: it goes on as a new one.')
    identity = await join()
  }

  function beatLater(): void {
    alarm = setTimeout(() => {
      beat()
        .catch((error: unknown) => {
          logger.warn({ error: String(error) }, 'PostgreSQL did not take a sign of life.')
        })
        .finally(() => {
          if (!isLeft) beatLater()
        })
    }, BEAT_MS)
    alarm.unref()
  }

  const membership: Membership = {
    identity: () => identity,
    others: () => others,
    isAlone: () => isAlone,
    raise: (processId, epoch) => {
      if (identity.processId === processId) identity = { ...identity, epoch }
    },
    rejoin,
    beat,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    leave: async () => {
      isLeft = true
      clearTimeout(alarm)
      await database.query('leave', LEAVE, [identity.processId, clock.now(), channel])
    },
  }
  return { membership, died }
}
