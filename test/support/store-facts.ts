import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InboxRow, OutboxRow } from '../../src/core/rows.ts'
import { parseLine } from '../../src/store/lowdb/journal-line.ts'
import { openLowdbReader } from '../../src/store/lowdb/lowdb-reader.ts'

/** What the store of a server that was killed now and then tells of it. */
export interface StoreFacts {
  /** Messages of which nobody knew whether they had arrived, because the process ended. */
  readonly uncertainByDeath: number
  /** The same because WhatsApp's answer did not come. */
  readonly uncertainByAnswer: number
  /** Events that were accepted but not stepped when a process ended. */
  readonly halfDone: number
  /** Messages that are marked as possibly said twice. */
  readonly doubled: number
  readonly deadLetters: readonly InboxRow[]
  /** Messages whose sending has not come to an end. */
  readonly open: readonly OutboxRow[]
}

/** Reads the folder of a server that was stopped, and the journal of all its lives. */
export async function readStoreFacts(folder: string): Promise<StoreFacts> {
  const silent = () => undefined
  const logger = { debug: silent, info: silent, warn: silent, error: silent }
  const { deadLetters, openOutbox } = await openLowdbReader({ folder, logger })
  const facts = {
    uncertainByDeath: new Set<string>(),
    uncertainByAnswer: new Set<string>(),
    halfDone: new Set<string>(),
    doubled: new Set<string>(),
  }
  for (const { puts, log } of readJournal(join(folder, 'journal'))) {
    for (const { kind, row } of puts) {
      // A start marks what it finds waiting before it steps it.
      if (kind !== 'inbox' || row === null) continue
      const { id, marks } = row as InboxRow
      if (marks > 0) facts.halfDone.add(id)
    }
    for (const { outboxId = '', status, reason, detail } of log) {
      if (detail !== undefined && Object(detail).doubled === true) facts.doubled.add(outboxId)
      if (status !== 'uncertain') continue
      const byDeath = reason === 'The process ended while it was being sent.'
      facts[byDeath ? 'uncertainByDeath' : 'uncertainByAnswer'].add(outboxId)
    }
  }
  return {
    uncertainByDeath: facts.uncertainByDeath.size,
    uncertainByAnswer: facts.uncertainByAnswer.size,
    halfDone: facts.halfDone.size,
    doubled: facts.doubled.size,
    deadLetters: await deadLetters(),
    open: await openOutbox(),
  }
}

function readJournal(folder: string) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .flatMap((line) => parseLine(Buffer.from(line)) ?? [])
}
