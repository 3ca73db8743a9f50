import { createActor } from 'xstate'
import type { Message, UserEvent } from '../../src/index.ts'
import { bot } from './index.ts'

const stamp = { at: 0, messageId: 'wamid.1', contact: { id: 'c1', attributes: {} } }

test('a text comes back as it was', () => {
  expect(answersTo({ type: 'user.text', text: ' Héllo 👋 ', ...stamp })).toEqual([
    { kind: 'text', body: ' Héllo 👋 ' },
  ])
})

test('anything else is answered too', () => {
  const answers = answersTo({ type: 'user.media', media: 'image', mediaId: 'm1', ...stamp })
  expect(answers).toEqual([{ kind: 'text', body: 'I only understand text.' }])
})

function answersTo(event: UserEvent): Message<unknown>[] {
  const said: Message<unknown>[] = []
  const actor = createActor(bot.machine)
  actor.on('reply', ({ message }) => said.push(message))
  actor.start()
  actor.send(event)
  return said
}
