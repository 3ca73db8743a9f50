import { KnownError } from '../../../src/core/errors.ts'
import { createUnstored } from '../../../src/engine/unstored.ts'
import { unavailable } from '../../support/store-faults.ts'

function open() {
  const told: unknown[] = []
  const tell = (fields: object, sentence: string) => told.push({ ...fields, sentence })
  return { told, unstored: createUnstored({ debug: tell, info: tell, warn: tell, error: tell }) }
}

const sentence = 'A webhook could not be stored; WhatsApp will send it again.'

test('a store that is away is told once, and again when it was there meanwhile', () => {
  const { told, unstored } = open()
  unstored.noteStored()
  for (let count = 0; count < 500; count += 1) unstored.note(unavailable())
  expect(told).toEqual([{ code: 'store-unavailable', sentence }])
  unstored.noteStored()
  unstored.noteStored()
  expect(told.slice(1)).toEqual([{ refused: 500, sentence: 'Webhooks are stored again.' }])
  unstored.note(unavailable())
  expect(told.slice(2)).toEqual([{ code: 'store-unavailable', sentence }])
})

test('every other failure is told by itself, without what it quotes', () => {
  const { told, unstored } = open()
  unstored.note(unavailable())
  unstored.note(new KnownError('not-json', 'No JSON.'))
  unstored.note(new TypeError('secret'))
  expect(told).toEqual([
    { code: 'store-unavailable', sentence },
    { code: 'not-json', sentence },
    { code: 'TypeError', sentence },
  ])
})
