/** Milliseconds of the machine's monotonic clock: the same clock in every process. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Waits; for pauses between questions and the gaps of a fixed rate. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
