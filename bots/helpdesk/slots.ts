/** When somebody of the shop calls: a working day (2027-01-05) and a full hour. */
export interface Slot {
  readonly day: string
  readonly hour: number
}

const DAY_MS = 24 * 3_600_000
/** The hours at which the shop calls. */
const HOURS = [11, 17]
const MOST_DAYS_AHEAD = 14

const NAMES = {
  en: {
    days: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
    months: [
      ...['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'],
      ...['Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    ],
  },
  es: {
    days: ['dom', 'lun', 'mar', 'mié', 'jue', 'vie', 'sáb'],
    months: [
      ...['ene', 'feb', 'mar', 'abr', 'may', 'jun'],
      ...['jul', 'ago', 'sep', 'oct', 'nov', 'dic'],
    ],
  },
} as const

/** The day of a time (epoch ms), as calendars write it. */
export function toDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** Whether the shop calls then: on a working day of the next two weeks, at one of its hours. */
export function isOffered({ day, hour }: Slot, at: number): boolean {
  return daysAhead(at).includes(day) && HOURS.includes(hour)
}

/** The next times at which the shop calls. */
export function nextSlots(at: number, most: number): readonly Slot[] {
  return daysAhead(at)
    .flatMap((day) => HOURS.map((hour) => ({ day, hour })))
    .slice(0, most)
}

/** As people read it, in their language: "Tue 5 Jan, 11:00". */
export function toWords({ day, hour }: Slot, language: keyof typeof NAMES): string {
  const date = new Date(day)
  const { days, months } = NAMES[language]
  const [weekday, month] = [days[date.getUTCDay()], months[date.getUTCMonth()]]
  return `${weekday} ${date.getUTCDate()} ${month}, ${hour}:00`
}

function daysAhead(at: number): readonly string[] {
  const days = Array.from({ length: MOST_DAYS_AHEAD }, (_, index) => at + (index + 1) * DAY_MS)
  return days.filter((time) => ![0, 6].includes(new Date(time).getUTCDay())).map(toDay)
}
