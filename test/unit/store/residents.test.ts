import type { Resident } from '../../../src/store/memory/resident.ts'
import { createResidents } from '../../../src/store/memory/residents.ts'

const ID = 'c1'
const row = { id: ID, contactId: 'p1', numberId: '1' }

test('a conversation that is dropped while it is read stays the one that is read anew', async () => {
  const read: Resident[] = []
  let again: Promise<Resident | undefined> | undefined
  const residents = createResidents({
    complete: async (resident) => {
      await Promise.resolve()
      read.push(resident)
      resident.conversation = { n: 0, json: JSON.stringify(row), row: undefined }
      resident.complete = true
      if (read.length > 1) return
      queueMicrotask(() => {
        resident.conversation = undefined
        resident.complete = false
        again = residents.load(ID)
      })
    },
  })
  const first = await residents.load(ID)
  expect(await again).toBe(first)
  expect(read).toEqual([first, first])
  expect(residents.find(ID)).toBe(first)
})
