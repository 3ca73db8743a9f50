import { parseWebhook } from '../../../src/whatsapp/incoming.ts'

function readName(name: unknown, username?: unknown) {
  const value = {
    metadata: { phone_number_id: '300' },
    contacts: [{ wa_id: '1', profile: { name, username } }],
    messages: [{ id: 'wamid.X', from: '1', type: 'text', text: { body: 'hi' } }],
  }
  const [item] = parseWebhook({ entry: [{ changes: [{ field: 'messages', value }] }] }, 1)
  if (item?.kind !== 'message') throw new Error('not a message')
  return { name: item.name, username: item.username }
}

const family = '👩‍👩‍👧‍👦'

test('a name of 10,000 emoji is cut behind a whole one', () => {
  const { name = '' } = readName(family.repeat(10_000))
  expect(name.length).toBeLessThanOrEqual(256)
  expect(name).toBe(family.repeat(name.length / family.length))
})

test('a name of one endless character is cut all the same', () => {
  expect(readName(`a${'\u0301'.repeat(10_000)}`).name).toHaveLength(256)
  // 256 would be the first half of an emoji.
  expect(readName('👩\u200d'.repeat(5000)).name).toBe('👩\u200d'.repeat(85))
})

test('NUL and lone surrogates in a name are carried', () => {
  expect(readName('\u0000Ana\ud800').name).toBe('\u0000Ana\ud800')
})

test('a name that is empty or no text is no name', () => {
  expect(readName('')).toEqual({})
  expect(readName(7)).toEqual({})
})

test('a username has no "@", however Meta writes it', () => {
  expect(readName('Ana', '@ana').username).toBe('ana')
  expect(readName('Ana', 'ana').username).toBe('ana')
  expect(readName('Ana', '@').username).toBeUndefined()
})
