import type { Store } from '../../core/ports.ts'
import type { BacklogBounds } from '../memory/acceptance.ts'

/** What this process does not see by itself of what the others do. */
export interface News {
  readonly onLog: Store['onLog']
  /** Whether more waits in all processes together than may; a second old at most. */
  isBehind(): boolean
  /** Looks; `isNeeded` tells whether others do anything. */
  look(isNeeded: boolean): Promise<void>
}

/**
 * @param options.own how much waits in this process, and listeners to what it logs itself
 */
export function createNews(options: {
  readonly own: { readonly events: number; readonly bytes: number }
  readonly onOwnLog: Store['onLog']
  readonly bounds: Pick<BacklogBounds, 'events' | 'bytes'>
  readonly store: Pick<Store, 'backlog' | 'logEnd'>
}): News {
  const { own, onOwnLog, bounds, store } = options
  const listeners = new Set<() => void>()
  let elsewhere = { events: 0, bytes: 0 }
  let endN = 0

  async function lookAtLog(): Promise<void> {
    if (listeners.size === 0) return
    const { n } = await store.logEnd()
    if (n === endN) return
    endN = n
    for (const listener of listeners) listener()
  }

  return {
    onLog: (listener) => {
      listeners.add(listener)
      const stop = onOwnLog(listener)
      return () => {
        stop()
        listeners.delete(listener)
      }
    },
    isBehind: () =>
      own.events + elsewhere.events >= bounds.events || own.bytes + elsewhere.bytes >= bounds.bytes,
    look: async (isNeeded) => {
      if (!isNeeded && elsewhere.events === 0) return
      const { events, bytes } = await store.backlog()
      elsewhere = {
        events: Math.max(0, events - own.events),
        bytes: Math.max(0, bytes - own.bytes),
      }
      await lookAtLog()
    },
  }
}
