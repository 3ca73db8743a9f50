import { setup } from 'xstate'
import type { MediaEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, image, reply } from '../../../src/index.ts'
import { talk } from '../../../src/testing.ts'

const machine = setup({
  types: { events: {} as UserEvent | MediaEvent, emitted: {} as ReplyEvent },
}).createMachine({
  id: 'album',
  on: {
    'user.text': { actions: reply(image({ file: '/menu.png' })) },
    'user.media': { actions: reply('One moment.') },
    'media.stored': { actions: reply(({ event }) => `${event.mimeType}, ${event.bytes} bytes`) },
    'media.failed': { actions: reply(({ event }) => `Please send it again: ${event.code}`) },
  },
})
const bot = defineBot({ name: 'album', machine, firstMessage: 'deliver' })
const photo = { type: 'user.media', media: 'image', mediaId: 'm1', mimeType: 'image/jpeg' } as const

test('a file that the test has is stored, and the machine hears of it', async () => {
  const chat = talk(bot, { media: { m1: 'a cat' } })
  await chat.sends(photo)
  expect(chat.heardTexts()).toEqual(['One moment.', 'image/jpeg, 5 bytes'])
})

test('a file that the test does not have has expired', async () => {
  const chat = talk(bot, { media: {} })
  await chat.sends(photo)
  expect(chat.heardTexts()).toEqual(['One moment.', 'Please send it again: media-expired'])
})

test('without files nothing is fetched, and what the bot sends is as it was said', async () => {
  const chat = talk(bot)
  await chat.sends(photo)
  await chat.says('menu')
  const [moment, menu] = chat.heard()
  expect(moment?.text).toBe('One moment.')
  expect(menu?.message).toMatchObject({ kind: 'image', source: { file: '/menu.png' } })
})

test('with files, what the bot sends has been uploaded', async () => {
  const chat = talk(bot, { media: {} })
  await chat.says('menu')
  expect(chat.heard()[0]?.message).toMatchObject({ source: { id: '/menu.png' } })
})
