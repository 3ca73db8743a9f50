import type { Clock, Logger, SendOutcome, Store } from '../core/ports.ts'
import type { Backoff, StopScope } from '../core/remedies.ts'
import { remedyOf, toDelayMs } from '../core/remedies.ts'
import type { Failure, OutboxRow } from '../core/rows.ts'
import { isTemplate } from '../core/window.ts'

/** Conversations that wait ask one after the other, so that a long queue costs nothing. */
const APART_MS = 50
/** A message that asks and is not heard of for so long asks no more (its window may have closed). */
const LONGEST_ASK_MS = 30_000
/** The one that asked last lets others ask first: it may be the only one that is refused. */
const LATER_MS = 5_000
/** After an ask that told nothing, for example as nobody answered. */
const AGAIN_MS = 5_000

/** Something that WhatsApp takes no messages of, until its cause is gone. */
interface Stop {
  readonly key: string
  readonly numberId: string
  readonly backoff: Backoff
  readonly failure: Failure
  tries: number
  /** From then on one message may ask whether it is over (epoch ms). */
  askAt: number
  /** The message that was refused last. */
  latest: string | undefined
  asking?: { readonly outboxId: string; readonly at: number } | undefined
  /** Until when the conversation that came last waits. */
  lastAt: number
}

/** What becomes of a message for whose failure everything like it stops. */
export type StopVerdict = 'wait' | 'hold'

/**
 * Numbers and templates that WhatsApp refuses, whatever is sent: a revoked token, a locked account,
 * a paused template. What belongs to them waits, and nothing else; one message at a time asks
 * whether the cause is gone. Nothing of it is stored: after a restart the first refusal stops again.
 */
export interface Stops {
  /** Until when a message has to wait (epoch ms); 0: it may be claimed. */
  waitUntil(row: OutboxRow): number
  /** A message is claimed: where something is stopped, it is the one that asks. */
  claim(row: OutboxRow): void
  /** What became of a message; tells what to do with it when its failure stops something. */
  settle(row: OutboxRow, outcome: SendOutcome): StopVerdict | undefined
  /** A message failed after it had been accepted, or WhatsApp tells of a failure of the number. */
  note(numberId: string, failure: Failure, row?: OutboxRow): void
  /** WhatsApp told of something that may be the end of the cause: it is asked at once. */
  ask(template?: { readonly name: string; readonly language: string }): void
}

export function createStops(options: {
  readonly store: Pick<Store, 'recallOutbox' | 'note'>
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Logger
  /** What waited may be claimed. */
  readonly onFreed: () => void
}): Stops {
  const { store, clock, logger, onFreed } = options
  const stops = new Map<string, Stop>()
  /** When WhatsApp last took a message of a number that had been stopped before. */
  const tookAt = new Map<string, number>()

  function waitUntil(row: OutboxRow): number {
    if (stops.size === 0) return 0
    const now = clock.now()
    for (const key of keysOf(row)) {
      const stop = stops.get(key)
      if (stop === undefined || mayAsk(stop, row, now)) continue
      if (stop.latest === row.id) return Math.max(stop.askAt, now) + LATER_MS
      stop.lastAt = Math.max(stop.lastAt, stop.askAt, now) + APART_MS
      return stop.lastAt
    }
    return 0
  }

  function mayAsk({ askAt, asking, latest }: Stop, row: OutboxRow, now: number): boolean {
    if (asking !== undefined && now - asking.at < LONGEST_ASK_MS) return false
    return now >= (latest === row.id ? askAt + LATER_MS : askAt)
  }

  function stop(numberId: string, scope: StopScope, failure: Failure, row?: OutboxRow): void {
    const remedy = remedyOf(failure)
    if (remedy.kind !== 'stop') return
    const key = toKey(scope, numberId, row)
    const known = stops.get(key)
    if (known !== undefined) {
      // Only what asked tells that it was too early; news of the number say nothing new.
      if (row === undefined || known.asking?.outboxId !== row.id) return
      known.tries += 1
      known.latest = row.id
      putOff(known, toDelayMs(known.backoff, known.tries))
      return
    }
    const askAt = clock.now() + toDelayMs(remedy.backoff, 1)
    const { backoff } = remedy
    const latest = row?.id
    stops.set(key, { key, numberId, backoff, failure, tries: 1, askAt, lastAt: 0, latest })
    tell(numberId, 'stopped', `${sayWhat(scope, numberId, row)} waits: ${failure.reason}`)
    const { code, reason } = failure
    logger.error({ numberId, scope, code, reason }, 'WhatsApp refuses messages, which wait.')
  }

  function putOff(stop: Stop, delayMs: number): void {
    stop.askAt = clock.now() + delayMs
    stop.asking = undefined
  }

  function goOn(stop: Stop): void {
    stops.delete(stop.key)
    tookAt.set(stop.numberId, clock.now())
    const { numberId, key } = stop
    tell(numberId, 'goes on', `WhatsApp takes messages again after: ${stop.failure.reason}`)
    logger.info({ numberId, key }, 'WhatsApp takes messages again.')
    store.recallOutbox()
    onFreed()
  }

  function tell(numberId: string, status: string, reason: string): void {
    const line = { at: clock.now(), kind: 'engine', numberId, status, reason } as const
    store.note([line]).catch((error: unknown) => {
      logger.warn({ error: String(error) }, 'A line of the log could not be written.')
    })
  }

  /** WhatsApp took others after it had refused this one, and refuses it again: it is its own cause. */
  function isItsOwnCause(row: OutboxRow): boolean {
    const before = row.attempts.at(-2)
    if (before?.failure === undefined || remedyOf(before.failure).kind !== 'stop') return false
    return (tookAt.get(row.numberId) ?? 0) > (before.endedAt ?? 0)
  }

  function hear(row: OutboxRow, outcome: SendOutcome): void {
    for (const key of keysOf(row)) {
      const stop = stops.get(key)
      if (stop?.asking?.outboxId !== row.id) continue
      const isOver = outcome.outcome === 'accepted' || tellsOfMessage(outcome, key)
      if (isOver) goOn(stop)
      else if (!isSame(outcome)) putOff(stop, AGAIN_MS)
    }
  }

  return {
    waitUntil,
    claim: (row) => {
      if (stops.size === 0) return
      const asking = { outboxId: row.id, at: clock.now() }
      for (const key of keysOf(row)) {
        const stop = stops.get(key)
        if (stop !== undefined) stop.asking = asking
      }
    },
    settle: (row, outcome) => {
      if (stops.size > 0) hear(row, outcome)
      if (outcome.outcome !== 'refused') return undefined
      const remedy = remedyOf(outcome.failure)
      if (remedy.kind !== 'stop') return undefined
      if (isItsOwnCause(row)) return 'hold'
      stop(row.numberId, toScope(remedy.scope, row), outcome.failure, row)
      return 'wait'
    },
    note: (numberId, failure, row) => {
      const remedy = remedyOf(failure)
      if (remedy.kind !== 'stop' || (row === undefined && remedy.scope === 'template')) return
      stop(numberId, row === undefined ? remedy.scope : toScope(remedy.scope, row), failure, row)
    },
    ask: (template) => {
      const suffix = template === undefined ? undefined : toTemplateKey(template)
      let isAny = false
      for (const stop of stops.values()) {
        if (stop.key.includes('/template/') !== (suffix !== undefined)) continue
        if (suffix !== undefined && !stop.key.endsWith(suffix)) continue
        putOff(stop, 0)
        stop.lastAt = 0
        isAny = true
      }
      if (!isAny) return
      store.recallOutbox()
      onFreed()
    },
  }
}

/** Only of what is a template something narrower than the number can be stopped. */
function toScope(scope: StopScope, { message }: OutboxRow): StopScope {
  if (scope === 'template' && message.kind !== 'template') return 'number'
  return scope === 'initiated' && !isTemplate(message) ? 'number' : scope
}

function toKey(scope: StopScope, numberId: string, row?: OutboxRow): string {
  if (scope === 'number') return numberId
  if (scope === 'initiated' || row?.message.kind !== 'template') return `${numberId}/initiated`
  return `${numberId}${toTemplateKey(row.message)}`
}

function toTemplateKey({ name, language }: { readonly name: string; readonly language: string }) {
  return `/template/${language}/${name}`
}

/** All that may be stopped and has to do with a message. */
function keysOf(row: OutboxRow): readonly string[] {
  const { numberId, message } = row
  if (!isTemplate(message)) return [numberId]
  const initiated = toKey('initiated', numberId)
  return message.kind === 'template'
    ? [numberId, initiated, toKey('template', numberId, row)]
    : [numberId, initiated]
}

/** A refusal for what is in the message shows that the number itself may send. */
function tellsOfMessage(outcome: SendOutcome, key: string): boolean {
  if (outcome.outcome !== 'refused' || key.includes('/')) return false
  return remedyOf(outcome.failure).kind === 'drop'
}

function isSame(outcome: SendOutcome): boolean {
  return outcome.outcome === 'refused' && remedyOf(outcome.failure).kind === 'stop'
}

function sayWhat(scope: StopScope, numberId: string, row?: OutboxRow): string {
  const number = `number ${numberId}`
  if (scope === 'number') return `All that ${number} has to send`
  if (scope === 'initiated' || row?.message.kind !== 'template')
    return `Every template of ${number}`
  return `The template ${row.message.name} (${row.message.language}) of ${number}`
}
