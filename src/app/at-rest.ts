import type { Config, StoreChoice } from '../config.ts'
import type { Operator, OperatorView } from '../core/operator.ts'
import type { Clock, Logger } from '../core/ports.ts'
import { createClock } from '../engine/clock.ts'
import { createOperator, createOperatorView, followLog } from '../engine/operator.ts'
import { createOperatorActions } from '../engine/operator-actions.ts'
import { createFolder } from '../store/lowdb/folder.ts'
import { openLowdbReader } from '../store/lowdb/lowdb-reader.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import { openPostgresReader } from '../store/postgres/index.ts'
import { loadBots } from './load-bots.ts'
import { createLogger } from './logger.ts'
import type { DatabaseChoice } from './migrations.ts'
import { openStore } from './open-store.ts'

/** Where a running server answers operators; undefined: nobody can ask it. */
export function controlSocketOf(store: StoreChoice): string | undefined {
  return store.kind === 'lowdb' ? createFolder(store.folder).socket : undefined
}

/** What a verb has opened, and must close. */
export interface Visit<Door> {
  readonly door: Door
  close(): Promise<void>
}

/** What can be looked at without a server's help, and followed where others write it. */
export type Outlook = OperatorView & Pick<Operator, 'followLog'>

/**
 * Looks into files that no server works on, or into a database, beside servers or not; changes
 * nothing.
 * @throws KnownError `store-locked`, `store-unavailable`, `schema-outdated`, `data-newer`
 */
export async function openView(config: Config): Promise<Visit<OperatorView>> {
  const { store } = config
  const parts = toParts(config)
  switch (store.kind) {
    case 'memory':
      return { door: createOperatorView(createMemoryStore(parts)), close: async () => undefined }
    case 'lowdb': {
      const reader = await openLowdbReader({ folder: store.folder, logger: parts.logger })
      return { door: createOperatorView(reader), close: async () => undefined }
    }
    case 'postgres':
      return openOutlook(store, parts)
  }
}

/** Looks into a database, beside the servers that work on it. */
export async function openOutlook(
  choice: DatabaseChoice,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger } = toParts(),
): Promise<Visit<Outlook>> {
  const reader = await openPostgresReader({ ...choice, address: choice, logger, now: clock.now })
  const door: Outlook = {
    ...createOperatorView(reader),
    followLog: ({ from, signal }) => followLog(reader, from, signal),
  }
  return { door, close: reader.close }
}

/**
 * Works on a store: one that no server has, as its only user, or a database beside its servers.
 * @throws KnownError `store-locked`, `store-unavailable`, `schema-outdated`, `data-newer`,
 * `data-corrupt`
 */
export async function openOperatorAtRest(config: Config): Promise<Visit<Operator>> {
  const parts = toParts(config)
  const { store } = await openStore(config.store, { ...parts, isVisit: true, mayMigrate: false })
  // What a bot declares of hand-offs holds for its conversations, whoever gives them back.
  const { bots } = await loadBots()
  const findBot = (name: string) => bots.find((bot) => bot.name === name)
  const actions = createOperatorActions(store, parts.clock, findBot)
  return { door: createOperator(store, actions), close: store.close }
}

function toParts(config?: Config) {
  const logger = createLogger(config?.logLevel ?? 'warn')
  // Whoever waits for the write hears of it; nothing else runs here that would have to end.
  return { clock: createClock(), logger, onBroken: () => undefined }
}
