import { startProcess } from '../../test/support/running-process.ts'

/** What the contacts are to write; message `n` comes from contact `n % contacts`. */
export interface LoadOptions {
  readonly serverUrl: string
  /** Where the replies are counted. */
  readonly graphUrl: string
  /** Part of each message id, so that no two runs share one. */
  readonly run: string
  readonly messages: number
  readonly contacts: number
  /** The numbers they write to, in turns; that of the tests unless told. */
  readonly numberIds?: readonly string[]
  /** Other kinds of messages among the texts. */
  readonly isMixed: boolean
  /** A closed loop of webhooks in flight, or so many a second whatever the server does. */
  readonly pace: { readonly inFlight: number } | { readonly perSecond: number }
}

/** What they have written, by message number. */
export interface SentMessages {
  readonly sentAtMs: readonly number[]
  /** From the first attempt to the 200. */
  readonly acknowledgedAfterMs: readonly number[]
  /** How many attempts failed and were repeated. */
  readonly repeated: number
  /** The processor time that the writing took. */
  readonly busyMs: number
}

/** Runs the load generator as a process of its own until all it wrote has been acknowledged. */
export async function sendMessages(
  prefix: readonly string[],
  options: LoadOptions,
): Promise<SentMessages> {
  const program = [process.execPath, '--import', 'tsx', 'scripts/bench/load.ts']
  const started = startProcess([...prefix, ...program, JSON.stringify(options)])
  const { code } = await started.ended
  if (code !== 0) throw new Error(`The load generator failed:\n${started.output()}`)
  return JSON.parse(started.output()) as SentMessages
}
