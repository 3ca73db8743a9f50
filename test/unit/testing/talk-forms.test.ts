import { talk } from '../../../src/testing.ts'
import type { Visits } from '../../support/booking-bot.ts'
import { createBookingBot } from '../../support/booking-bot.ts'

test('a form is opened, complained about and finished, and the machine hears of it once', async () => {
  const visits: Visits = []
  const chat = talk(createBookingBot(visits))
  await chat.says('hi')
  expect(chat.heardTexts()).toEqual(['Book a table'])
  expect(await chat.fills()).toEqual({ screen: 'DAY', data: { greeting: 'Hello Ann' } })
  const wrong = await chat.fills('DAY', { day: '2026-12-24', people: 2 })
  expect(wrong).toEqual({ screen: 'DAY', data: { error_message: 'We are closed.' } })
  expect(await chat.fills('DAY', { day: '2026-12-01', people: 2 })).toMatchObject({
    screen: 'CONFIRM',
  })
  expect(chat.heard()).toEqual([])
  expect(await chat.fills('CONFIRM', { day: '2026-12-01' })).toEqual({
    finish: { day: '2026-12-01' },
  })
  expect(chat.heardTexts()).toEqual([expect.stringContaining('Booked: {"day":"2026-12-01"')])
  expect(visits.map(({ screen }) => screen)).toEqual(['', 'DAY', 'DAY'])
})

test('a form goes on after a restart, and is told when it is too late', async () => {
  const chat = talk(createBookingBot([]))
  await chat.says('hi')
  await chat.restarts()
  expect(await chat.fills('DAY', { day: '2026-12-01', people: 2 })).toMatchObject({
    screen: 'CONFIRM',
  })
  await chat.waits('3 days')
  await expect(chat.fills('CONFIRM', { day: '2026-12-01' })).rejects.toThrow('Too late.')
})

test('what keeps a form from being answered is told in full', async () => {
  const chat = talk(createBookingBot([]))
  await expect(chat.fills()).rejects.toMatchObject({ code: 'not-found' })
  await chat.says('hi')
  await expect(chat.fills('DAY', { day: '2026-12-25', people: 2 })).rejects.toThrow(
    'the table of tables is gone',
  )
  await expect(chat.fills('NOWHERE')).rejects.toThrow('nothing answers there')
})
