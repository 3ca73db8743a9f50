import { createClock } from '../engine/clock.ts'

/** The clock of this process: what stands outside the engine takes the time from it too. */
export const clock = createClock()
