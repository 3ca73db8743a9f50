import { toSentence } from '../../../src/whatsapp/incoming/sentences.ts'
import { parseWebhook } from '../../../src/whatsapp/incoming.ts'
import { readSample } from '../../support/samples.ts'

describe('an operator reads in a sentence what became of account, numbers and templates', () => {
  test.each([
    [
      'webhook-account-update',
      'WhatsApp restricts the business account: RESTRICTED_BIZ_INITIATED_MESSAGING until 2026-09-22.',
    ],
    [
      'webhook-account-disabled',
      'WhatsApp is going to disable the business account (November 30, 2026).',
    ],
    ['webhook-account-violation', 'The business account broke a rule of WhatsApp: SPAM.'],
    [
      'webhook-account-partner-removed',
      'A partner lost access to the business account: ACCOUNT_DISCONNECTED.',
    ],
    [
      'webhook-account-price-tier',
      'The price tier for UTILITY messages in Portugal is now 25000:50000.',
    ],
    [
      'webhook-account-alert',
      'WhatsApp alerts: PROFILE_PICTURE_LOST (WARNING). WhatsApp says: The picture is gone.',
    ],
    ['webhook-account-review', 'The review of the business account says APPROVED.'],
    [
      'webhook-account-settings',
      'The settings of number 300100200300100 changed: calling is ENABLED.',
    ],
    [
      'webhook-capability',
      'The limits of the business account changed: TIER_2K conversations a day, 25 phone numbers.',
    ],
    ['webhook-username', 'The username museum of number 15550100200 is approved.'],
    [
      'webhook-number-name',
      'The display name The Museum of number 15550100200 is REJECTED because of NAME_NOT_CONSISTENT.',
    ],
    [
      'webhook-number-quality',
      'Number 15550100200 reports THROUGHPUT_UPGRADE; its limit is TIER_UNLIMITED.',
    ],
    [
      'webhook-security-pin',
      'Somebody asked to reset the two-step PIN of number 15550100200, asked for by 61550000000001.',
    ],
    ['webhook-partner-solution', 'Partner solution 900 is now ACTIVE.'],
    ['webhook-payment-configuration', 'The payment configuration cards is now Needs Testing.'],
    [
      'webhook-template-status',
      'The status of template ticket_ready (en_US) is now REJECTED because of INVALID_FORMAT.',
    ],
    [
      'webhook-template-paused',
      'The status of template ticket_ready (pt_PT) is now PAUSED (FIRST_PAUSE).',
    ],
    [
      'webhook-template-disabled',
      'The status of template ticket_ready (pt_PT) is now DISABLED because of ABUSIVE_CONTENT from 2026-09-22. WhatsApp says: Be kind.',
    ],
    [
      'webhook-template-quality',
      'The quality of template ticket_ready (pt_PT) went from GREEN to YELLOW.',
    ],
    [
      'webhook-template-category',
      'The category of template ticket_ready (pt_PT) is now MARKETING, and was UTILITY.',
    ],
    [
      'webhook-template-category-notice',
      'The category of template ticket_ready (pt_PT) will become MARKETING within a day.',
    ],
    ['webhook-template-components', 'The text of template ticket_ready (pt_PT) changed.'],
    ['webhook-flows', 'Flow 77 reports FLOW_STATUS_CHANGE, from DRAFT to PUBLISHED.'],
    ['webhook-automatic-events', 'WhatsApp noticed a LeadSubmitted event.'],
    [
      'webhook-history',
      'WhatsApp sent a part of the chat history of the WhatsApp Business app (50 %).',
    ],
    [
      'webhook-group-refused',
      'A group changed: group_participants_remove. Something went wrong at WhatsApp.',
    ],
    [
      'webhook-call-terminate',
      'A call by WhatsApp: terminate after 34 s. Turnwise does not take calls.',
    ],
    ['webhook-call-status', 'A call is RINGING.'],
    ['webhook-preferences-resume', 'A person wants marketing messages again.'],
    ['webhook-user-id-update', 'WhatsApp changed the user id of a person.'],
    ['webhook-echo-edit', 'A message from the WhatsApp Business app was changed.'],
    ['webhook-echo-revoke', 'A message from the WhatsApp Business app was deleted.'],
  ])('%s', (sample, sentence) => {
    expect(sentencesOf(sample)).toEqual([sentence])
  })

  test('each contact of the phone that changed has its own', () => {
    expect(sentencesOf('webhook-address-book')).toEqual([
      'A contact was added or changed in the WhatsApp Business app.',
      'A contact was removed in the WhatsApp Business app.',
    ])
  })
})

test('whatever Meta leaves out or makes up, there is a sentence of a readable length', () => {
  const fields = [
    'account_update',
    'account_alerts',
    'account_settings_update',
    'business_capability_update',
    'message_template_status_update',
    'phone_number_quality_update',
    'security',
    'history',
    'flows',
    'calls',
    'user_preferences',
    'group_status_update',
    'constructor',
  ]
  const values = [{}, { event: 'x'.repeat(5_000) }, { event: 7, errors: 'x' }, null, [], 'x']
  for (const field of fields) {
    for (const value of values) {
      const sentence = toSentence(field, '', value)
      expect({ field, sentence }).toEqual({ field, sentence: expect.stringMatching(/^[A-Z].*\.$/) })
      expect(sentence.length).toBeLessThan(400)
    }
  }
})

describe('what happened to a business account', () => {
  test.each([
    [{ event: 'ACCOUNT_DELETED' }, /was deleted/],
    [
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [{ restriction_type: 'A', expiration: 1_790_000_000 }, null],
      },
      /: A until 2026-09-21, \(not told\)\.$/,
    ],
    [{ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } }, /nothing can be sent/],
    [{ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } }, /account back/],
    [{ event: 'DISABLED_UPDATE' }, /a ban .* \(not told\)/],
    [{ event: 'ACCOUNT_OFFBOARDED' }, /were disconnected/],
    [{ event: 'SOMETHING_NEW' }, /reports SOMETHING_NEW/],
  ])('%j', (value, sentence) => {
    expect(toSentence('account_update', '', value)).toMatch(sentence)
  })
})

function sentencesOf(sample: string) {
  return parseWebhook(readSample(sample), 1_790_000_500_000).map(
    (item) => item.kind === 'notice' && item.sentence,
  )
}
