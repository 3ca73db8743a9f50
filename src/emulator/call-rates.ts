const hourMs = 3_600_000
const minuteMs = 60_000

/** Meta's limit on the management calls of each business account, in any hour. */
export interface CallRates {
  /** Books one call; answers in how many minutes there will be room when there is none. */
  take(accountId: string): number | undefined
}

export function createCallRates(options: {
  readonly now: () => number
  readonly callsPerHour: number
}): CallRates {
  const { now, callsPerHour } = options
  const accounts = new Map<string, number[]>()

  return {
    take: (accountId) => {
      const at = now()
      const calls = (accounts.get(accountId) ?? []).filter((time) => time > at - hourMs)
      accounts.set(accountId, calls)
      const [first] = calls
      if (first !== undefined && calls.length >= callsPerHour) {
        return Math.ceil((first + hourMs - at) / minuteMs)
      }
      calls.push(at)
      return undefined
    },
  }
}
