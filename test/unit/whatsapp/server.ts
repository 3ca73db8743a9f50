import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'

/** A server that is told byte by byte how to behave, or to misbehave. */
export interface TestServer {
  readonly port: number
  readonly url: string
  /** The requests as they came, one text for each. */
  readonly requests: readonly string[]
  /** How many connections were made, and how many of them have ended. */
  connections(): { readonly made: number; readonly closed: number }
}

type Behave = (socket: Socket, request: string) => void

const closings: (() => Promise<void>)[] = []

/** Starts a server; it ends with the test. `greet` is called for each connection. */
export async function startServer(
  behave: Behave,
  greet: (socket: Socket) => void = () => {},
): Promise<TestServer> {
  const requests: string[] = []
  const open = new Set<Socket>()
  let made = 0
  const server = createServer((socket) => {
    made += 1
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
    greet(socket)
    let received = ''
    // One character for each byte, so that lengths can be compared.
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text
      const end = findEnd(received)
      if (end === undefined) return
      const request = Buffer.from(received.slice(0, end), 'latin1').toString()
      received = received.slice(end)
      requests.push(request)
      behave(socket, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closings.push(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const connections = () => ({ made, closed: made - open.size })
  return { port, url: `http://127.0.0.1:${port}`, requests, connections }
}

/** Where the first request of a text ends; undefined while it is not whole. */
function findEnd(received: string): number | undefined {
  const head = received.indexOf('\r\n\r\n')
  if (head === -1) return undefined
  const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
  const end = head + 4 + length
  return received.length < end ? undefined : end
}

/** A whole answer. */
export function toAnswer(status: string, body = '', headers: readonly string[] = []): string {
  const length = `content-length: ${Buffer.byteLength(body)}`
  return [`HTTP/1.1 ${status}`, length, ...headers, '', body].join('\r\n')
}

/** The answer to a message that was accepted. */
export function toAcceptance(wamid = 'wamid.OUT001'): string {
  return toAnswer('200 OK', JSON.stringify({ messages: [{ id: wamid }] }))
}

/** The answer to a message that was refused. */
export function toRefusal(status: string, code: number): string {
  return toAnswer(status, JSON.stringify({ error: { message: 'words', code } }))
}

afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()))
})
