import { toUsableTime } from '../core/arrival-time.ts'
import type { Bot } from '../core/bot.ts'
import { nameOf } from '../core/contact.ts'
import { createInTurn } from '../core/in-turn.ts'
import type { Incoming, IncomingEcho, IncomingMessage, IncomingNotice } from '../core/incoming.ts'
import type { Acceptance, AcceptOutcome, Clock, Logger, Store } from '../core/ports.ts'
import { createAges } from './ages.ts'
import { toMessageLine, toNoticeLine } from './arrival-lines.ts'
import { noticeCall } from './calls.ts'
import { noticePreference } from './consent.ts'
import type { Deliveries } from './deliveries.ts'
import type { Downloads } from './downloads.ts'
import { createEchoes } from './echoes.ts'
import { toMediaOrder } from './media-orders.ts'
import type { NumberNews } from './number-news.ts'
import type { Outage } from './outage.ts'
import type { Rates } from './rates.ts'
import type { Overheard } from './standby.ts'
import { createStandby, isOverheard } from './standby.ts'
import type { TemplateStates } from './template-states.ts'
import type { Turns } from './turns.ts'
import { createUnstored } from './unstored.ts'

/** An older message waits this long for still older neighbours (promise P3). */
const NEIGHBOUR_AGE_MS = 10_000
const NEIGHBOUR_WAIT_MS = 1_000

/** What became of a webhook: `unavailable` and `full` are answered 503, so that Meta retries. */
export type Receipt = 'accepted' | 'unavailable' | 'full' | 'draining'

/** Conversations that have something to take, and how long it may wait for older neighbours. */
type Wakes = Map<string, number>

export interface Inbox {
  /** Resolves when everything in the webhook is durable. */
  receive(items: readonly Incoming[]): Promise<Receipt>
  /** Answers `draining` from now on. */
  drain(): void
}

/** Takes webhooks in: duplicates are found here, turns are woken, statuses are recorded. */
export function createInbox(options: {
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly turns: Turns
  readonly deliveries: Deliveries
  readonly outage: Outage
  readonly rates: Rates
  /** What WhatsApp tells of numbers and templates moves what they have to send. */
  readonly failures: Pick<NumberNews, 'noteNotice'>
  readonly templates: Pick<TemplateStates, 'learn'>
  /** Fetches files that came with messages; undefined: nobody does. */
  readonly downloads: Pick<Downloads, 'follow'> | undefined
  /** Makes contacts one, with this number and all others. */
  readonly merge: (people: readonly string[], numberId: string) => Promise<void>
  /** The bot that answers a number; undefined: the number is not ours. */
  readonly botOf: (numberId: string) => Bot | undefined
}): Inbox {
  const { store, clock, logger, turns, deliveries, outage, rates, downloads, merge, botOf } =
    options
  const { templates, failures } = options
  const ages = createAges(clock)
  const inTurn = createInTurn()
  const unstored = createUnstored(logger)
  const receiveEcho = createEchoes({ store, clock })
  const receiveStandby = createStandby({ store, clock })
  let isDraining = false

  async function receive(items: readonly Incoming[]): Promise<Receipt> {
    if (isDraining) return 'draining'
    // Messages of one webhook wait for one another: they are taken by their times, not as stored.
    const wakes: Wakes = new Map()
    const results = await Promise.all(items.map((item) => receiveOne(item, wakes)))
    for (const [conversationId, delayMs] of wakes) turns.wake(conversationId, delayMs)
    const refusal = results.find((result) => result !== 'accepted')
    if (refusal !== undefined) {
      outage.noteRefused()
      return refusal
    }
    outage.noteAccepted()
    unstored.noteStored()
    return 'accepted'
  }

  async function receiveOne(item: Incoming, wakes: Wakes): Promise<Receipt> {
    try {
      switch (item.kind) {
        case 'message':
          // A store may have to look longer for one key than for the next: within one second only
          // the order of arrival tells which message came first.
          return await inTurn(toPerson(item), () => receiveMessage(item, wakes))
        case 'status':
          if (item.at !== null) ageOf(item.at)
          await deliveries.receive(item)
          return 'accepted'
        case 'echo':
          return await inTurn(toPerson(item), () => takeEcho(item, wakes))
        case 'notice': {
          const { about } = item
          if (isOverheard(about)) return await takeOverheard(item, about, wakes)
          await note(item)
          return 'accepted'
        }
      }
    } catch (error) {
      unstored.note(error)
      return 'unavailable'
    }
  }

  function ageOf(at: number): number {
    return ages.measure(clock.now() - at, !outage.mayDelay(at))
  }

  async function receiveMessage(item: IncomingMessage, wakes: Wakes): Promise<Receipt> {
    const bot = botOf(item.numberId)
    const arrivedAt = clock.now()
    if (bot === undefined) {
      logger.warn({ numberId: item.numberId }, 'A message came for a number without a bot.')
      await store.note([
        toMessageLine(item, arrivedAt, 'No bot answers this number: see NUMBERS_FILE.'),
      ])
      return 'accepted'
    }
    const at = toUsableTime(item.at, arrivedAt)
    const ageMs = item.at === null ? 0 : ageOf(item.at)
    const accepted = acceptPerson(item.numberId, {
      key: item.id,
      keyAt: item.at,
      at,
      arrivedAt,
      event: ageMs > bot.staleAfterMs ? { ...item.event, stale: true } : item.event,
      raw: item.raw,
      conversation: {
        numberId: item.numberId,
        aliases: item.aliases,
        ...(item.before === undefined ? {} : { before: item.before }),
        ...(item.name === undefined ? {} : { name: item.name }),
        ...(item.username === undefined ? {} : { username: item.username }),
        bot: bot.name,
      },
      log: [toMessageLine(item, at)],
    })
    if (item.event['mediaId'] !== undefined) {
      downloads?.follow(accepted, (conversationId) => toMediaOrder(item, conversationId, at))
    }
    const outcome = await accepted
    switch (outcome.outcome) {
      case 'accepted':
        rates.countInbound(item.numberId)
        addWake(wakes, outcome.conversationId, ageMs > NEIGHBOUR_AGE_MS ? NEIGHBOUR_WAIT_MS : 0)
        return 'accepted'
      case 'full':
        return 'full'
      case 'duplicate':
      case 'too-old':
      case 'unknown':
      case 'several':
        logger.debug({ messageId: item.id, outcome: outcome.outcome }, 'A message was not taken.')
        return 'accepted'
    }
  }

  /** Contacts that turn out to be one person are merged before anything of theirs goes on. */
  async function acceptPerson(numberId: string, item: Acceptance): Promise<AcceptOutcome> {
    for (;;) {
      const outcome = await store.accept(item)
      if (outcome.outcome !== 'several') return outcome
      await merge(outcome.people, numberId)
    }
  }

  async function takeEcho(item: IncomingEcho, wakes: Wakes): Promise<Receipt> {
    const echo = await receiveEcho(item)
    if (echo.outcome === 'full') return 'full'
    if (echo.outcome === 'accepted') addWake(wakes, echo.conversationId, echo.waitMs)
    return 'accepted'
  }

  async function takeOverheard(
    item: IncomingNotice,
    about: Overheard,
    wakes: Wakes,
  ): Promise<Receipt> {
    const { numberId = '' } = item
    const person = toPerson({ numberId, aliases: about.person })
    const heard = await inTurn(person, () => receiveStandby(item, about))
    if (heard.outcome === 'full') return 'full'
    if (heard.outcome === 'accepted') addWake(wakes, heard.conversationId, 0)
    return 'accepted'
  }

  async function note(item: IncomingNotice): Promise<void> {
    const arrivedAt = clock.now()
    const at = Math.min(item.at ?? arrivedAt, arrivedAt)
    const key = { key: item.key, keyAt: item.at, arrivedAt }
    // Before its key is known: what could not be stored is sent again.
    if (item.about !== undefined) await templates.learn(item.about, at)
    await store.note([toNoticeLine(item, item.at ?? arrivedAt)], key)
    await failures.noteNotice(item)
    await noticeCall(store, item, at, arrivedAt)
    await noticePreference(store, item, at)
  }

  return {
    receive,
    drain: () => {
      isDraining = true
    },
  }
}

/** One that need not wait takes those along that would. */
function addWake(wakes: Wakes, conversationId: string, delayMs: number): void {
  wakes.set(conversationId, Math.min(delayMs, wakes.get(conversationId) ?? delayMs))
}

function toPerson({ numberId, aliases }: Pick<IncomingMessage, 'numberId' | 'aliases'>): string {
  return `${numberId} ${nameOf(aliases)}`
}
