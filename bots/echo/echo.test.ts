import { createActor } from 'xstate'
import type { Message } from '../../src/index.ts'
import { talk } from '../../src/testing.ts'
import { bot } from './index.ts'

test('a text comes back as it was', async () => {
  const chat = talk(bot)
  await chat.says(' Héllo 👋 ')
  await chat.says('help')
  expect(chat.heardTexts()).toEqual([' Héllo 👋 ', 'help'])
})

test('anything else is answered too, but for reactions', async () => {
  const chat = talk(bot)
  await chat.sends({ type: 'user.media', media: 'image', mediaId: 'm1' })
  const [answer] = chat.heard()
  expect(answer?.text).toBe('I only understand text.')
  await chat.sends({ type: 'user.reaction', target: answer?.id ?? '', emoji: '👍' })
  expect(chat.heard()).toEqual([])
})

test('the machine runs under plain XState as well', () => {
  const said: Message<unknown>[] = []
  const actor = createActor(bot.machine)
  actor.on('reply', ({ message }) => said.push(message))
  actor.start()
  const stamp = { at: 0, messageId: 'wamid.1', contact: { id: 'c1', attributes: {} } }
  actor.send({ type: 'user.text', text: 'hi', ...stamp })
  expect(said).toEqual([{ kind: 'text', body: 'hi' }])
})
