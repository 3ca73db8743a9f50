import { parseWebhook } from '../../../src/whatsapp/incoming.ts'
import { readSample } from '../../support/samples.ts'

const template = {
  accountId: '800900100200300',
  id: '1234567890123456',
  name: 'ticket_ready',
  language: 'pt_PT',
}

test.each([
  ['webhook-template-quality', { type: 'template.quality', template }],
  [
    'webhook-template-status',
    { type: 'template.status', template: { name: 'ticket_ready', language: 'en_US' } },
  ],
  ['webhook-template-paused', { type: 'template.status', event: 'PAUSED' }],
  ['webhook-template-disabled', { type: 'template.status', event: 'DISABLED' }],
  ['webhook-template-category', { type: 'template.category', template, category: 'MARKETING' }],
  [
    'webhook-template-category-notice',
    {
      type: 'template.category',
      category: 'UTILITY',
      coming: 'MARKETING',
      comingAt: 1_790_086_750_000,
    },
  ],
])('%s tells which template it is about, and what of it', (sample, about) => {
  expect(parseWebhook(readSample(sample), 1_790_000_500_000)).toMatchObject([
    { kind: 'notice', about },
  ])
})

function parseOne(field: string, value: object): unknown {
  const entry = [{ id: '8', time: 1_790_000_000, changes: [{ field, value }] }]
  const [item] = parseWebhook({ object: 'whatsapp_business_account', entry }, 1_790_000_500_000)
  return item?.kind === 'notice' ? item.about : item
}

test('both spellings of a language are one', () => {
  const value = { message_template_name: 'a', message_template_language: 'en-US' }
  expect(
    parseOne('message_template_quality_update', { ...value, new_quality_score: 'RED' }),
  ).toEqual({
    type: 'template.quality',
    template: { accountId: '8', name: 'a', language: 'en_US' },
    quality: 'RED',
  })
})

test('news of a template without its name, or of nothing, are told as a sentence alone', () => {
  const value = { message_template_name: 'a', message_template_language: 'en' }
  expect(parseOne('message_template_status_update', value)).toBeUndefined()
  expect(parseOne('message_template_quality_update', value)).toBeUndefined()
  expect(parseOne('template_category_update', value)).toBeUndefined()
  expect(parseOne('message_template_status_update', { event: 'PAUSED' })).toBeUndefined()
  expect(parseOne('message_template_components_update', value)).toBeUndefined()
})
