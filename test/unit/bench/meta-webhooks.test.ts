import { createHmac } from 'node:crypto'
import { readNumber, toText, toTextWebhook } from '../../../scripts/bench/meta-webhooks.ts'
import { appSecret } from '../../support/settings.ts'

test('a webhook is escaped as Meta escapes and signed in that form', () => {
  const { body, headers } = toTextWebhook('run', 3, 7)
  expect(body).toContain('Gr\\u00fc\\u00dfe aus K\\u00f6ln, und\\/oder #7')
  const signature = createHmac('sha256', appSecret).update(body).digest('hex')
  expect(headers['x-hub-signature-256']).toBe(`sha256=${signature}`)
})

test('the number of a text is found in a reply that repeats it unchanged, and only there', () => {
  expect(readNumber(`You said: ${toText(12)}`)).toBe(12)
  expect(readNumber('You said: Gruesse #12')).toBeUndefined()
  expect(readNumber('Hello')).toBeUndefined()
})
