import type { CrashRun } from './crash-run.ts'
import type { Death } from './mortal-ports.ts'
import { compareTranscripts } from './transcript.ts'

/** What a conversation that was lived through with deaths has too little, too much, or elsewhere. */
export interface CrashVerdict {
  readonly lost: readonly string[]
  /** Said twice, by rows that do not say so. */
  readonly unmarked: readonly string[]
  readonly foreign: readonly string[]
  readonly outOfOrder: readonly string[]
  readonly deadLetters: number
  readonly waiting: number
}

/** As it is without any death. */
export const WHOLE: CrashVerdict = {
  lost: [],
  unmarked: [],
  foreign: [],
  outOfOrder: [],
  deadLetters: 0,
  waiting: 0,
}

/** Holds a conversation to the same one without deaths. */
export function judge(undisturbed: CrashRun, lived: CrashRun): CrashVerdict {
  const { lost, doubled, foreign, outOfOrder } = compareTranscripts(
    undisturbed.transcript,
    lived.transcript,
  )
  const unmarked = doubled.filter((line) => !lived.markedDoubled.includes(line))
  const { deadLetters, waiting } = lived
  return { lost, unmarked, foreign, outOfOrder, deadLetters, waiting }
}

/** Where the deaths were planned, and where the last of them hit: named when a test fails. */
export function placeOf(deaths: readonly Death[], { lastCall }: CrashRun): string {
  return `${deaths.map(({ call, when }) => `${when} call ${call}`).join(', then ')} (${lastCall})`
}

/** The calls to die at, from 1. One sign of life is like the other: they are left out. */
export function toMoments(calls: readonly string[]): number[] {
  return calls.flatMap((name, index) =>
    name === 'beat' || calls[index + 1] === 'beat' ? [] : [index + 1],
  )
}
