import { killAllProcesses } from './running-process.ts'

export type { TurnwiseOptions, TurnwiseProcess } from './turnwise-process.ts'
export { startTurnwise } from './turnwise-process.ts'

// Importing this file is what cleans up: nothing that a test started outlives it.
afterEach(killAllProcesses)
