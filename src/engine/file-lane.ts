import type { Clock } from '../core/ports.ts'

/** What takes longer steps aside, so that a few slow files do not hold up all others. */
const ASIDE_MS = 30_000

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

/**
 * @param options.most how many go on at once; as many more that take long
 * @param options.take brings an order to its end, or puts it in again; it never rejects
 */
export function createFileLane<Order>(options: {
  readonly clock: Clock
  readonly most: number
  readonly take: (order: Order) => Promise<void>
}): FileLane<Order> {
  const { clock, most, take } = options
  const ready = new Set<Order>()
  const running = new Set<Promise<void>>()
  const aside = new Set<Promise<void>>()
  const pauses = new Set<{ cancel(): void }>()
  let isStopped = false

  function pump(): void {
    for (const order of ready) {
      if (running.size >= most || isStopped) return
      ready.delete(order)
      start(order)
    }
  }

  function start(order: Order): void {
    const work = take(order).finally(() => {
      alarm.cancel()
      running.delete(work)
      aside.delete(work)
      pump()
    })
    running.add(work)
    const alarm = clock.setTimeout(() => {
      if (aside.size >= most) return
      running.delete(work)
      aside.add(work)
      pump()
    }, ASIDE_MS)
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
    isIdle: () => running.size === 0 && aside.size === 0 && ready.size === 0,
    stop: async () => {
      isStopped = true
      for (const pause of pauses) pause.cancel()
      await Promise.all([...running, ...aside])
    },
  }
}
