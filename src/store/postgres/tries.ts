import type { Commit } from '../../core/ports.ts'
import { RowsAway } from '../memory/commit.ts'
import type { Tables } from '../memory/draft.ts'
import type { Recorder } from '../memory/recorder.ts'
import type { Resident } from '../memory/resident.ts'
import type { Residents } from '../memory/residents.ts'
import type { Cache } from './cache.ts'
import { Conflict } from './conflict.ts'
import { createGathering } from './gather.ts'
import { findHistory, installHistory } from './history.ts'
import type { Database } from './pool.ts'

const VERSIONS = `
  SELECT id, version FROM conversation WHERE id = ANY ($1::text[])`

/** Does things again when another process was faster, or when more has to be loaded first. */
export interface Tries {
  insist<T>(attempt: () => Promise<T>): Promise<T>
  /** The same for something that is done to one conversation, which must not be old. */
  withRows<T>(conversationId: string, attempt: () => Promise<T>): Promise<T>
  /** What a body asked for in vain is noted even where it goes on without. */
  guard<T>(residents: Residents, body: (commit: Commit) => T): (commit: Commit) => T
}

export function createTries(options: {
  readonly database: Pick<Database, 'query'>
  readonly tables: Tables
  readonly residents: Residents
  readonly recorder: Pick<Recorder, 'whenDurable'>
  readonly cache: Pick<Cache, 'drop'>
  readonly isAlone: () => boolean
  readonly isPending: (resident: Resident) => boolean
}): Tries {
  const { database, tables, residents, recorder, cache, isAlone, isPending } = options
  const findVersion = createGathering(async (ids) => {
    const rows = await database.query<{ id: string; version: string }>('versions', VERSIONS, [ids])
    return new Map(rows.map(({ id, version }) => [id, Number(version)]))
  })

  async function loadHistory(id: string): Promise<void> {
    const resident = residents.find(id)
    if (resident === undefined || resident.history !== 'wanted') return
    // What fails may be somebody else's: then what is asked for shows whether it can be read.
    await new Promise<void>((done) => {
      recorder.whenDurable(resident.lastN, { done, fail: () => done() })
    })
    if (isPending(resident)) return
    const found = await findHistory(database, id)
    if (residents.find(id) !== resident || resident.history !== 'wanted') return
    installHistory(tables, resident, found)
  }

  async function insist<T>(attempt: () => Promise<T>): Promise<T> {
    let away: string | undefined
    for (;;) {
      try {
        if (away !== undefined) await loadHistory(away)
        away = undefined
        return await attempt()
      } catch (error) {
        if (error instanceof RowsAway) away = error.conversationId
        else if (!(error instanceof Conflict)) throw error
      }
    }
  }

  /** What is in memory may be old as soon as other processes live. */
  async function renew(id: string): Promise<void> {
    const resident = residents.find(id)
    if (resident === undefined || isPending(resident)) return
    const all = [resident, ...(resident.home === undefined ? [] : [resident.home])]
    const versions = await Promise.all(all.map((known) => findVersion(known.id)))
    for (const [place, known] of all.entries()) {
      if (known.version !== versions[place] && !isPending(known)) cache.drop(known)
    }
  }

  return {
    insist,
    withRows: (id, attempt) =>
      isAlone() ? insist(attempt) : insist(() => renew(id).then(attempt)),
    guard: (all, body) => (commit) => {
      const { id } = commit.conversation
      let result: ReturnType<typeof body>
      try {
        result = body(commit)
      } catch (error) {
        if (all.all.get(id)?.history === 'wanted') throw new RowsAway(id)
        throw error
      }
      if (all.all.get(id)?.history === 'wanted') throw new RowsAway(id)
      return result
    },
  }
}
