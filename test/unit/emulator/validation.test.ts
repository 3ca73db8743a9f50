import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { standardTemplates } from '../../../src/emulator/standard-templates.ts'
import { countCharacters } from '../../../src/emulator/validation/check.ts'
import { checkMessage } from '../../../src/emulator/validation/message.ts'
import { inLimits, offLimits } from './rules.ts'
import { moreInLimits, moreOffLimits } from './rules-more.ts'
import {
  templates,
  templatesInLimits,
  templatesOffLimits,
  templatesOfSamples,
} from './rules-templates.ts'

/** The code it is refused with, or `ok`. */
function toVerdict(message: Record<string, unknown>) {
  const request = { messaging_product: 'whatsapp', to: '+16505551234', ...message }
  const checked = checkMessage(request, [...standardTemplates, ...templates])
  return 'code' in checked ? checked.code : 'ok'
}

test.each([...inLimits, ...moreInLimits, ...templatesInLimits])('%s is taken', (_name, message) => {
  expect(toVerdict(message)).toBe('ok')
})

test.each([...offLimits, ...moreOffLimits, ...templatesOffLimits])(
  '%s is refused with %d',
  (_name, code, message) => {
    expect(toVerdict(message)).toBe(code)
  },
)

const samples = join(import.meta.dirname, '../../samples')
const sampleNames = readdirSync(samples).filter(
  (name) => name.startsWith('send-') && !/-read|typing|pin/.test(name),
)

test.each(sampleNames)('the sample %s is taken', (name) => {
  const body = JSON.parse(readFileSync(join(samples, name), 'utf8')) as Record<string, unknown>
  expect(checkMessage(body, templatesOfSamples)).not.toHaveProperty('code')
})

test('a character outside the basic plane counts once', () => {
  expect(countCharacters('a😀é')).toBe(3)
})

test('a refusal says where the mistake is', () => {
  const refused = checkMessage(
    { messaging_product: 'whatsapp', to: '1', type: 'text', text: { body: 'x'.repeat(4_097) } },
    [],
  )
  expect(refused).toEqual({
    code: 131009,
    details: "text['body'] has 4097 characters: it must have between 1 and 4096.",
  })
})
