import type { FailureClass } from '../../../src/core/rows.ts'
import { findMeaning, toFailure } from '../../../src/whatsapp/failures.ts'
import { FAILURE_LINES } from '../../../src/whatsapp/failures-table.ts'

describe('a code has its class', () => {
  test.each<[number, FailureClass]>([
    [0, 'auth'],
    [190, 'auth'],
    [10, 'permission'],
    [200, 'permission'],
    [299, 'permission'],
    [368, 'policy'],
    [131031, 'policy'],
    [130429, 'throughput'],
    [80007, 'throughput'],
    [131056, 'pair'],
    [131047, 'window'],
    [131026, 'recipient'],
    [131009, 'content'],
    [132001, 'template'],
    [131049, 'quality'],
    [131053, 'media'],
    [2, 'transient'],
    [131000, 'transient'],
    [131016, 'transient'],
  ])('%i: %s', (code, failureClass) => {
    expect(toFailure({ error: { code } })).toMatchObject({ code, class: failureClass })
  })
})

test('the table’s lines are in order and do not overlap', () => {
  let last = -1
  for (const [from, to] of FAILURE_LINES) {
    expect(from).toBeGreaterThan(last)
    expect(to).toBeGreaterThanOrEqual(from)
    last = to
  }
})

test('every code tells an operator a whole sentence', () => {
  for (const [from, , , sentence] of FAILURE_LINES) {
    expect(findMeaning(from)?.sentence).toBe(sentence)
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(findMeaning(from)?.advice).toMatch(/^[A-Z].*\.$/)
  }
})

describe('every envelope of an error is read', () => {
  const words = 'The value of a parameter is not valid. WhatsApp says: Too long.'
  test.each([
    ['an answer', { error: { code: 131009, error_data: { details: 'Too long.' } } }, words],
    ['an error of a webhook', { code: 131009, error_data: { details: 'Too long.' } }, words],
    ['details that are a text', { error: { code: 131009, error_data: 'Too long.' } }, words],
    ['a code in quotes', { code: '131009', error_data: { details: 'Too long.' } }, words],
    ['no details', { code: 131009 }, 'The value of a parameter is not valid.'],
    [
      'details that are a number',
      { code: 131009, error_data: 7 },
      'The value of a parameter is not valid.',
    ],
  ])('%s', (_name, error, reason) => {
    expect(toFailure(error)).toEqual({ code: 131009, class: 'content', reason })
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a web page', '<html>'],
    ['a number', 131009],
    ['a list', []],
    ['an object without a code', { error: { message: 'Oh' } }],
    ['a code that is none', { code: 'many' }],
  ])('%s is a failure without a reason', (_name, error) => {
    expect(toFailure(error)).toEqual({ class: 'unknown', reason: 'WhatsApp gave no reason.' })
  })
})

test('a phone number id that does not exist is told from other wrong parameters', () => {
  const error = { code: 100, error_subcode: 33, message: 'Unsupported post request.' }
  expect(toFailure({ error })).toMatchObject({ code: 33, class: 'permission' })
})

test('what is wrong with a template is told by the number beside the code', () => {
  const error = { code: 100, error_subcode: 2_388_299, error_user_msg: 'Move the variable.' }
  expect(toFailure({ error })).toMatchObject({
    code: 2_388_299,
    class: 'template',
    reason: expect.stringMatching(/variables.* WhatsApp says: Move the variable\.$/),
  })
  for (const subcode of [463, 2_999_999]) {
    expect(toFailure({ error: { code: 100, error_subcode: subcode } })).toMatchObject({ code: 100 })
  }
})

describe('of a code that is not known', () => {
  test('Meta’s own words are told', () => {
    const reason = "WhatsApp's error 999999 is not known to this version. WhatsApp says: New."
    expect(toFailure({ code: 999_999, title: 'New.' })).toEqual({
      code: 999_999,
      class: 'unknown',
      reason,
    })
  })

  test.each<[number, FailureClass]>([
    [400, 'unknown'],
    [401, 'auth'],
    [403, 'permission'],
    [429, 'throughput'],
    [500, 'transient'],
    [503, 'transient'],
  ])('status %i makes it %s', (status, failureClass) => {
    expect(toFailure({ error: { code: 999_999 } }, status).class).toBe(failureClass)
  })

  test('Meta may say that it will pass', () => {
    const error = { code: 999_999, is_transient: true }
    expect(toFailure({ error }, 400).class).toBe('transient')
  })
})

describe('a reason never shows', () => {
  const show = (details: string) => toFailure({ code: 131009, error_data: { details } }).reason

  test('what Meta says of a bad token', () => {
    const error = { code: 190, message: 'Bad EAAB', error_data: { details: 'Bad EAAB' } }
    expect(toFailure({ error }).reason).not.toContain('EAAB')
  })

  test('long words, which may be tokens', () => {
    expect(show(`Bad token EAAB${'x'.repeat(200)} here`)).toContain('Bad token ... here')
  })

  test('long quotations, which may be what a person wrote', () => {
    const text = 'my doctor says that I should not tell anybody'
    expect(show(`Parameter "body" is '${text}'`)).toContain('Parameter "body" is \'...\'')
  })

  test('line breaks and other control characters', () => {
    expect(show('one\r\n\u0000two\u202e')).toContain('one two')
  })

  test('a novel', () => {
    expect(show('word '.repeat(10_000)).length).toBeLessThan(400)
  })
})
