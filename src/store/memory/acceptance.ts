import type { Acceptance, AcceptOutcome } from '../../core/ports.ts'
import type { InboxRow } from '../../core/rows.ts'
import type { Writer } from './acquaintance.ts'
import { toContactId } from './aliases.ts'
import { readRow } from './cell.ts'
import type { Draft, Tables } from './draft.ts'
import { changeRow } from './draft.ts'
import type { Duplicates } from './duplicates.ts'
import type { Finder, Person } from './finder.ts'
import type { Recorder } from './recorder.ts'
import type { Resident } from './resident.ts'
import { isKnown } from './resident.ts'
import type { Residents } from './residents.ts'

/** How much may wait in the inbox before nothing more is accepted. */
export interface BacklogBounds {
  readonly events: number
  readonly bytes: number
  /** Whether the store has more to do elsewhere than it may put off. */
  readonly isBehind?: () => boolean
}

/** Takes events into the inbox. */
export function createAcceptance(options: {
  readonly tables: Tables
  readonly recorder: Recorder
  readonly residents: Residents
  readonly finder: Finder
  readonly duplicates: Duplicates
  readonly meet: (draft: Draft, writer: Writer, person: Person) => Resident
  readonly bounds: BacklogBounds
}): (item: Acceptance) => Promise<AcceptOutcome> {
  const { tables, recorder, residents, finder, duplicates, meet, bounds } = options

  async function accept(item: Acceptance): Promise<AcceptOutcome> {
    const { conversation } = item
    // What is not in memory is loaded first; from there to the record nothing waits.
    for (;;) {
      const known = duplicates.find(item)
      if (known === 'too-old') return logTooOld(item)
      if (known === 'duplicate') {
        await duplicates.settle(item)
        return { outcome: 'duplicate' }
      }
      if (known === undefined) {
        await duplicates.load(item)
        continue
      }
      if (isFull()) return { outcome: 'full' }
      if ('id' in conversation) {
        const resident = residents.find(conversation.id)
        if (resident?.conversation === undefined) {
          if ((await residents.load(conversation.id)) === undefined) return { outcome: 'unknown' }
          continue
        }
        const { mergedInto } = readRow(resident.conversation)
        if (mergedInto === undefined) return record(item, () => resident)
        return accept({ ...item, conversation: { id: mergedInto } })
      }
      const writer = { ...conversation, at: item.at }
      const person = finder.find(conversation.numberId, writer)
      if (person === undefined) {
        await finder.load(conversation.numberId, writer)
        continue
      }
      if (person.homes.length > 1) {
        return { outcome: 'several', people: person.homes.map(({ id }) => toContactId(id)) }
      }
      return record(item, (draft) => meet(draft, writer, person))
    }
  }

  function record(item: Acceptance, find: (draft: Draft) => Resident): Promise<AcceptOutcome> {
    return new Promise((resolve, reject) => {
      let outcome: AcceptOutcome | undefined
      let resident: Resident | undefined
      const fill = (draft: Draft) => {
        resident = find(draft)
        const row = toInboxRow(item, resident.id)
        changeRow(tables, draft, resident, { kind: 'inbox', id: row.id, row })
        duplicates.add(draft, item)
        for (const line of item.log) draft.lines.push(withPlace(line, resident))
        outcome = { outcome: 'accepted', conversationId: resident.id, row }
      }
      const done = () => {
        duplicates.forget(item)
        if (outcome !== undefined) resolve(outcome)
      }
      const fail = (error: unknown) => {
        duplicates.forget(item)
        if (resident !== undefined && !isKnown(resident)) residents.forget(resident)
        reject(error)
      }
      try {
        recorder.write(fill, { done, fail })
      } catch (error) {
        fail(error)
      }
    })
  }

  function toInboxRow(item: Acceptance, conversationId: string): InboxRow {
    tables.lastArrival += tables.arrivalStep ?? 1
    const arrival = tables.lastArrival
    const { key, at, arrivedAt, event, raw } = item
    return {
      id: `i${arrival}`,
      conversationId,
      arrival,
      key,
      at,
      arrivedAt,
      event,
      ...(raw === undefined ? {} : { raw }),
      state: 'waiting',
      marks: 0,
    }
  }

  function logTooOld(item: Acceptance): Promise<AcceptOutcome> {
    const reason = 'Stamped more than 8 days ago: too old to know whether it was taken before.'
    return new Promise((resolve, reject) => {
      recorder.write(
        ({ lines }) => {
          for (const line of item.log) lines.push({ ...line, reason: line.reason ?? reason })
        },
        { done: () => resolve({ outcome: 'too-old' }), fail: reject },
      )
    })
  }

  function isFull(): boolean {
    const { events, bytes } = tables.indexes.backlog
    return events >= bounds.events || bytes >= bounds.bytes || bounds.isBehind?.() === true
  }

  return accept
}

/** A line tells whose conversation it is about, which nobody knew before the conversation was found. */
function withPlace(line: Acceptance['log'][number], { id, conversation }: Resident): typeof line {
  const contactId = conversation === undefined ? undefined : readRow(conversation).contactId
  return {
    ...line,
    conversationId: id,
    ...(contactId === undefined ? {} : { contactId }),
  }
}
