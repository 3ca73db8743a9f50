import type { Config, StoreChoice } from '../config.ts'
import type { Operator, OperatorView } from '../core/operator.ts'
import { createClock } from '../engine/clock.ts'
import { createOperator, createOperatorView } from '../engine/operator.ts'
import { createOperatorActions } from '../engine/operator-actions.ts'
import { createFolder } from '../store/lowdb/folder.ts'
import { openLowdbReader } from '../store/lowdb/lowdb-reader.ts'
import { createLogger } from './logger.ts'
import { openStore } from './open-store.ts'

/** Where a running server answers operators; undefined: nobody can ask it. */
export function controlSocketOf(store: StoreChoice): string | undefined {
  return store.kind === 'lowdb' ? createFolder(store.folder).socket : undefined
}

/** Looks into the files that no server works on, without changing them. */
export async function openFileView(config: Config): Promise<OperatorView> {
  const { store } = config
  const parts = toParts(config)
  return store.kind === 'lowdb'
    ? createOperatorView(await openLowdbReader({ folder: store.folder, logger: parts.logger }))
    : createOperatorView((await openStore(store, parts)).store)
}

/**
 * Works on a store that no server has, as its only user.
 * @throws KnownError `store-locked`, `data-newer`, `data-corrupt`
 */
export async function openOperatorAtRest(
  config: Config,
): Promise<{ readonly operator: Operator; close(): Promise<void> }> {
  const parts = toParts(config)
  const { store } = await openStore(config.store, { ...parts, isVisit: true })
  const operator = createOperator(store, createOperatorActions(store, parts.clock))
  return { operator, close: store.close }
}

function toParts(config: Config) {
  const logger = createLogger(config.logLevel)
  // Whoever waits for the write hears of it; nothing else runs here that would have to end.
  return { clock: createClock(), logger, onBroken: () => undefined }
}
