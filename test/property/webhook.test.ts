import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Incoming } from '../../src/core/incoming.ts'
import { parseWebhook } from '../../src/whatsapp/incoming.ts'
import { listSamples, readSample } from '../support/samples.ts'
import { userEventSchema } from '../support/user-event-schema.ts'

/** Cases in all; the five properties share them. */
const CASES = Number(process.env['TURNWISE_WEBHOOK_CASES'] ?? 4_000)
const numRuns = Math.ceil(CASES / 5)
// A case takes less than a millisecond; a busy machine may take its time.
jest.setTimeout(10_000 + 5 * numRuns)

const arrivedAt = 1_790_000_500_000
const samples = listSamples('webhook-').map(readSample)
/** Those whose news stand in lists beside the number that they are about. */
const messageSamples = samples.filter((sample) => JSON.stringify(sample).includes('"metadata":{"d'))

/** A change with a message that must be found whatever stands around it. */
const neighbour = {
  field: 'messages',
  value: {
    metadata: { phone_number_id: '300' },
    contacts: [{ profile: { name: 'Neighbour' }, wa_id: '77' }],
    messages: [
      {
        id: 'wamid.neighbour',
        from: '77',
        timestamp: '1790000400',
        type: 'text',
        text: { body: 'hi' },
      },
    ],
  },
}

const isNeighbour = (item: Incoming) =>
  item.kind === 'message' && item.id === 'wamid.neighbour' && item.name === 'Neighbour'

/** Any JSON as it comes over a wire and out of a store, which do not keep the sign of -0. */
const anyJson = (maxDepth: number) =>
  fc.jsonValue({ maxDepth }).map((value) => JSON.parse(JSON.stringify(value)))

/** It survives the store, and what bots get of it is of the types that they are told. */
function expectSound(items: readonly Incoming[]): void {
  const stored: unknown = JSON.parse(JSON.stringify(items))
  // `expect` takes ten times as long: it is for the failure, which it words better.
  if (!isDeepStrictEqual(stored, items)) expect(stored).toEqual(items)
  for (const item of items) {
    if (item.kind !== 'message') continue
    const { error } = userEventSchema.safeParse(item.event)
    if (error !== undefined) expect({ error, event: item.event }).toBeUndefined()
  }
}

test('any JSON becomes a list of what can be stored', () => {
  fc.assert(
    fc.property(anyJson(8), (body) => {
      expectSound(parseWebhook(body, arrivedAt))
    }),
    { numRuns },
  )
})

test('any JSON in the place of any part leaves a good neighbour alone', () => {
  const json = anyJson(4)
  const places = fc.constantFrom('entry', 'change', 'value', 'item', 'contact')
  fc.assert(
    fc.property(json, places, (part, place) => {
      const { value } = neighbour
      const items = parseWebhook(
        {
          entry: [
            ...(place === 'entry' ? [part] : []),
            {
              id: '1',
              changes: [
                ...(place === 'change' ? [part] : []),
                ...(place === 'value' ? [{ field: 'messages', value: part }] : []),
                {
                  field: 'messages',
                  value: {
                    ...value,
                    ...(place === 'item' && { messages: [part, ...value.messages, part] }),
                    ...(place === 'item' && { statuses: [part] }),
                    ...(place === 'contact' && { contacts: [part, ...value.contacts] }),
                  },
                },
              ],
            },
          ],
        },
        arrivedAt,
      )
      expect(items.filter(isNeighbour)).toHaveLength(1)
      expectSound(items)
    }),
    { numRuns },
  )
})

test('a realistic webhook with anything changed in it is taken, and its neighbour too', () => {
  const changes = fc.record({
    sample: fc.nat(),
    place: fc.nat(),
    how: fc.constantFrom('remove', 'replace', 'add'),
    key: fc.oneof(fc.constantFrom('__proto__', 'constructor', 'type', 'id', 'errors'), fc.string()),
    part: anyJson(3),
  })
  fc.assert(
    fc.property(changes, ({ sample, place, how, key, part }) => {
      const body = structuredClone(samples[sample % samples.length]) as { entry: [Entry] }
      const holders = listHolders(body.entry[0].changes)
      const holder = holders[place % holders.length] ?? {}
      const keys = Object.keys(holder)
      const known = keys[place % Math.max(1, keys.length)] ?? key
      if (how === 'remove') delete holder[known]
      else Reflect.defineProperty(holder, how === 'replace' ? known : key, define(part))

      // As it would come over the wire: a removed item leaves no hole there.
      const entry = JSON.parse(JSON.stringify([...body.entry, { changes: [neighbour] }]))
      const items = parseWebhook({ entry }, arrivedAt)
      expect(items.filter(isNeighbour)).toHaveLength(1)
      expectSound(items)
    }),
    { numRuns },
  )
})

test('what nobody knows is carried with all that was sent, whatever it is', () => {
  const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'hologram'), fc.string())
  fc.assert(
    fc.property(fc.nat(), key, anyJson(3), (sample, name, part) => {
      const { change, message } = toMessageOf(messageSamples[sample % messageSamples.length])
      if (Object.hasOwn(message, name)) return
      Reflect.defineProperty(message, name, define(part))
      const raws = parseWebhook({ entry: [{ id: '1', changes: [change] }] }, arrivedAt).map(
        ({ raw }) => raw,
      )
      if (!raws.some((raw) => isDeepStrictEqual(raw, message))) expect(raws).toContainEqual(message)
    }),
    { numRuns },
  )
})

test('a webhook that is cut off somewhere and closed again does not throw', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (sample, place) => {
      const text = JSON.stringify(samples[sample % samples.length])
      expectSound(parseWebhook(closeAgain(text.slice(0, place % text.length)), arrivedAt))
    }),
    { numRuns },
  )
})

/** A copy of a sample's change, and the first message, status, echo, call, ... in it. */
function toMessageOf(sample: unknown): { change: unknown; message: Record<string, unknown> } {
  const body = structuredClone(sample) as { entry: [{ changes: [Change] }] }
  const [change] = body.entry[0].changes
  const message = Object.entries(change.value).flatMap(([part, list]) =>
    Array.isArray(list) && part !== 'contacts' ? (list as Record<string, unknown>[]) : [],
  )[0]
  if (message === undefined) throw new Error('A sample has no messages or the like.')
  return { change, message }
}

interface Change {
  field: string
  value: Record<string, unknown>
}

interface Entry {
  changes: unknown[]
}

const define = (value: unknown) => ({
  value,
  enumerable: true,
  writable: true,
  configurable: true,
})

/** All objects and lists inside a value. */
function listHolders(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return []
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(listHolders)]
}

/** The longest beginning of a text that becomes JSON by closing what is open. */
function closeAgain(text: string): unknown {
  for (let end = text.length; end > 0; end -= 1) {
    const head = text.slice(0, end)
    try {
      return JSON.parse(head + listOpen(head).reverse().join(''))
    } catch {
      // Cut in the middle of a word: a little earlier, then.
    }
  }
  return null
}

function listOpen(text: string): string[] {
  const open: string[] = []
  for (const character of text) {
    if (character === '{') open.push('}')
    if (character === '[') open.push(']')
    if (character === '}' || character === ']') open.pop()
  }
  return open
}
