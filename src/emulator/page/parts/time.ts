const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const weekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long' })
const dateFormat = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})
const shortDateFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

/** The time of day of a message, as its reader's country writes it. */
export function toClock(at: number): string {
  return clockFormat.format(at)
}

/** A key that is the same for all moments of one local day. */
export function toDayKey(at: number): string {
  return new Date(at).toDateString()
}

/** What stands between two days of a conversation: "Today", "Yesterday", a weekday or a date. */
export function toDayName(at: number, now: number): string {
  const days = daysBetween(at, now)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  return days > 1 && days < 7 ? weekdayFormat.format(at) : dateFormat.format(at)
}

/** The short form for the list of phones: a time today, else the day. */
export function toShortDay(at: number, now: number): string {
  const days = daysBetween(at, now)
  if (days === 0) return toClock(at)
  return days === 1 ? 'Yesterday' : shortDateFormat.format(at)
}

function daysBetween(at: number, now: number): number {
  // Rounded, because a day with a change of clocks has 23 or 25 hours.
  return Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000)
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}
