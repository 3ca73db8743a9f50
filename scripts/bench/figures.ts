import { compareTranscripts } from '../../test/support/transcript.ts'
import type { ReceivedReplies } from './fake-graph-client.ts'
import type { SentMessages } from './load-client.ts'
import { toPhone, toText } from './meta-webhooks.ts'

/** The middle and the slow end of many durations. */
export interface Spread {
  readonly p50: number
  readonly p99: number
}

/** How many replies differ from what an undisturbed run gives. */
export interface Mistakes {
  readonly lost: number
  readonly doubled: number
  readonly foreign: number
  readonly outOfOrder: number
}

/** What one run shows. */
export interface Figures extends Mistakes {
  readonly repliesPerSecond: number
  /** From a webhook's first attempt to its 200. */
  readonly acknowledgedMs: Spread
  /** From a webhook's first attempt to the arrival of its reply at the Graph API. */
  readonly repliedMs: Spread
  readonly repeated: number
}

/** Works out what a run shows from both ends of it. */
export function toFigures(sent: SentMessages, replies: ReceivedReplies, contacts: number): Figures {
  const repliedMs = replies.numbers.flatMap((number, row) => {
    const sentAtMs = sent.sentAtMs[number]
    return sentAtMs === undefined ? [] : [(replies.arrivedAtMs[row] ?? Number.NaN) - sentAtMs]
  })
  return {
    repliesPerSecond: toSteadyRate(replies.settledAtMs),
    acknowledgedMs: toSpread(sent.acknowledgedAfterMs),
    repliedMs: toSpread(repliedMs),
    repeated: sent.repeated,
    ...countMistakes(sent.sentAtMs.length, replies, contacts),
  }
}

/** The median and the 99th percentile. */
export function toSpread(durationsMs: readonly number[]): Spread {
  const sorted = [...durationsMs].sort((one, other) => one - other)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

/** The most of these times (ms) that lie within one second, wherever it begins. */
export function mostInASecond(timesMs: readonly number[]): number {
  const sorted = [...timesMs].sort((one, other) => one - other)
  let most = 0
  let first = 0
  for (const [index, at] of sorted.entries()) {
    while ((sorted[first] ?? at) <= at - 1000) first++
    most = Math.max(most, index - first + 1)
  }
  return most
}

/** The middle one of a few figures. */
export function toMedian(values: readonly number[]): number {
  return toSpread(values).p50
}

// The first and the last tenth are the warming up and the emptying of the queues.
function toSteadyRate(settledAtMs: readonly number[]): number {
  const sorted = [...settledAtMs].sort((one, other) => one - other)
  const first = Math.floor(sorted.length * 0.1)
  const last = Math.floor(sorted.length * 0.9)
  return ((last - first) * 1000) / ((sorted[last] ?? Number.NaN) - (sorted[first] ?? Number.NaN))
}

function countMistakes(messages: number, replies: ReceivedReplies, contacts: number): Mistakes {
  const expected = new Map<string, string[]>()
  for (let number = 0; number < messages; number++) {
    addLine(expected, toPhone(number % contacts), number)
  }
  const actual = new Map<string, string[]>()
  for (const [row, number] of replies.numbers.entries()) {
    addLine(actual, replies.phones[row] ?? '', number)
  }

  const mistakes = { lost: 0, doubled: 0, foreign: 0, outOfOrder: 0 }
  for (const phone of new Set([...expected.keys(), ...actual.keys()])) {
    const one = compareTranscripts(expected.get(phone) ?? [], actual.get(phone) ?? [])
    mistakes.lost += one.lost.length
    mistakes.doubled += one.doubled.length
    mistakes.foreign += one.foreign.length
    mistakes.outOfOrder += one.outOfOrder.length
  }
  return mistakes
}

function addLine(transcripts: Map<string, string[]>, phone: string, number: number): void {
  const lines = transcripts.get(phone)
  if (lines === undefined) transcripts.set(phone, [toText(number)])
  else lines.push(toText(number))
}
