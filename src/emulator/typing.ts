import type { Delays } from './clock.ts'

const lastsMs = 25_000

/** "typing…" on the phones: until the next message, or for 25 seconds. */
export interface Typing {
  start(waId: string): void
  stop(waId: string): void
  isOn(waId: string): boolean
  forget(): void
}

export function createTyping(
  delays: Delays,
  onChange: (waId: string, isOn: boolean) => void,
): Typing {
  const running = new Map<string, { cancel(): void }>()

  const stop = (waId: string) => {
    const timer = running.get(waId)
    if (timer === undefined) return
    timer.cancel()
    running.delete(waId)
    onChange(waId, false)
  }

  return {
    start: (waId) => {
      running.get(waId)?.cancel()
      if (!running.has(waId)) onChange(waId, true)
      running.set(
        waId,
        delays.after(lastsMs, () => stop(waId)),
      )
    },
    stop,
    isOn: (waId) => running.has(waId),
    forget: () => {
      for (const waId of [...running.keys()]) stop(waId)
    },
  }
}
