import type { Clock } from '../../core/ports.ts'

/** WhatsApp shows it for 25 seconds at most (reference, typing indicators). */
const AGAIN_MS = 15_000

/**
 * Lets the person see that an answer is coming, until it is stopped.
 * @param isShown it was shown a moment ago
 */
export function keepTyping(
  clock: Clock,
  show: () => void,
  { isShown }: { readonly isShown: boolean },
): { stop(): void } {
  let alarm: { cancel(): void }
  const wait = (): void => {
    alarm = clock.setTimeout(() => {
      show()
      wait()
    }, AGAIN_MS)
  }
  if (!isShown) show()
  wait()
  return { stop: () => alarm.cancel() }
}
