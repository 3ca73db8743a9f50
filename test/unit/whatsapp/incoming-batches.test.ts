import { parseWebhook } from '../../../src/whatsapp/incoming.ts'

const text = (id: string, from: string) => ({
  id,
  from,
  timestamp: '1790000001',
  type: 'text',
  text: { body: id },
})

const toChange = (value: object) => ({
  field: 'messages',
  value: { metadata: { phone_number_id: '300' }, ...value },
})

const parse = (...entry: object[]) => parseWebhook({ entry }, 1_790_000_500_000)

test('every entry, change, message and status of a batch is taken, in its order', () => {
  const items = parse(
    {
      id: '1',
      changes: [
        toChange({
          messages: [text('wamid.1', '11'), text('wamid.2', '12')],
          statuses: [{ id: 'wamid.9', status: 'sent' }],
          errors: [{ code: 130429 }],
        }),
        toChange({ messages: [text('wamid.3', '13')] }),
      ],
    },
    { id: '2', changes: [toChange({ messages: [text('wamid.4', '14')] })] },
  )
  expect(
    items.map((item) =>
      item.kind === 'message' ? item.id : item.kind === 'status' ? item.wamid : item.kind,
    ),
  ).toEqual(['wamid.1', 'wamid.2', 'wamid.9', 'notice', 'wamid.3', 'wamid.4'])
})

test('a batch of 1,000 updates is taken whole', () => {
  const messages = Array.from({ length: 1000 }, (_, n) => text(`wamid.${n}`, `1${n}`))
  expect(parse({ changes: [toChange({ messages })] })).toHaveLength(1000)
})

test('people are found by their ids and not by their place', () => {
  const items = parse({
    changes: [
      toChange({
        contacts: [
          { profile: { name: 'Cleo' }, user_id: 'GR.3' },
          null,
          { profile: { name: 'Ben' }, wa_id: 12 },
          { profile: { name: 'Ana' }, wa_id: '+11', user_id: 'PT.1', parent_user_id: 'PT.ENT.1' },
        ],
        messages: [
          text('wamid.1', '11'),
          text('wamid.2', '12'),
          { ...text('wamid.3', ''), from_user_id: 'GR.3' },
          { ...text('wamid.4', ''), from_parent_user_id: 'PT.ENT.1' },
          text('wamid.5', '99'),
        ],
      }),
    ],
  })
  const people = items.map((item) => item.kind === 'message' && [item.name, item.aliases])
  const ana = { waId: '11', userId: 'PT.1', parentUserId: 'PT.ENT.1' }
  expect(people).toEqual([
    ['Ana', ana],
    ['Ben', { waId: '12' }],
    ['Cleo', { userId: 'GR.3' }],
    ['Ana', ana],
    [undefined, { waId: '99' }],
  ])
})

test('a malformed neighbour does no harm', () => {
  const good = text('wamid.good', '11')
  const bad = [null, 7, 'x', [], {}, { id: 7 }, { id: 'wamid.bad', from: {}, type: [] }]
  const items = parse(
    { changes: 'x' },
    { changes: [null, { field: 7, value: 'x' }, toChange({ messages: [...bad, good, ...bad] })] },
  )
  expect(items).toHaveLength(1 + 2 + 15)
  expect(items.filter((item) => item.kind === 'message')).toMatchObject([
    { id: 'wamid.good', event: { type: 'user.text', text: 'wamid.good' } },
  ])
})

test('NUL, lone surrogates and a text of 1 MB are carried', () => {
  const bodies = ['\u0000', '\ud800', 'x'.repeat(1024 * 1024)]
  const messages = bodies.map((body, n) => ({ ...text(`wamid.${n}`, '11'), text: { body } }))
  const items = parse({ changes: [toChange({ messages })] })
  expect(items.map((item) => item.kind === 'message' && item.event['text'])).toEqual(bodies)
})

test('a key named like a prototype changes nothing but its own object', () => {
  const body = JSON.parse(
    '{"__proto__":{"polluted":1},"entry":[{"__proto__":{"polluted":1},"changes":[{"field":"messages",' +
      '"value":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},' +
      '"metadata":{"phone_number_id":"300"},"messages":[{"__proto__":{"from":"12"},"id":"wamid.1",' +
      '"from":"11","type":"text","text":{"body":"hi","__proto__":{"polluted":1}}}]}}]}]}',
  )
  const items = parseWebhook(body, 1)
  expect(items.find((item) => item.kind === 'message')).toMatchObject({ aliases: { waId: '11' } })
  expect({}).not.toHaveProperty('polluted')
})

test('what is nested without end is cut, can be stored, and does its neighbours no harm', () => {
  const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)
  const items = parse({
    changes: [
      toChange({
        messages: [{ ...text('wamid.1', '11'), more: deep(5000) }, text('wamid.2', '12')],
      }),
      { field: 'account_update', value: { event: 'X', more: deep(20_000) } },
    ],
  })
  expect(items).toMatchObject([
    { id: 'wamid.1', event: { text: 'wamid.1' } },
    { id: 'wamid.2', event: { text: 'wamid.2' } },
    { kind: 'notice', raw: { event: 'X' } },
  ])
  expect(() => JSON.stringify(items)).not.toThrow()
})
