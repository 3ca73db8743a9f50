import { createHmac } from 'node:crypto'
import {
  readNumber,
  toContent,
  toMessageWebhook,
  toText,
} from '../../../scripts/bench/meta-webhooks.ts'
import { appSecret } from '../../support/settings.ts'

test('a webhook is escaped as Meta escapes and signed in that form', () => {
  const { body, headers } = toMessageWebhook('run', 3, 7, toContent(7, false))
  expect(body).toContain('Gr\\u00fc\\u00dfe aus K\\u00f6ln, und\\/oder #7')
  const signature = createHmac('sha256', appSecret).update(body).digest('hex')
  expect(headers['x-hub-signature-256']).toBe(`sha256=${signature}`)
})

test('the number of a text is found in a reply that repeats it unchanged, and only there', () => {
  expect(readNumber(`You said: ${toText(12)}`)).toBe(12)
  expect(readNumber('You said: Gruesse #12')).toBeUndefined()
  expect(readNumber('Hello')).toBeUndefined()
})

test('mixed messages are of several kinds, each with its number in it', () => {
  const contents = Array.from({ length: 6 }, (_, number) => toContent(number, true))
  expect([...new Set(contents.map(({ type }) => type))]).toEqual([
    'text',
    'location',
    'contacts',
    'order',
  ])
  expect(contents.map((content) => readNumber(JSON.stringify(content)))).toEqual([0, 1, 2, 3, 4, 5])
})
