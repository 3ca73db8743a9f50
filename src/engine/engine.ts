import type { FlowReply, FlowRequest } from '../core/flow.ts'
import type { Incoming } from '../core/incoming.ts'
import { MODEL_PRICES } from '../core/model-prices-table.ts'
import type { OutboxRow } from '../core/rows.ts'
import { createAgents } from './agents/agents.ts'
import { createDeliveries } from './deliveries.ts'
import { openMedia, startDownloads } from './downloads.ts'
import type { Aftermath, TurnBounds } from './effect-scope.ts'
import type { EngineOptions } from './engine-options.ts'
import { startExpiry } from './expiry.ts'
import { createFlows } from './flows.ts'
import type { Receipt } from './inbox.ts'
import { createInbox } from './inbox.ts'
import { startJobs } from './jobs.ts'
import { mergePeople } from './merging.ts'
import { createMessagingLimit } from './messaging-limit.ts'
import { createNumberNews } from './number-news.ts'
import type { OperatorActions } from './operator-actions.ts'
import { createOperatorActions } from './operator-actions.ts'
import { createOutage } from './outage.ts'
import { startOutbox } from './outbox.ts'
import { createRates } from './rates.ts'
import { createReceipts } from './receipts.ts'
import { createRecovery } from './recovery.ts'
import { createStops } from './stops.ts'
import { startSuccession } from './succession.ts'
import { createTemplateHolds } from './template-holds.ts'
import type { TemplateStates } from './template-states.ts'
import { createTemplateStates } from './template-states.ts'
import { startTimers } from './timers.ts'
import { createTurns } from './turns.ts'
import { createInsistence } from './until-stored.ts'
import { createUpgrades } from './upgrades.ts'
import { startUploads } from './uploads.ts'

export interface Engine extends OperatorActions {
  /** Takes a webhook in; resolves when everything in it is durable. */
  receive(items: readonly Incoming[]): Promise<Receipt>
  /** Answers what a form asks, in the time that WhatsApp waits; never rejects. */
  answerForm(request: FlowRequest): Promise<FlowReply>
  /** What WhatsApp thinks of templates. */
  readonly templates: Pick<TemplateStates, 'learn' | 'list'>
  /** No turn and no request is under way. Jobs may still be at work. */
  isIdle(): boolean
  /** Refuses webhooks (503) from now on. */
  drain(): void
  /** Ends the turns and requests in hand. The store is the caller's to close. */
  stop(): Promise<void>
}

const BOUNDS: TurnBounds = { replies: 30, effects: 100, snapshotBytes: 1_000_000 }

/** Starts everything that moves conversations on: turns, sending, timers, jobs. */
export function startEngine(options: EngineOptions): Engine {
  const { store, messenger, clock, logger } = options
  const bots = new Map(options.bots.map((bot) => [bot.name, bot]))
  const findBot = (name: string) => bots.get(name)
  const limit = createMessagingLimit({ store, clock, logger, onRoom: recall })
  const rates = createRates({ ...options, limit })
  const templates = createTemplateStates({ facts: store.facts, accountOf: options.accountOf })
  const outage = createOutage({
    clock,
    lastRecordAt: store.opening.lastRecordAt,
    ...(options.uncertainMs === undefined ? {} : { uncertainMs: options.uncertainMs }),
  })
  const sendReceipt = createReceipts({ store, messenger, logger })
  const turns = createTurns({
    store,
    clock,
    logger,
    scope: { bounds: { ...BOUNDS, ...options.bounds }, findBot, botOf: options.botOf },
    onTaken: (conversationId: string, aftermath: Aftermath) => {
      if (aftermath.stoppedJobs.length > 0) jobs.abort(aftermath.stoppedJobs)
      if (aftermath.hasFiles) uploads.look(conversationId)
      sendReceipt(conversationId, aftermath.receipt)
    },
    onReleased: (conversationId) => timers.handAgain(conversationId),
    mayPutOff: (timer) => timers.mayPutOff(timer),
    onTimerTaken: (timer) => timers.noteTaken(timer),
  })
  const turning = { store, clock, logger, turns, findBot }
  const insistence = createInsistence(clock, logger)
  let isStopped = false
  const recovery = createRecovery({
    ...turning,
    isStopped: () => isStopped,
    ...(options.trial === undefined ? {} : { trial: options.trial }),
  })
  const downloads = options.media?.isFetched
    ? startDownloads({ ...options, ...options.media, findBot, onEvent: turns.wake })
    : undefined
  const timers = startTimers({ ...turning, outage, vet: recovery.vetTimer })
  const media = downloads ?? { open: (mediaId) => openMedia(store, mediaId) }
  const agents = createAgents({
    ...turning,
    media,
    findBot: ({ conversation: { numberId, bot } }) => findBot(options.botOf(numberId) ?? bot),
    showTyping: (conversationId) => sendReceipt(conversationId, 'typing'),
    prices: options.prices ?? MODEL_PRICES,
    ...(options.model === undefined ? {} : { model: options.model }),
  })
  const jobs = startJobs({
    ...turning,
    media,
    agents,
    vet: recovery.vetJob,
    ...(options.jobRunner === undefined ? {} : { runner: options.jobRunner }),
  })
  const isHeard = (botName: string, event: string) => findBot(botName)?.listens(event) ?? false
  const watching = { store, clock, logger, isHeard, onEvent: turns.wake }
  const expiry = startExpiry(watching)
  const onMoved = expiry.watch
  const uploads = startUploads({ ...watching, exchange: options.media?.exchange })
  const onFailed = (row: OutboxRow) => {
    uploads.noteFailed(row)
    failures.noteMessage(row)
  }
  const deliveries = createDeliveries({ ...watching, onMoved, onFailed })
  const stopping = { ...watching, onFreed: () => outbox.wake() }
  const stops = createTemplateHolds({ ...stopping, stops: createStops(stopping), templates })
  const { numberIds } = options
  const upgrades = createUpgrades({ ...options, facts: store.facts, rates })
  const failures = createNumberNews({ stops, rates, limit, upgrades, logger })
  const outbox = startOutbox({
    ...watching,
    messenger,
    rates,
    stops,
    outage,
    uploads,
    onWamid: deliveries.noteWamid,
    onMoved,
  })
  const inbox = createInbox({
    store,
    clock,
    logger,
    turns,
    deliveries,
    outage,
    rates,
    failures,
    templates,
    downloads,
    merge,
    botOf: (numberId) => findBot(options.botOf(numberId) ?? ''),
  })
  const stopListening = store.onWork((work) => {
    switch (work) {
      case 'inbox':
        // Who puts an event there wakes its turn, or lets it wait for older neighbours.
        return
      case 'outbox':
        return outbox.wake()
      case 'timer':
        return timers.wake()
      case 'job':
        return jobs.wake()
    }
  })
  const stopCounting = store.onInboundElsewhere(rates.countInbound)
  const parts = { expiry, uploads, outbox, rates, jobs, timers, recovery, insistence, downloads }
  const succession = startSuccession({ ...turning, ...parts })
  const actions = createOperatorActions(store, clock, findBot)

  function recall(conversationIds: readonly string[]): void {
    store.recallOutbox(conversationIds)
    outbox.wake()
  }

  async function merge(people: readonly string[], numberId: string): Promise<void> {
    const all = [...new Set([numberId, ...numberIds])]
    let stoppedJobs: readonly string[] = []
    await store.merge(people, all, (conversations) => {
      const merged = mergePeople(conversations, clock.now())
      stoppedJobs = merged.stoppedJobs
      return merged.contact
    })
    jobs.abort(stoppedJobs)
  }

  return {
    receive: inbox.receive,
    templates,
    answerForm: createFlows({ store, clock, logger, findBot }).answer,
    isIdle: () =>
      succession.isIdle() &&
      turns.isIdle() &&
      outbox.isIdle() &&
      limit.isIdle() &&
      jobs.isIdle() &&
      uploads.isIdle() &&
      downloads?.isIdle() !== false,
    drain: inbox.drain,
    ...actions,
    release: async (conversationId, operator, held) => {
      const isReleased = await actions.release(conversationId, operator, held)
      timers.handAgain(conversationId)
      turns.wake(conversationId)
      return isReleased
    },
    reply: async (conversationId, operator, said) => {
      const ids = await actions.reply(conversationId, operator, said)
      uploads.look(conversationId)
      return ids
    },
    replay: async (id) => {
      const isReplayed = await actions.replay(id)
      for (const id of await store.waitingConversations()) turns.wake(id)
      return isReplayed
    },
    stop: async () => {
      isStopped = true
      inbox.drain()
      insistence.stop()
      timers.stop()
      expiry.stop()
      await succession.stop()
      await turns.stop()
      await jobs.stop()
      await downloads?.stop()
      await uploads.stop()
      await outbox.stop()
      await limit.stop()
      stopListening()
      stopCounting()
    },
  }
}
