import type { LogLine } from '../../core/log.ts'
import type { Commit, Store } from '../../core/ports.ts'
import type { BacklogBounds } from './acceptance.ts'
import { createAcceptance } from './acceptance.ts'
import { createAcquaintance } from './acquaintance.ts'
import { readRow } from './cell.ts'
import { createClaims } from './claims.ts'
import { createCommit } from './commit.ts'
import type { Draft, Tables } from './draft.ts'
import type { TimedKey } from './duplicates.ts'
import { createDuplicates } from './duplicates.ts'
import { createFinder } from './finder.ts'
import { createSoleOwner } from './inheritance.ts'
import { createMerging } from './merging.ts'
import type { Recorder } from './recorder.ts'
import type { Resident } from './resident.ts'
import type { Residents } from './residents.ts'
import { withLock } from './turn-lock.ts'
import { toRestingJobs, toView } from './views.ts'

/** The part of the port that is the same wherever records are kept. */
export type TurnStore = Omit<
  Store,
  | 'opening'
  | 'media'
  | 'facts'
  | 'counters'
  | 'listConversations'
  | 'readLog'
  | 'logEnd'
  | 'logSince'
  | 'retain'
  | 'backup'
  | 'close'
>

/** Puts turns, records and claims over tables in memory. */
export function createTurnStore(options: {
  readonly tables: Tables
  readonly recorder: Recorder
  readonly residents: Residents
  readonly bounds: BacklogBounds
  readonly newId: () => string
  readonly now: () => number
}): TurnStore {
  const { tables, recorder, residents, now } = options
  const { indexes } = tables
  const finder = createFinder(tables.aliases, residents)
  const duplicates = createDuplicates(tables, recorder)
  const meet = createAcquaintance(options)
  const accept = createAcceptance({ ...options, finder, duplicates, meet })
  const claims = createClaims(tables, recorder)

  /** Runs a body and answers what it answered, once that is durable. */
  function run<T>(
    resident: Resident,
    body: (commit: Commit) => T,
    settle: { done(result: T): void; fail(error: unknown): void },
  ): void {
    const results: T[] = []
    try {
      recorder.write(
        (draft) => {
          results.push(body(createCommit(tables, draft, resident)))
        },
        { done: () => settle.done(results[0] as T), fail: settle.fail },
      )
    } catch (error) {
      settle.fail(error)
    }
  }

  async function isDuplicate(key: TimedKey): Promise<boolean> {
    for (;;) {
      const known = duplicates.find(key)
      if (known === 'duplicate') await duplicates.settle(key)
      if (known !== undefined) return known === 'duplicate'
      await duplicates.load(key)
    }
  }

  function writeNote(lines: readonly LogLine[], key: TimedKey | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (ending: () => void) => {
        if (key !== undefined) duplicates.forget(key)
        ending()
      }
      const fill = (draft: Draft) => {
        draft.lines.push(...lines)
        if (key !== undefined) duplicates.add(draft, key)
      }
      recorder.write(fill, {
        done: () => settle(resolve),
        fail: (error) => settle(() => reject(error)),
      })
    })
  }

  return {
    accept,
    merge: createMerging(options),
    turn: <T>(id: string, body: (commit: Commit) => T) =>
      new Promise<T | undefined>((resolve, reject) => {
        const take = (resident: Resident | undefined, release: () => void) => {
          const survivor = survivorOf(resident)
          if (survivor !== undefined) {
            release()
            withLock(residents, survivor, take, reject)
            return
          }
          const settle = {
            done: (result: T | undefined) => {
              resolve(result)
              release()
            },
            fail: (error: unknown) => {
              reject(error)
              release()
            },
          }
          if (resident === undefined) settle.done(undefined)
          else run(resident, body, settle)
        }
        withLock(residents, id, take, reject)
      }),
    record: <T>(id: string, body: (commit: Commit) => T) =>
      new Promise<T | undefined>((resolve, reject) => {
        const take = (resident: Resident | undefined) => {
          const survivor = survivorOf(resident)
          if (survivor !== undefined) look(survivor)
          else if (resident === undefined) resolve(undefined)
          else run(resident, body, { done: resolve, fail: reject })
        }
        const look = (wanted: string) => {
          const known = residents.find(wanted)
          if (known !== undefined) take(known)
          else residents.load(wanted).then(take, reject)
        }
        look(id)
      }),
    note: async (lines, key) => {
      if (key !== undefined && (await isDuplicate(key))) return 'duplicate'
      await writeNote(lines, key)
      return 'noted'
    },
    beat: () =>
      new Promise((resolve, reject) => {
        recorder.write(() => {}, { done: resolve, fail: reject }, 'even when empty')
      }),
    findConversation: async (numberId, aliases) => {
      for (;;) {
        const person = finder.find(numberId, { aliases })
        if (person !== undefined) return person.conversation?.id
        await finder.load(numberId, { aliases })
      }
    },
    onWork: recorder.onWork,
    onLog: recorder.onLog,
    ...createSoleOwner(tables, now),
    backlog: async () => ({ ...indexes.backlog }),
    ...claims,
    restingJobs: async (from) => toRestingJobs(indexes, from),
    outreachSince: async (at) => indexes.outreach.since(at),
    deadLetters: async () =>
      Array.from(indexes.dead.values(), readRow).sort((a, b) => a.arrival - b.arrival),
    showConversation: async (id) => {
      let resident = await residents.load(id)
      for (let next = survivorOf(resident); next !== undefined; next = survivorOf(resident)) {
        resident = await residents.load(next)
      }
      if (resident === undefined) return undefined
      const { lastN } = resident
      await new Promise<void>((resolve, reject) => {
        recorder.whenDurable(lastN, { done: resolve, fail: reject })
      })
      return toView(resident)
    },
  }
}

/** The conversation that has all of one that was merged. */
function survivorOf(resident: Resident | undefined): string | undefined {
  return resident?.conversation && readRow(resident.conversation).mergedInto
}
