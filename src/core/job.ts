import type { AnyActorLogic, PromiseActorLogic } from 'xstate'
import { createActor, fromPromise, toPromise } from 'xstate'
import type { Duration } from './duration.ts'
import { parseDuration } from './duration.ts'
import { KnownError } from './errors.ts'
import type { MediaReader } from './media.ts'
import type { Clock } from './ports.ts'

/** What the work of a job is given. */
export interface JobArgs<TInput> {
  readonly input: TInput
  /** Aborted when the time is up, or when nobody waits for the result any more. */
  readonly signal: AbortSignal
  /**
   * The same for every attempt of this job and for no other: hand it to the service that is
   * called, because an attempt may be repeated after a crash although it had succeeded.
   */
  readonly idempotencyKey: string
  /** From 1. */
  readonly attempt: number
  /** The files that people sent. */
  readonly media: MediaReader
}

export interface RetryOptions {
  /** How often the work is tried in all. Default 5; 1 never repeats. */
  readonly attempts?: number
  /** Pause after the first failure; it doubles with each further one. Default 1 second. */
  readonly delay?: Duration
  /** The longest pause. Default 1 minute. */
  readonly maxDelay?: Duration
  /**
   * Whether trying again may help; default: always. A declined payment stays declined. A file that
   * could not be fetched for good (`media.open`) is never tried again.
   */
  readonly when?: (error: unknown) => boolean
}

export interface JobOptions {
  readonly retry?: RetryOptions
  /** How long one attempt may take. Default 30 seconds. */
  readonly timeout?: Duration
}

/** The options of a job in numbers, as the engine reads them. */
export interface JobSettings {
  readonly attempts: number
  readonly delayMs: number
  readonly maxDelayMs: number
  readonly timeoutMs: number
  readonly mayRetry: (error: unknown) => boolean
}

interface Job {
  readonly work: (args: JobArgs<unknown>) => Promise<unknown>
  readonly settings: JobSettings
}

const jobs = new WeakMap<object, Job>()

/** Outside of a server nobody sends files. */
const NO_MEDIA: MediaReader = {
  open: async (mediaId) => {
    throw new KnownError('not-found', `There is no file of the media id \`${mediaId}\`.`)
  },
}

/**
 * Outside work that a machine waits for with `invoke`: a call over the network, a query. It runs
 * after its turn is durable, survives a restart, is tried again when it fails, and its result (any
 * JSON) moves the machine once, by `onDone` or `onError`; the machine sees only the final outcome.
 * It runs at least once: use the `idempotencyKey`. Under plain `createActor` it runs once, without
 * retries.
 *
 * @throws KnownError `bot-invalid` for less than one attempt, `duration-invalid`
 *
 * @example
 * const placeOrder = job(
 *   async ({ input, signal, idempotencyKey }: JobArgs<{ cart: readonly string[] }>) =>
 *     shop.order(input.cart, { signal, idempotencyKey }),
 *   { retry: { attempts: 3, delay: '2 seconds' }, timeout: '10 seconds' },
 * )
 * setup({ actors: { placeOrder } })
 */
export function job<TOutput, TInput>(
  work: (args: JobArgs<TInput>) => Promise<TOutput>,
  options: JobOptions = {},
): PromiseActorLogic<TOutput, TInput> {
  const logic = fromPromise<TOutput, TInput>(({ input, signal, self }) =>
    work({ input, signal, idempotencyKey: self.sessionId, attempt: 1, media: NO_MEDIA }),
  )
  jobs.set(logic, { work: work as Job['work'], settings: toSettings(options) })
  return logic
}

function toSettings({ retry = {}, timeout = '30 seconds' }: JobOptions): JobSettings {
  const { attempts = 5, delay = '1 second', maxDelay = '1 minute', when = () => true } = retry
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new KnownError(
      'bot-invalid',
      `A job cannot be tried ${attempts} times: give retry.attempts a whole number from 1.`,
    )
  }
  return {
    attempts,
    delayMs: parseDuration(delay),
    maxDelayMs: parseDuration(maxDelay),
    timeoutMs: parseDuration(timeout),
    mayRetry: when,
  }
}

const DEFAULT_SETTINGS = toSettings({})

/** How a job is retried and timed out; a promise that was not made by `job` has the defaults. */
export function jobSettings(logic: object): JobSettings {
  return jobs.get(logic)?.settings ?? DEFAULT_SETTINGS
}

/** One attempt of a job, as the engine asks for it. */
export interface JobAttempt {
  readonly input: unknown
  readonly idempotencyKey: string
  readonly attempt: number
  /** Aborted by the engine: the conversation went on, or the process stops. */
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'setTimeout'>
  /** Absent: there are no files. */
  readonly media?: MediaReader
}

/** Runs one attempt of a job and resolves to its output; else rejects as `runInTime` does. */
export function runJob(logic: AnyActorLogic, run: JobAttempt): Promise<unknown> {
  return runInTime(logic, run, (signal) => startWork(logic, run, signal))
}

/**
 * Lets work take no longer than its job may. Rejects with what the work threw, with a
 * `TimeoutError` when its time is up, or with the signal's reason; it never waits for work that
 * ignores its signal.
 */
export async function runInTime<T>(
  logic: AnyActorLogic,
  run: Pick<JobAttempt, 'signal' | 'clock'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { timeoutMs } = jobSettings(logic)
  const timeout = new AbortController()
  const timer = run.clock.setTimeout(() => {
    const message = `The job took longer than ${timeoutMs} ms: make it faster or raise its timeout.`
    timeout.abort(new DOMException(message, 'TimeoutError'))
  }, timeoutMs)
  const signal = AbortSignal.any([run.signal, timeout.signal])
  try {
    signal.throwIfAborted()
    return await Promise.race([work(signal), rejectOnAbort(signal)])
  } finally {
    timer.cancel()
  }
}

async function startWork(
  logic: AnyActorLogic,
  { input, idempotencyKey, attempt, media = NO_MEDIA }: JobAttempt,
  signal: AbortSignal,
): Promise<unknown> {
  const known = jobs.get(logic)
  if (known !== undefined) return known.work({ input, signal, idempotencyKey, attempt, media })
  // XState keeps the function of a plain fromPromise to itself; this actor only calls it.
  const actor = createActor(logic, { input })
  signal.addEventListener('abort', () => actor.stop(), { once: true })
  const output = toPromise(actor)
  actor.start()
  return output
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
