import { z } from 'zod'

const failure = z.strictObject({
  /** Meta's error code, for example 131000. */
  code: z.int().nonnegative(),
  /** Default: a sentence that says it was ordered. */
  details: z.string().optional(),
})

/** What goes wrong on demand, as `POST /faults` takes it; an empty object clears all of it. */
export const faultsSchema = z.strictObject({
  /** The answer to every send comes so much later; a status may then overtake it. */
  latencyMs: z.number().nonnegative().max(600_000).optional(),
  /**
   * How many sends the faults of sending last (latencyMs, error, badGateway, loseResponse,
   * silence, failAfterSent, skipDelivered, skipStatuses). Without it, until cleared.
   */
  next: z.int().positive().optional(),
  /** Sends are refused with this error; `httpStatus` replaces the one that belongs to the code. */
  error: failure.extend({ httpStatus: z.int().min(400).max(599).optional() }).optional(),
  /** Sends are answered 502 with a page of HTML, and not accepted. */
  badGateway: z.boolean().optional(),
  /** Sends are accepted, then the connection is cut instead of answering. */
  loseResponse: z.boolean().optional(),
  /** Sends are neither accepted nor answered: the connection just stays open. */
  silence: z.boolean().optional(),
  /** Accepted messages are `sent`, then `failed` with this error. */
  failAfterSent: failure.optional(),
  /** `read` comes without `delivered`. */
  skipDelivered: z.boolean().optional(),
  /** Accepted messages have no status at all. */
  skipStatuses: z.boolean().optional(),
  /** Every webhook is posted twice, at the same time. */
  duplicateWebhooks: z.boolean().optional(),
  /** The webhooks of 100 ms are posted in reverse order, one at a time. */
  reorderWebhooks: z.boolean().optional(),
  /** The webhooks of 100 ms are posted as one, up to 1,000 of them. */
  batchWebhooks: z.boolean().optional(),
  /** Every webhook is posted so much later. */
  webhookDelayMs: z
    .number()
    .nonnegative()
    .max(7 * 86_400_000)
    .optional(),
})

export type Faults = z.infer<typeof faultsSchema>

/** The faults that are set now. */
export interface FaultBoard {
  current(): Faults
  set(faults: Faults): void
  /** The faults for one send; counts it against `next`. */
  takeForSend(): Faults
}

const faultsOfSending = [
  'next',
  'latencyMs',
  'error',
  'badGateway',
  'loseResponse',
  'silence',
  'failAfterSent',
  'skipDelivered',
  'skipStatuses',
] as const

export function createFaultBoard(): FaultBoard {
  let faults: Faults = {}

  return {
    current: () => faults,
    set: (wanted) => {
      faults = wanted
    },
    takeForSend: () => {
      const taken = faults
      if (taken.next === undefined) return taken
      faults = { ...taken, next: taken.next - 1 }
      if (faults.next === 0) for (const name of faultsOfSending) delete faults[name]
      return taken
    },
  }
}
