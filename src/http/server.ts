import type { IncomingMessage, Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { KnownError } from '../core/errors.ts'
import type { ReadyCheck } from './health.ts'
import { createHealth } from './health.ts'
import type { Door } from './signed-door.ts'
import type { Webhook } from './webhook.ts'

/** Longer than the idle time of proxies: a connection must not close under Meta's feet. */
const KEEP_ALIVE_MS = 120_000

/** A listening server. */
export interface HttpServer {
  readonly port: number
  readonly url: string
  /** Ends when all answers under way are sent, or after `withinMs`. */
  stop(withinMs?: number): Promise<void>
}

/** What stands behind the public doors. */
export interface Doors {
  readonly webhook: Webhook
  readonly flows: Door
  readonly isReady: ReadyCheck
}

/** The public doors: the webhook, the endpoint of forms and the health checks. */
export function createDoors({ webhook, flows, isReady }: Doors): express.Express {
  const doors = express()
  doors.disable('x-powered-by')
  doors.disable('etag')
  doors.get('/webhook', webhook.verify)
  doors.post('/webhook', webhook.receive)
  doors.post('/flows', flows)
  doors.use(createHealth(isReady))
  doors.use((_, response) => {
    response.status(404).type('text').send('There is nothing here. WhatsApp posts to /webhook.')
  })
  return doors
}

/**
 * Starts listening.
 * @throws KnownError `port-in-use`
 */
export async function startHttpServer(
  options: Doors & { readonly port: number; readonly host: string },
): Promise<HttpServer> {
  const { webhook, host } = options
  const doors = createDoors(options)
  const server = createServer((request, response) => {
    // The busiest route is answered before express sees it: it costs more than the turn itself.
    if (isWebhookPost(request)) webhook.receive(request, response)
    else doors(request, response)
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = KEEP_ALIVE_MS + 1_000
  server.requestTimeout = 30_000
  await listen(server, options.port, host)
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`,
    stop: (withinMs = 2_000) => close(server, withinMs),
  }
}

function isWebhookPost({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && url === '/webhook'
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE'
      const sentence = isTaken
        ? `Port ${port} is taken by another program: stop it, or set PORT to a free one.`
        : `Port ${port} on ${host} cannot be opened (${cause.code}): check PORT and HOST.`
      reject(new KnownError('port-in-use', sentence, { cause }))
    })
    server.listen(port, host, resolve)
  })
}

function close(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), withinMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
