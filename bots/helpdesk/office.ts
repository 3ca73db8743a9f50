import type { JobArgs } from '../../src/index.ts'
import { job } from '../../src/index.ts'
import type { Slot } from './slots.ts'

export interface Ticket {
  readonly subject: string
  readonly details: string
}

/**
 * Opens a ticket. The ticket system is a stand-in that needs no network; a real one is called here,
 * with `idempotencyKey`, so that a ticket that is opened again after a crash is the same one.
 */
export const openTicket = job(
  async ({ idempotencyKey }: JobArgs<Ticket>) => ({ number: toTicketNumber(idempotencyKey) }),
  { retry: { attempts: 3, delay: '2 seconds' }, timeout: '10 seconds' },
)

/** Writes a call into the shop's calendar, which is a stand-in too. */
export const bookCall = job(async ({ input }: JobArgs<Slot>) => ({ ...input }), {
  retry: { attempts: 3, delay: '2 seconds' },
  timeout: '10 seconds',
})

/** A short number that the same key gives again. */
export function toTicketNumber(key: string): string {
  let hash = 0x811c9dc5
  for (const character of key) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  }
  return `R-${String(hash % 100_000).padStart(5, '0')}`
}
