import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { StoreChoice } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import type { Piece, Stage } from '../core/transfer.ts'
import { createClock } from '../engine/clock.ts'
import { openLowdbStore } from '../store/lowdb/lowdb-store.ts'
import { toPlace } from '../store/postgres/address.ts'
import { openPostgresStore } from '../store/postgres/index.ts'
import type { CheckResult } from '../store/transfer/check.ts'
import { checkStore } from '../store/transfer/check.ts'
import type { CopiedStore, OnProgress } from '../store/transfer/copy.ts'
import { copyStore } from '../store/transfer/copy.ts'
import { createLogger } from './logger.ts'

/** A store that nobody else works on, to be copied or looked at as a whole. */
interface WholeStore extends CopiedStore {
  /** For people: no password. */
  readonly name: string
  close(): Promise<void>
}

/**
 * Copies a store into an empty one, or goes on with a copy that was cut off; answers how many pieces
 * of each kind both have.
 * @throws KnownError `usage`, `store-locked`, `schema-outdated`, `data-corrupt` when they are not the same afterwards
 */
export async function copyWholeStore(
  from: StoreChoice,
  to: StoreChoice,
  onProgress: OnProgress,
): Promise<ReadonlyMap<Piece['kind'], number>> {
  const source = await openExisting(from)
  try {
    const target = await openWhole(to, { mayMigrate: true })
    try {
      const now = createClock().now()
      const stores = { from: source, to: target, name: source.name, now }
      const digests = await copyStore({ ...stores, onProgress })
      return new Map(Array.from(digests, ([kind, { count }]) => [kind, count]))
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/**
 * Looks for what cannot be in a store.
 * @throws KnownError `usage`, `store-locked`, `schema-outdated`
 */
export async function checkWholeStore(
  choice: StoreChoice,
  onProgress: (stage: Stage, share: number) => void,
): Promise<CheckResult> {
  const store = await openExisting(choice)
  try {
    return await checkStore(store.transfer, createClock().now(), onProgress)
  } finally {
    await store.close()
  }
}

async function openExisting(choice: StoreChoice): Promise<WholeStore> {
  if (choice.kind === 'lowdb' && !existsSync(choice.folder)) {
    throw new KnownError(
      'usage',
      `There is no folder ${choice.folder}: name one with a store in it.`,
    )
  }
  return openWhole(choice, { mayMigrate: false })
}

async function openWhole(
  choice: StoreChoice,
  { mayMigrate }: { readonly mayMigrate: boolean },
): Promise<WholeStore> {
  const options = { clock: createClock(), logger: createLogger('warn'), isVisit: true }
  switch (choice.kind) {
    case 'memory':
      throw new KnownError('usage', 'There is nothing in `memory:` but what a server has in hand.')
    case 'lowdb': {
      const folder = resolve(choice.folder)
      const store = await openLowdbStore({ ...options, folder })
      return { ...store, name: `lowdb:${folder}` }
    }
    case 'postgres': {
      const store = await openPostgresStore({ ...options, ...choice, mayMigrate })
      return { ...store, name: `${toPlace(choice.url)} (schema ${choice.schema})` }
    }
  }
}
