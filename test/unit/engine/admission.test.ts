import type { Store } from '../../../src/core/ports.ts'
import type { OutboxRow } from '../../../src/core/rows.ts'
import { createAdmission } from '../../../src/engine/admission.ts'
import { reply } from '../../contract/store-rows.ts'
import { unavailable } from '../../support/store-faults.ts'

const rows = ['one', 'two', 'three'].map((conversationId) => reply(conversationId, 1))

/** Looks at all rows; `claim` says what becomes of those that were admitted. */
function createStore(claim: (admitted: readonly OutboxRow[]) => readonly OutboxRow[]) {
  const claimOutbox: Store['claimOutbox'] = async ({ putOff }) => {
    const admitted = rows.filter((row) => putOff?.(row) === 0)
    return { rows: claim(admitted), nextAt: null }
  }
  return { claimOutbox }
}

/** Admits all but the last; tells what was claimed of stops, and what was given back. */
function open(claim: (admitted: readonly OutboxRow[]) => readonly OutboxRow[]) {
  const claimed: OutboxRow[] = []
  const given: OutboxRow[] = []
  const admission = createAdmission({
    store: createStore(claim),
    rates: {
      admit: (row) => (row.conversationId === 'three' ? 5_000 : 0),
      giveBack: (row) => given.push(row),
    },
    stops: { waitUntil: () => 0, claim: (row) => claimed.push(row) },
  })
  return { admission, claimed, given }
}

test('what is claimed stays counted', async () => {
  const { admission, claimed, given } = open((admitted) => admitted)
  expect((await admission(10, 0)).rows).toEqual(rows.slice(0, 2))
  expect({ claimed, given }).toEqual({ claimed: rows.slice(0, 2), given: [] })
})

test('what another process was first to change is counted no more', async () => {
  const { admission, claimed, given } = open((admitted) => admitted.slice(0, 1))
  await admission(10, 0)
  expect({ claimed, given }).toEqual({ claimed: rows.slice(0, 1), given: rows.slice(1, 2) })
})

test('where nothing could be claimed nothing is counted', async () => {
  const { admission, claimed, given } = open(() => {
    throw unavailable()
  })
  await expect(admission(10, 0)).rejects.toMatchObject({ code: 'store-unavailable' })
  expect({ claimed, given }).toEqual({ claimed: [], given: rows.slice(0, 2) })
})
