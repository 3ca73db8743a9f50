import { toPlainError } from '../core/errors.ts'
import type { FactStore } from '../core/facts.ts'
import type { Logger } from '../core/ports.ts'
import type { Rates } from './rates.ts'

const FACT = 'throughput'
/** Reference section 7: what every number may send in a second, and what Meta raises some to. */
const USUAL_PER_SECOND = 80
const UPGRADED_PER_SECOND = 1_000

/** Numbers that WhatsApp lets send faster; remembered over restarts. */
export interface Upgrades {
  /** WhatsApp told of one by the number as people write it, digits only. Never rejects. */
  note(displayNumber: string): Promise<void>
}

export interface UpgradeOptions {
  /** All numbers that are ours: who turns out to be one person is so with each of them. */
  readonly numberIds: readonly string[]
  /** Messages a second for each of them; another than the usual one is an operator's, and stays. */
  readonly throughput: number
  /** Asks WhatsApp for a number as people write it; undefined: it did not say. */
  readonly displayNumberOf?: (numberId: string) => Promise<string | undefined>
}

export function createUpgrades(
  options: UpgradeOptions & {
    readonly facts: FactStore
    readonly rates: Pick<Rates, 'raise'>
    readonly logger: Logger
  },
): Upgrades {
  const { facts, rates, logger, numberIds, throughput, displayNumberOf } = options
  const isOurs = throughput !== USUAL_PER_SECOND
  const upgraded = new Set(toList(facts.read(FACT)))
  if (!isOurs) raiseAll()
  facts.onChange((name) => {
    if (name !== FACT) return
    for (const numberId of toList(facts.read(FACT))) upgraded.add(numberId)
    if (!isOurs) raiseAll()
  })

  function raiseAll(): void {
    for (const numberId of upgraded) rates.raise(numberId, UPGRADED_PER_SECOND)
  }

  async function find(displayNumber: string): Promise<string | undefined> {
    // Which number of ours it is only WhatsApp can tell; there may be others of the account.
    for (const numberId of numberIds) {
      const found = await displayNumberOf?.(numberId)
      if (found?.replace(/\D/g, '') === displayNumber) return numberId
    }
    return undefined
  }

  async function raise(displayNumber: string): Promise<void> {
    const numberId = await find(displayNumber)
    const perSecond = UPGRADED_PER_SECOND
    if (numberId === undefined) {
      const sentence = `WhatsApp lets a number send faster that is none of ours, or did not say which: if it is, set WHATSAPP_THROUGHPUT to ${perSecond}.`
      logger.warn({ displayNumber }, sentence)
      return
    }
    upgraded.add(numberId)
    await facts.change(FACT, (value) => [...new Set([...toList(value), numberId])])
    if (isOurs) {
      const sentence = 'WhatsApp lets the number send faster; WHATSAPP_THROUGHPUT keeps it slower.'
      logger.info({ numberId, perSecond, set: throughput }, sentence)
      return
    }
    rates.raise(numberId, perSecond)
    logger.info({ numberId, perSecond }, 'WhatsApp lets the number send faster.')
  }

  return {
    note: (displayNumber) =>
      raise(displayNumber).catch((error: unknown) => {
        const { message } = toPlainError(error)
        logger.warn({ reason: message }, 'That a number may send faster could not be noted.')
      }),
  }
}

function toList(fact: unknown): readonly string[] {
  return Array.isArray(fact) ? fact.map(String) : []
}
