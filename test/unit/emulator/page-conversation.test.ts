import type { Conversation, Happening } from '../../../src/emulator/page/state/conversation.ts'
import {
  advance,
  emptyConversation,
  toLines,
  toSummary,
  unreadIds,
} from '../../../src/emulator/page/state/conversation.ts'
import type { Message } from '../../../src/emulator/page/state/wire.ts'

const message = (id: string, rest: Partial<Message> = {}): Message => ({
  id,
  from: 'business',
  at: 1_000,
  type: 'text',
  phoneNumberId: '106',
  text: id,
  ticks: 'delivered',
  ...rest,
})

const after = (...happenings: readonly Happening[]): Conversation =>
  happenings.reduce(advance, emptyConversation)

test('a message that comes again takes the place it had', () => {
  const { messages } = after(
    { type: 'message', message: message('a') },
    { type: 'message', message: message('b') },
    { type: 'message', message: message('a', { ticks: 'read' }) },
  )
  expect(messages.map(({ id, ticks }) => `${id} ${ticks}`)).toEqual(['a read', 'b delivered'])
})

test("an answer to a send that comes after the message's own events does not undo them", () => {
  const said = message('a', { from: 'phone', ticks: 'pending' })
  const delivered: Happening = { type: 'message', message: { ...said, ticks: 'delivered' } }
  const sent: Happening = { type: 'sent', key: 'k', message: said }
  expect(after(delivered, sent).messages[0]?.ticks).toBe('delivered')
  expect(after(sent, delivered).messages).toHaveLength(1)
})

test('typing ends with the message it was for', () => {
  const typing: Happening = { type: 'typing', on: true }
  expect(after(typing, { type: 'message', message: message('a') }).isTyping).toBe(false)
  const own = message('b', { from: 'phone' })
  expect(after(typing, { type: 'message', message: own }).isTyping).toBe(true)
})

test('an unsent message is kept until it is sent or forgotten, whatever else is loaded', () => {
  const unsent = { key: 'k', draft: { type: 'text', text: 'hi' }, at: 5_000, reason: 'no' } as const
  const kept = after({ type: 'unsent', unsent }, { type: 'loaded', messages: [message('a')] })
  expect(kept.unsent).toEqual([unsent])
  expect(advance(kept, { type: 'forgotten', key: 'k' }).unsent).toEqual([])
})

test('a message whose answer was lost is not offered for sending twice', () => {
  const unsent = { key: 'k', draft: { type: 'text', text: 'hi' }, at: 5_000, reason: 'no' } as const
  const earlier = message('a', { from: 'phone', text: 'hi', at: 4_000 })
  const arrived = message('b', { from: 'phone', text: 'hi', at: 5_010 })
  expect(after({ type: 'unsent', unsent }, { type: 'loaded', messages: [earlier] }).unsent).toEqual(
    [unsent],
  )
  expect(after({ type: 'unsent', unsent }, { type: 'loaded', messages: [arrived] }).unsent).toEqual(
    [],
  )
  expect(after({ type: 'message', message: arrived }, { type: 'unsent', unsent }).unsent).toEqual(
    [],
  )
})

test('unread is what the business said and nobody has read', () => {
  const messages = [
    message('new'),
    message('seen', { ticks: 'read' }),
    message('lost', { ticks: 'failed' }),
    message('own', { from: 'phone' }),
    message('heart', { type: 'reaction' }),
  ]
  expect(unreadIds(messages)).toEqual(['new'])
})

test('a reaction is a line of its own only if its message is not here', () => {
  const reactionTo = (id: string) =>
    message(`to ${id}`, { type: 'reaction', reaction: { messageId: id, emoji: '👍' } })
  const lines = toLines([message('a'), reactionTo('a'), reactionTo('gone')])
  expect(lines.map(({ id }) => id)).toEqual(['a', 'to gone'])
})

test('every kind of message has a line that stands for it', () => {
  const { text: _, ...bare } = message('a')
  const media = { kind: 'image', url: '/media/1' } as const
  expect(toSummary(message('hi'))).toBe('hi')
  expect(toSummary({ ...bare, media })).toBe('📷 Photo')
  expect(toSummary({ ...bare, media, caption: 'Oven' })).toBe('📷 Photo · Oven')
  expect(toSummary({ ...bare, location: { latitude: 1, longitude: 2 } })).toBe('📍 Location')
  expect(toSummary({ ...bare, type: 'order' })).toBe('order')
})

test('an edit and a deletion show on their message, and are no lines nor unread', () => {
  const edit = message('b', { type: 'edit', changes: 'a' })
  const revoke = message('c', { type: 'revoke', changes: 'a' })
  const lost = message('d', { type: 'revoke', changes: 'gone' })
  expect(toLines([message('a'), edit, revoke, lost]).map(({ id }) => id)).toEqual(['a', 'd'])
  expect(unreadIds([message('a', { isRevoked: true }), edit, revoke])).toEqual([])
  const before = after({ type: 'message', message: message('a') })
  expect(advance(before, { type: 'sent', key: 'k', message: edit }).messages).toHaveLength(1)
})
