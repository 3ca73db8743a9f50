import type { Change } from './changes.ts'
import type { Delays, EmulatorClock } from './clock.ts'
import { createDelays } from './clock.ts'
import type { FaultBoard } from './faults.ts'
import { createFaultBoard } from './faults.ts'
import { furnish } from './furnishing.ts'
import { createTraceId } from './ids.ts'
import { createMemoryJournal, openJournal } from './journal.ts'
import type { Lookup } from './lookup.ts'
import { createLookup } from './lookup.ts'
import type { MediaFiles } from './media-files.ts'
import { createMediaFiles } from './media-files.ts'
import type { Settings } from './options.ts'
import type { Rates } from './rates.ts'
import { createRates } from './rates.ts'
import type { Reachability } from './reachability.ts'
import { createReachability } from './reachability.ts'
import type { Statuses } from './statuses.ts'
import { createStatuses } from './statuses.ts'
import type { Typing } from './typing.ts'
import { createTyping } from './typing.ts'
import type { Told } from './updates.ts'
import type { Watchers } from './watchers.ts'
import { createWatchers } from './watchers.ts'
import type { Webhooks } from './webhooks.ts'
import { createWebhooks } from './webhooks.ts'
import type { World } from './world.ts'

/** The parts of a running emulator, for its doors (`graph.ts`, `control.ts`) to work with. */
export interface Emulation {
  readonly settings: Settings
  readonly clock: EmulatorClock
  readonly delays: Delays
  readonly world: World
  readonly faults: FaultBoard
  readonly rates: Rates
  readonly media: MediaFiles
  readonly lookup: Lookup
  readonly statuses: Statuses
  readonly typing: Typing
  readonly watchers: Watchers
  readonly reachability: Reachability
  /** Carries a change out, writes it down and shows it to whoever watches. */
  record(change: Change): void
  /** Resolves when everything recorded would survive a `kill -9`. */
  saved(): Promise<void>
  /** Resolves after so long, by the clock. */
  pause(delayMs: number): Promise<void>
  /** Where an inbound file is fetched, for five minutes. */
  toDownloadUrl(mediaId: string): string
  /** Begins to work, as soon as the doors are open at this address. */
  start(origin: string): void
  /** Queues a webhook. */
  tell(told: Told): void
  /** What the phones know of the business's server. */
  toBusiness(): { reachable: boolean; waiting: number; name: string; number: string }
  reset(): Promise<void>
  close(): Promise<void>
}

/** Puts the parts together and goes on with what an earlier run left in the folder. */
export async function openEmulation(settings: Settings): Promise<Emulation> {
  const { clock, folder, numbers } = settings
  const now = () => clock.now()
  const journal = folder === undefined ? createMemoryJournal() : await openJournal(folder)
  const { world } = journal
  const delays = createDelays(clock)
  // What a reset must not call off: heartbeats, probes and late answers.
  const lastingDelays = createDelays(clock)
  const watchers = createWatchers(createTraceId(), lastingDelays)
  const faults = createFaultBoard()
  const rates = createRates({
    now,
    throughput: settings.throughput,
    pairLimit: settings.pairLimit,
  })

  const record = (change: Change) => {
    journal.record(change)
    const id = toVisibleId(change)
    const message = id === undefined ? undefined : world.messages.get(id)
    if (message !== undefined) watchers.publish(message.waId, 'message', message.shown)
  }

  const media = createMediaFiles({ world, record, folder, secret: settings.appSecret, now })

  const reachability = createReachability({
    webhookUrl: settings.webhookUrl,
    delays: lastingDelays,
    hasWatchers: watchers.hasAny,
    onChange: () => watchers.publishToAll('business', toBusiness()),
  })
  const webhooks: Webhooks = createWebhooks({
    url: settings.webhookUrl,
    appSecret: settings.appSecret,
    numbers,
    inFlightMax: settings.webhooksInFlight,
    retryFirstMs: settings.retryFirstMs,
    retryCapMs: settings.retryCapMs,
    now,
    delays,
    faults: faults.current,
    onDone: (update, outcome) => {
      record({ type: 'webhook-done', id: update.id })
      if (outcome === 'given-up') return
      for (const { id } of update.messages ?? []) {
        if (world.messages.get(id)?.shown.ticks !== 'pending') continue
        record({ type: 'update', id, patch: { shown: { ticks: 'delivered' } } })
      }
    },
    onAttempt: reachability.note,
  })

  let lastWebhookId = [...world.webhooks.keys()].at(-1) ?? 0
  const tell: Emulation['tell'] = (told) => {
    lastWebhookId += 1
    const update = { ...told, id: lastWebhookId, at: now() }
    record({ type: 'webhook', update })
    webhooks.post(update)
    if (!reachability.isReachable()) watchers.publishToAll('business', toBusiness())
  }

  const toBusiness = () => ({
    reachable: reachability.isReachable(),
    waiting: world.webhooks.size,
    name: numbers[0]?.verifiedName ?? 'Your business',
    number: numbers[0]?.displayPhoneNumber ?? '',
  })

  const statuses = createStatuses({
    world,
    record,
    tell,
    delays,
    now,
    sentDelayMs: settings.sentDelayMs,
    deliveredDelayMs: settings.deliveredDelayMs,
  })
  const typing = createTyping(delays, (waId, on) => watchers.publish(waId, 'typing', { on }))

  furnish(world, settings, record)
  let origin = ''

  return {
    settings,
    clock,
    delays,
    world,
    faults,
    rates,
    media,
    lookup: createLookup(world, media),
    statuses,
    typing,
    watchers,
    reachability,
    record,
    saved: journal.saved,
    tell,
    toBusiness,
    pause: (delayMs) => new Promise((resolve) => lastingDelays.after(delayMs, resolve)),
    toDownloadUrl: (id) => `${origin}/whatsapp_business/attachments/?${media.toQuery(id)}`,
    start: (at) => {
      origin = at
      statuses.resume()
      for (const update of [...world.webhooks.values()]) webhooks.post(update)
    },
    reset: async () => {
      typing.forget()
      delays.cancelAll()
      webhooks.clear()
      faults.set({})
      rates.forget()
      await Promise.all([journal.clear(), media.forget()])
      furnish(world, settings, record)
      watchers.forget()
      watchers.publishToAll('reset', {})
      await journal.saved()
    },
    close: async () => {
      delays.cancelAll()
      lastingDelays.cancelAll()
      watchers.close()
      await webhooks.close()
      await journal.close()
    },
  }
}

/** The message that looks different after a change, if one does. */
function toVisibleId(change: Change): string | undefined {
  if (change.type === 'message') return change.message.shown.id
  if (change.type === 'update' && change.patch.shown !== undefined) return change.id
  if (change.type === 'revoke') return change.id
  return undefined
}
