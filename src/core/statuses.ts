import type { DeliveryStatus } from './delivery.ts'
import type { Pricing } from './pricing.ts'
import type { Attempt, Failure, OutboxRow } from './rows.ts'

/** How far a message came. Reference section 3: read may come without delivered. */
const RANK: Readonly<Record<DeliveryStatus, number>> = {
  dropped: 0,
  expired: 0,
  queued: 0,
  sending: 1,
  uncertain: 1,
  held: 1,
  failed: 2,
  accepted: 3,
  sent: 4,
  delivered: 5,
  read: 6,
  played: 7,
}

/** What Meta's word for a status means to us; undefined for one we do not know. */
export function toDeliveryStatus(word: string): DeliveryStatus | undefined {
  switch (word) {
    case 'sent':
    case 'delivered':
    case 'read':
    case 'played':
    case 'failed':
      return word
    default:
      return undefined
  }
}

/** News about one attempt: from the answer to our request, or from a status webhook. */
export interface News {
  /** The attempt it is about; undefined when only the wamid is known. */
  readonly attempt?: number | undefined
  readonly wamid?: string
  readonly status: 'accepted' | 'sent' | 'delivered' | 'read' | 'played' | 'failed'
  readonly at: number
  readonly failure?: Failure | undefined
  readonly pricing?: Pricing | undefined
  /** Groups only: with whom it came so far. */
  readonly participant?: string | undefined
}

/** Whether WhatsApp has the message: what waits behind it may go. */
export function isAccepted(status: DeliveryStatus): boolean {
  return RANK[status] >= RANK.accepted
}

/** Whether a message came as far as another status, or further. */
export function hasReached(status: DeliveryStatus, wanted: DeliveryStatus): boolean {
  return RANK[status] >= RANK[wanted]
}

/** Whether nothing more is done about a row by the sender. */
export function isSettled(status: DeliveryStatus): boolean {
  switch (status) {
    case 'queued':
    case 'sending':
    case 'uncertain':
    case 'held':
      return false
    case 'accepted':
    case 'sent':
    case 'delivered':
    case 'read':
    case 'played':
    case 'failed':
    case 'dropped':
    case 'expired':
      return true
  }
}

/**
 * Applies news to a row. Statuses only move forward, whatever their number and order; a failure
 * counts only before `delivered`; the row takes its best attempt and is failed only if all are.
 * Returns the same row when the news changes nothing.
 */
export function applyNews(row: OutboxRow, news: News): OutboxRow {
  const moved = news.participant === undefined ? move(row, news) : moveInGroup(row, news)
  if (news.pricing === undefined || moved.pricing !== undefined) return moved
  return { ...moved, pricing: news.pricing }
}

/** In a group, one who did not get a message takes it from nobody else. */
function moveInGroup(row: OutboxRow, news: News): OutboxRow {
  const moved = news.status === 'failed' ? row : move(row, news)
  const { participant = '' } = news
  const known = Object.hasOwn(row.participants ?? {}, participant)
    ? row.participants?.[participant]
    : undefined
  if (known !== undefined && !moves(known, news.status)) return moved
  return { ...moved, participants: { ...row.participants, [participant]: news.status } }
}

function move(row: OutboxRow, news: News): OutboxRow {
  const index = findAttempt(row, news)
  const known = row.attempts[index]
  const attempt = applyToAttempt(known, news, row.attempts.length + 1)
  if (attempt === known) return withTime(row, news)
  const attempts =
    known === undefined ? [...row.attempts, attempt] : row.attempts.with(index, attempt)
  // That it failed may be told twice, by an answer and by a status, while it is to be sent again.
  const status = attempt.status === known?.status ? row.status : statusOf(row, attempts)
  const moved: OutboxRow = {
    ...row,
    attempts,
    status,
    updatedAt: Math.max(row.updatedAt, news.at),
    times: toTimes(row, news, status),
  }
  const failure = failureOf(moved, attempt)
  const isPlain = row.doubled === undefined && row.failure === undefined
  if (isPlain && failure === undefined && attempts.length === 1) return moved
  const { doubled: _, failure: __, ...rest } = moved
  return {
    ...rest,
    ...(isDoubled(attempts) ? { doubled: true } : {}),
    ...(failure === undefined ? {} : { failure }),
  }
}

/** What is wrong with a row that was moved by news of an attempt. */
function failureOf({ status, attempts, failure }: OutboxRow, latest: Attempt): Failure | undefined {
  if (status === 'uncertain' || status === 'held' || status === 'expired') return failure
  if (status !== 'failed') return undefined
  return attempts.reduce((a, b) => (RANK[b.status] > RANK[a.status] ? b : a), latest).failure
}

/** News that came too late to move anything still tell when something happened. */
function withTime(row: OutboxRow, news: News): OutboxRow {
  if (news.status === 'failed' || (row.times[news.status] ?? Infinity) <= news.at) return row
  return { ...row, times: toTimes(row, news, row.status) }
}

/** The same whatever the order of the news: the earliest time of each status, and no failure that
 * was disproved. */
function toTimes(
  row: OutboxRow,
  { status, at }: News,
  reached: DeliveryStatus,
): OutboxRow['times'] {
  const all = { ...row.times, [status]: Math.min(at, row.times[status] ?? at) }
  if (all.failed === undefined) return all
  const { failed, ...times } = all
  return reached === 'failed' && failed !== undefined ? { ...times, failed } : times
}

function findAttempt(row: OutboxRow, news: News): number {
  if (news.attempt !== undefined) return row.attempts.findIndex(({ n }) => n === news.attempt)
  const byWamid = row.attempts.findIndex(({ wamid }) => wamid === news.wamid)
  return byWamid === -1 ? row.attempts.length - 1 : byWamid
}

function applyToAttempt(known: Attempt | undefined, news: News, n: number): Attempt {
  const before = known ?? { n: news.attempt ?? n, startedAt: news.at, status: 'sending' as const }
  const wamid = before.wamid ?? news.wamid
  const learned = wamid !== undefined && before.wamid === undefined
  if (!moves(before.status, news.status)) {
    if (known !== undefined && !learned) return known
    return { ...before, ...(wamid === undefined ? {} : { wamid }) }
  }
  // A failure that is disproved is none.
  return {
    n: before.n,
    startedAt: before.startedAt,
    endedAt: before.endedAt ?? news.at,
    status: news.status,
    ...(wamid === undefined ? {} : { wamid }),
    ...(news.failure === undefined ? {} : { failure: news.failure }),
  }
}

function moves(from: DeliveryStatus, to: News['status']): boolean {
  if (to === 'failed') return RANK[from] < RANK.delivered && from !== 'failed'
  // An attempt that failed asynchronously stays failed unless it is proved to have arrived.
  if (from === 'failed') return RANK[to] >= RANK.delivered
  return RANK[to] > RANK[from]
}

function statusOf(row: OutboxRow, attempts: readonly Attempt[]): DeliveryStatus {
  const reached = attempts.filter(({ status }) => isAccepted(status))
  if (reached.length > 0) {
    const { status } = reached.reduce((a, b) => (RANK[b.status] > RANK[a.status] ? b : a))
    // What was given up stays so until it is known to have arrived.
    return row.status === 'expired' && !hasReached(status, 'delivered') ? 'expired' : status
  }
  if (attempts.every(({ status }) => status === 'failed' || status === 'expired')) return 'failed'
  // The attempt that had been accepted failed after all: it is up to the one on its way.
  return isAccepted(row.status) ? 'sending' : row.status
}

/** More than one attempt may have reached the person. */
export function isDoubled(attempts: readonly Attempt[]): boolean {
  const maybeArrived = attempts.filter(({ status }) => status !== 'failed')
  if (maybeArrived.length < 2) return false
  if (maybeArrived.some(({ status }) => isAccepted(status))) return true
  // Of one that is on its way it will be known; of two others it never may.
  return maybeArrived.filter(({ status }) => status !== 'sending').length > 1
}
