import fc from 'fast-check'
import { standardProducts } from '../../src/emulator/catalog.ts'
import { draftSchema } from '../../src/emulator/drafts.ts'
import { readFlowJson } from '../../src/emulator/flows.ts'
import type { Lookup } from '../../src/emulator/lookup.ts'
import { toShownContent } from '../../src/emulator/outbound-content.ts'
import { findMissing } from '../../src/emulator/references.ts'
import { standardTemplates } from '../../src/emulator/standard-templates.ts'
import { checkMessage } from '../../src/emulator/validation/message.ts'
import { defineTemplate } from '../../src/emulator/validation/template-definition.ts'
import { inLimits } from '../unit/emulator/rules.ts'
import { moreInLimits } from '../unit/emulator/rules-more.ts'
import { templates, templatesInLimits } from '../unit/emulator/rules-templates.ts'

type Json = Record<string, unknown>

const good = [...inLimits, ...moreInLimits, ...templatesInLimits].map(([, message]) => ({
  messaging_product: 'whatsapp',
  to: '+16505551234',
  ...message,
}))

const lookup: Lookup = {
  media: () => undefined,
  product: (id) => standardProducts.find((product) => product.id === id),
  catalog: () => standardProducts,
  flow: () => undefined,
}

/** A good message in which one value, at any depth, is any JSON instead. */
const spoilt = fc
  .tuple(fc.constantFrom(...good), fc.nat(), fc.jsonValue({ maxDepth: 3 }))
  .map(([message, place, value]) => spoil(message, place, value))

function spoil(message: Json, place: number, value: unknown): Json {
  const copy = structuredClone(message)
  const holders = holdersIn(copy)
  const [holder, key] = holders[place % holders.length] ?? [copy, 'type']
  holder[key] = value
  return copy
}

/** Every object or array in a value, with each of its keys. */
function holdersIn(value: unknown): (readonly [Json, string])[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Json
  return Object.keys(holder).flatMap((key) => [[holder, key] as const, ...holdersIn(holder[key])])
}

const known = [...standardTemplates, ...templates]

test('any request is either refused with a code, or can be shown', () => {
  fc.assert(
    fc.property(spoilt, (request) => {
      const checked = checkMessage(request, known)
      if ('code' in checked) return checked.details !== ''
      const content = toShownContent(checked, lookup)
      findMissing(checked, content, lookup)
      return JSON.stringify(content) !== undefined && typeof content.type === 'string'
    }),
    { numRuns: 20_000 },
  )
})

test('any JSON at all is either refused or read: as a template, a Flow or a draft', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
      if (isObject) defineTemplate(value)
      readFlowJson(value)
      draftSchema.safeParse(value)
    }),
    { numRuns: 3_000 },
  )
})

const definition = {
  name: 'all',
  language: 'en_US',
  category: 'marketing',
  components: [
    { type: 'header', format: 'text', text: 'For {{1}}' },
    { type: 'limited_time_offer', limited_time_offer: { text: 'Soon', has_expiration: true } },
    { type: 'body', text: 'Hello {{1}} and welcome' },
    { type: 'footer', text: 'Bye' },
    {
      type: 'buttons',
      buttons: [
        { type: 'quick_reply', text: 'A' },
        { type: 'url', text: 'B', url: 'https://a.b/{{1}}' },
        { type: 'phone_number', text: 'C', phone_number: '+1' },
        { type: 'copy_code', example: 'X' },
        { type: 'flow', text: 'D', flow_id: '1' },
      ],
    },
    {
      type: 'carousel',
      cards: [1, 2].map(() => ({
        components: [
          { type: 'header', format: 'image' },
          { type: 'body', text: 'Card' },
        ],
      })),
    },
  ],
}

test('a template with anything wrong in it is refused or defined, never thrown at', () => {
  fc.assert(
    fc.property(fc.nat(), fc.jsonValue({ maxDepth: 3 }), (place, value) => {
      const defined = defineTemplate(spoil(definition, place, value))
      return 'code' in defined ? defined.details !== '' : typeof defined.body === 'string'
    }),
    { numRuns: 10_000 },
  )
})
