import type { Clock } from '../core/ports.ts'

/** Work on files that goes on beside the conversations, a few pieces at once. */
export interface FileLane<Order> {
  /** Takes an order as soon as there is room. */
  add(order: Order): void
  /** Takes it after so many ms. */
  addLater(order: Order, delayMs: number): void
  /** Nothing is under way, and nothing waits but for its time. */
  isIdle(): boolean
  /** Takes no more; resolves when nothing is under way. */
  stop(): Promise<void>
}

/** @param options.take brings an order to its end, or puts it in again; it never rejects */
export function createFileLane<Order>(options: {
  readonly clock: Clock
  readonly most: number
  readonly take: (order: Order) => Promise<void>
}): FileLane<Order> {
  const { clock, most, take } = options
  const ready = new Set<Order>()
  const running = new Set<Promise<void>>()
  const pauses = new Set<{ cancel(): void }>()
  let isStopped = false

  function pump(): void {
    for (const order of ready) {
      if (running.size >= most || isStopped) return
      ready.delete(order)
      const work = take(order).finally(() => {
        running.delete(work)
        pump()
      })
      running.add(work)
    }
  }

  function add(order: Order): void {
    ready.add(order)
    pump()
  }

  return {
    add,
    addLater: (order, delayMs) => {
      if (isStopped) return
      const pause = clock.setTimeout(() => {
        pauses.delete(pause)
        add(order)
      }, delayMs)
      pauses.add(pause)
    },
    isIdle: () => running.size === 0 && ready.size === 0,
    stop: async () => {
      isStopped = true
      for (const pause of pauses) pause.cancel()
      await Promise.all(running)
    },
  }
}
