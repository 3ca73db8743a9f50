/**
 * A time further ahead of its arrival says nothing (promise P2): taken as it is, it would hold the
 * window open, and every later message would look late.
 */
const MOST_AHEAD_MS = 5 * 60_000

/** Whether a time that WhatsApp tells (epoch ms) can be taken as it is. */
export function isUsableTime(at: number, arrivedAt: number): boolean {
  return at <= arrivedAt + MOST_AHEAD_MS
}

/** When something happened, by what WhatsApp tells of it, or else by when it arrived (epoch ms). */
export function toUsableTime(at: number | null, arrivedAt: number): number {
  return at !== null && isUsableTime(at, arrivedAt) ? at : arrivedAt
}
