import type { Json } from '../../src/core/json.ts'
import type { MediaRow } from '../../src/core/media.ts'
import type { Inheritance, Store } from '../../src/core/ports.ts'

/** Processes that work on the same store, as an engine hears of them; a test says what they do. */
export interface OtherProcesses {
  /** Stands between an engine and its store. */
  readonly between: (store: Store) => Store
  /** They accepted messages for a number. */
  accept(numberId: string, messages: number): void
  /** One of them ended and left this; its files are those of `leaveFiles`. */
  leave(left: Partial<Inheritance>, isSuspect?: boolean): void
  leaveFiles(rows: readonly MediaRow[]): void
  /** One of them wrote a fact. */
  write(name: string, value: Json): Promise<void>
  /** Whether one of them took the numbers away. */
  take(hasTaken: boolean): void
}

export function createOtherProcesses(): OtherProcesses {
  let heard: Parameters<Store['onInboundElsewhere']>[0] | undefined
  let inherited: Parameters<Store['onInherited']>[0] | undefined
  let files: readonly MediaRow[] = []
  let store: Store | undefined
  let hasTaken = false
  const listeners = new Set<(name: string) => void>()

  return {
    between: (opened) => {
      store = opened
      const { facts, media } = opened
      return {
        ...opened,
        facts: {
          ...facts,
          onChange: (listener) => {
            listeners.add(listener)
            return () => listeners.delete(listener)
          },
        },
        media: {
          ...media,
          inheritQueue: async () => {
            if (files.length === 0) return undefined
            const rows = files
            files = []
            return { place: await opened.logEnd(), rows }
          },
        },
        mayLeave: (row) => !hasTaken && opened.mayLeave(row),
        onInboundElsewhere: (listener) => {
          heard = listener
          return () => undefined
        },
        onInherited: (listener) => {
          inherited = listener
          return () => undefined
        },
      }
    },
    accept: (numberId, messages) => heard?.(numberId, messages),
    leave: (left, isSuspect = false) => {
      inherited?.({ waiting: [], timers: [], open: [], numbers: [], ...left }, isSuspect)
    },
    leaveFiles: (rows) => {
      files = rows
    },
    write: async (name, value) => {
      await store?.facts.write(name, value)
      for (const tell of listeners) tell(name)
    },
    take: (taken) => {
      hasTaken = taken
    },
  }
}
