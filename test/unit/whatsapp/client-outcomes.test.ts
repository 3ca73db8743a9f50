import { createTestClock } from '../../../src/engine/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { findFreePort } from '../../support/free-port.ts'
import { createTestMessenger, token } from './messenger.ts'
import { startServer, toAcceptance, toAnswer, toRefusal } from './server.ts'

const html = '<html><body>Out of order</body></html>'

describe('an answer decides', () => {
  test.each([
    ['a message id', toAcceptance(), { outcome: 'accepted', wamid: 'wamid.OUT001' }],
    [
      'a message id after an interim answer',
      `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${toAcceptance()}`,
      { outcome: 'accepted', wamid: 'wamid.OUT001' },
    ],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', { outcome: 'uncertain' }],
    ['200 without a message id', toAnswer('200 OK', '{"messages":[]}'), { outcome: 'uncertain' }],
    [
      '200 with an empty id',
      toAnswer('200 OK', '{"messages":[{"id":""}]}'),
      { outcome: 'uncertain' },
    ],
    ['200 with a web page', toAnswer('200 OK', html), { outcome: 'uncertain' }],
    ['200 with an error', toRefusal('200 OK', 100), { outcome: 'uncertain' }],
    [
      '302',
      toAnswer('302 Found', '', ['location: https://example.com/']),
      { outcome: 'not-sent', alert: true },
    ],
    [
      '401 with a web page',
      toAnswer('401 Unauthorized', html),
      { outcome: 'not-sent', alert: true },
    ],
    ['404 with a web page', toAnswer('404 Not Found', html), { outcome: 'not-sent', alert: true }],
    ['404 with other JSON', toAnswer('404 Not Found', '[]'), { outcome: 'not-sent', alert: true }],
    ['429 with a web page', toAnswer('429 Too Many', html), { outcome: 'not-sent' }],
    ['500 with a web page', toAnswer('500 Oops', html), { outcome: 'uncertain' }],
    ['502 with nothing', toAnswer('502 Bad Gateway'), { outcome: 'uncertain' }],
    ['503 with other JSON', toAnswer('503 Oops', '{"error":"down"}'), { outcome: 'uncertain' }],
    [
      '400 of WhatsApp',
      toRefusal('400 Bad Request', 131047),
      { outcome: 'refused', failure: { code: 131047, class: 'window' } },
    ],
    [
      '429 of WhatsApp',
      toRefusal('429 Too Many', 130429),
      { outcome: 'refused', failure: { code: 130429, class: 'throughput' } },
    ],
    [
      '503 of WhatsApp',
      toRefusal('503 Oops', 2),
      { outcome: 'refused', failure: { code: 2, class: 'transient' } },
    ],
    [
      '500 of WhatsApp with a code of tomorrow',
      toRefusal('500 Oops', 999_999),
      { outcome: 'refused', failure: { code: 999_999, class: 'transient' } },
    ],
  ])('%s', async (_name, answer, outcome) => {
    const server = await startServer((socket) => socket.write(answer))
    const sent = await createTestMessenger(server.url).say()
    expect(sent).toMatchObject(outcome)
    if (!('alert' in outcome)) expect(sent).not.toHaveProperty('alert')
  })
})

describe('what certainly did not leave is not sent', () => {
  test('when nobody listens', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`
    expect(await createTestMessenger(url).say()).toEqual({
      outcome: 'not-sent',
      reason: expect.stringMatching(/^WhatsApp was not reached: .*ECONNREFUSED.*\.$/),
    })
  })

  test('when the name is not known', async () => {
    expect(await createTestMessenger('http://nobody.invalid').say()).toEqual({
      outcome: 'not-sent',
      reason: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
    })
  })

  test('when the server does not speak TLS', async () => {
    const server = await startServer(
      () => {},
      (socket) => socket.write('SMTP ready\r\n'),
    )
    const messenger = createTestMessenger(`https://127.0.0.1:${server.port}`)
    expect(await messenger.say()).toMatchObject({ outcome: 'not-sent' })
    expect(server.requests).toEqual([])
  })

  test('when the server hangs up instead of greeting', async () => {
    const server = await startServer(
      () => {},
      (socket) => socket.end(),
    )
    const messenger = createTestMessenger(`https://127.0.0.1:${server.port}`)
    expect(await messenger.say()).toMatchObject({ outcome: 'not-sent' })
  })

  test('when the greeting takes too long', async () => {
    const clock = createTestClock()
    const server = await startServer(() => {})
    const messenger = createTestMessenger(`https://127.0.0.1:${server.port}`, { clock })
    const sending = messenger.say()
    await eventually(() => server.connections().made === 1)
    clock.advance(20_000)
    expect(await sending).toEqual({
      outcome: 'not-sent',
      reason: 'WhatsApp was not reached: it took longer than 20000 ms.',
    })
  })

  test('when its token cannot stand in a request, and the reason does not show it', async () => {
    const server = await startServer((socket) => socket.write(toAcceptance()))
    const messenger = createTestMessenger(server.url, { tokens: () => `${token}\n` })
    const outcome = await messenger.say()
    expect(outcome).toMatchObject({ outcome: 'not-sent', alert: true })
    expect(JSON.stringify(outcome)).not.toContain(token)
  })

  test('when there is no token', async () => {
    const server = await startServer((socket) => socket.write(toAcceptance()))
    const tokens = () => {
      throw new Error('There is no number 300.')
    }
    expect(await createTestMessenger(server.url, { tokens }).say()).toEqual({
      outcome: 'not-sent',
      reason: 'The request could not be made: There is no number 300.',
      alert: true,
    })
  })

  test('when the messenger is closed', async () => {
    const server = await startServer((socket) => socket.write(toAcceptance()))
    const messenger = createTestMessenger(server.url)
    await messenger.close()
    await messenger.close()
    expect(await messenger.say()).toMatchObject({ outcome: 'not-sent' })
  })

  test('when it waited for a connection for too long, even if one is free then', async () => {
    const clock = createTestClock()
    let answer = () => {}
    const server = await startServer((socket) => {
      answer = () => socket.write(toAcceptance())
    })
    const messenger = createTestMessenger(server.url, { clock, connections: 1 })
    const first = messenger.say()
    const second = messenger.say()
    await eventually(() => server.requests.length === 1)
    clock.advance(11_000)
    answer()
    expect(await first).toMatchObject({ outcome: 'accepted' })
    expect(await second).toEqual({
      outcome: 'not-sent',
      reason: 'WhatsApp was not reached: it waited too long for a connection.',
    })
    expect(server.requests).toHaveLength(1)
  })
})

describe('what may have left is uncertain', () => {
  test('when the server resets the connection before it reads', async () => {
    const server = await startServer(
      () => {},
      (socket) => {
        socket.pause()
        setImmediate(() => socket.resetAndDestroy())
      },
    )
    expect(await createTestMessenger(server.url).say()).toMatchObject({ outcome: 'uncertain' })
  })

  test('when the server resets the connection after it has read', async () => {
    const server = await startServer((socket) => socket.resetAndDestroy())
    expect(await createTestMessenger(server.url).say()).toMatchObject({ outcome: 'uncertain' })
  })

  test('when the server hangs up after it has read', async () => {
    const server = await startServer((socket) => socket.end())
    expect(await createTestMessenger(server.url).say()).toMatchObject({ outcome: 'uncertain' })
  })

  test('when the answer is no HTTP', async () => {
    const server = await startServer((socket) => socket.write('220 hello\r\n\r\n'))
    expect(await createTestMessenger(server.url).say()).toMatchObject({ outcome: 'uncertain' })
  })

  test('when the answer is cut off', async () => {
    const server = await startServer((socket) => socket.end(toAcceptance().slice(0, -4)))
    expect(await createTestMessenger(server.url).say()).toMatchObject({ outcome: 'uncertain' })
  })

  test('when the answer is larger than any of WhatsApp’s', async () => {
    const server = await startServer((socket) => {
      socket.write(toAnswer('200 OK', 'x'.repeat(2 * 1024 * 1024)))
    })
    expect(await createTestMessenger(server.url).say()).toMatchObject({ outcome: 'uncertain' })
  })

  test.each([
    ['no answer comes', ''],
    ['the head of the answer stays incomplete', 'HTTP/1.1 200 OK\r\ncontent-'],
    ['the body of the answer stays incomplete', toAcceptance().slice(0, -1)],
  ])('when %s in time, and the connection is given up', async (_name, part) => {
    const clock = createTestClock()
    const server = await startServer((socket) => socket.write(part))
    const messenger = createTestMessenger(server.url, { clock })
    const sending = messenger.say()
    await eventually(() => server.requests.length === 1)
    clock.advance(19_999)
    expect(await isPending(sending)).toBe(true)
    clock.advance(1)
    expect(await sending).toEqual({
      outcome: 'uncertain',
      reason: 'No answer came back: it took longer than 20000 ms.',
    })
    await eventually(() => server.connections().closed === 1)
    expect(server.requests).toHaveLength(1)
  })

  test('when the messenger is closed and the answer does not come', async () => {
    const clock = createTestClock()
    const server = await startServer(() => {})
    const messenger = createTestMessenger(server.url, { clock })
    const sending = messenger.say()
    await eventually(() => server.requests.length === 1)
    const closing = messenger.close()
    clock.advance(3000)
    expect(await sending).toMatchObject({ outcome: 'uncertain' })
    await closing
  })
})

test('an answer that comes slowly is an answer', async () => {
  const server = await startServer((socket) => {
    const pieces = toAcceptance().match(/[\s\S]{1,7}/g) ?? []
    const writeNext = () => {
      const piece = pieces.shift()
      if (piece !== undefined) socket.write(piece, () => setImmediate(writeNext))
    }
    writeNext()
  })
  expect(await createTestMessenger(server.url).say()).toEqual({
    outcome: 'accepted',
    wamid: 'wamid.OUT001',
  })
})

test('a failed send does not harm the next', async () => {
  let count = 0
  const server = await startServer((socket) => {
    count += 1
    if (count % 2 === 1) socket.resetAndDestroy()
    else socket.write(toAcceptance())
  })
  const messenger = createTestMessenger(server.url, { connections: 1 })
  const outcomes = []
  for (let n = 0; n < 4; n += 1) outcomes.push((await messenger.say()).outcome)
  expect(outcomes).toEqual(['uncertain', 'accepted', 'uncertain', 'accepted'])
})

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setImmediate(resolve, 'later'))
  return (await Promise.race([promise, later])) === 'later'
}
