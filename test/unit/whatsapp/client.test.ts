import { eventually } from '../../support/eventually.ts'
import { createTestMessenger, token } from './messenger.ts'
import { startServer, toAcceptance, toAnswer, toRefusal } from './server.ts'

test('a message is posted to its number with the token of that number', async () => {
  const server = await startServer((socket) => socket.write(toAcceptance()))
  const messenger = createTestMessenger(`${server.url}/graph/`, {
    tokens: (id) => `token-of-${id}`,
  })
  await messenger.say('Olá 👍')
  const [head = '', body = ''] = (server.requests[0] ?? '').split('\r\n\r\n')
  expect(head).toMatch(/^POST \/graph\/v25.0\/300\/messages HTTP\/1.1\r\n/)
  expect(head).toContain('\r\nauthorization: Bearer token-of-300\r\n')
  expect(head).toContain('\r\ncontent-type: application/json')
  expect(JSON.parse(body)).toEqual({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: '+351910000001',
    biz_opaque_callback_data: 'cv1.7.1/1',
    type: 'text',
    text: { body: 'Olá 👍' },
  })
})

test('a number’s id cannot lead to another place', async () => {
  const server = await startServer((socket) => socket.write(toAcceptance()))
  const messenger = createTestMessenger(server.url)
  const message = { kind: 'text', body: 'hi' } as const
  await messenger.send({ numberId: '../me?x=', to: { waId: '1' }, message, callback: 'c' })
  expect(server.requests[0]).toMatch(/^POST \/v25\.0\/\.\.%2Fme%3Fx%3D\/messages /)
})

test('one connection serves many messages, one after the other', async () => {
  const server = await startServer((socket) => socket.write(toAcceptance()))
  const messenger = createTestMessenger(server.url, { connections: 1 })
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => messenger.say()))
  expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true)
  expect(server.connections().made).toBe(1)
})

test('a connection that the server closed between two messages costs nothing', async () => {
  const server = await startServer((socket) => socket.end(toAcceptance()))
  const messenger = createTestMessenger(server.url, { connections: 1 })
  for (let n = 1; n <= 3; n += 1) {
    expect(await messenger.say()).toMatchObject({ outcome: 'accepted' })
    await eventually(() => server.connections().closed === n)
  }
  expect(server.connections().made).toBe(3)
})

test('closing waits for the answer under way', async () => {
  let answer = () => {}
  const server = await startServer((socket) => {
    answer = () => socket.write(toAcceptance())
  })
  const messenger = createTestMessenger(server.url)
  const sending = messenger.say()
  await eventually(() => server.requests.length === 1)
  const closing = messenger.close()
  answer()
  await closing
  expect(await sending).toMatchObject({ outcome: 'accepted' })
  await eventually(() => server.connections().closed === 1)
})

test('a message is marked as read, with or without "typing"', async () => {
  const server = await startServer((socket) => socket.write(toAnswer('200 OK', '{"success":true}')))
  const messenger = createTestMessenger(server.url)
  await messenger.markRead({ numberId: '300', messageId: 'wamid.IN001', typing: false })
  await messenger.markRead({ numberId: '300', messageId: 'wamid.IN001', typing: true })
  const bodies = server.requests.map((request) => JSON.parse(request.split('\r\n\r\n')[1] ?? ''))
  const mark = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.IN001' }
  expect(bodies).toEqual([mark, { ...mark, typing_indicator: { type: 'text' } }])
  expect(messenger.logged).toEqual([])
})

test('marketing goes through the door that Meta has for it', async () => {
  const server = await startServer((socket) => socket.write(toAcceptance()))
  const messenger = createTestMessenger(server.url)
  const news = { kind: 'template', name: 'news', language: 'en', marketing: {} } as const
  const to = { waId: '351910000001' }
  await messenger.send({ numberId: '300', to, message: news, callback: 'cv1.7.1/1' })
  await messenger.say()
  expect(server.requests.map((request) => request.split(' ')[1])).toEqual([
    expect.stringMatching(/\/300\/marketing_messages$/),
    expect.stringMatching(/\/300\/messages$/),
  ])
})

test('a message that cannot be marked is logged, and nothing is thrown', async () => {
  const server = await startServer((socket) => socket.write(toRefusal('400 Bad Request', 131009)))
  const read = { numberId: '300', messageId: 'wamid.IN001', typing: true }
  const refused = createTestMessenger(server.url)
  await refused.markRead(read)
  expect(refused.logged).toEqual([
    [
      { numberId: '300', messageId: 'wamid.IN001' },
      'A message was not marked as read. The value of a parameter is not valid.',
    ],
  ])
  const broken = createTestMessenger(server.url, { tokens: () => `${token}\n` })
  await broken.markRead(read)
  expect(broken.logged).toHaveLength(1)
  expect(JSON.stringify(broken.logged)).not.toContain(token)
})

test('a token that WhatsApp quotes in an error does not reach the outcome', async () => {
  const error = {
    code: 190,
    message: `Malformed access token ${token}`,
    error_data: { details: `The token ${token} is malformed.` },
  }
  const server = await startServer((socket) => {
    socket.write(toAnswer('401 Unauthorized', JSON.stringify({ error })))
  })
  const outcome = await createTestMessenger(server.url).say()
  expect(outcome).toMatchObject({ outcome: 'refused', failure: { code: 190, class: 'auth' } })
  expect(JSON.stringify(outcome)).not.toContain(token)
})
