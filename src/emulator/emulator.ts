import type { Server } from 'node:http'
import { createServer } from 'node:http'
import express from 'express'
import { createControl } from './control.ts'
import type { Emulation } from './emulation.ts'
import { openEmulation } from './emulation.ts'
import { EmulatorError } from './errors.ts'
import { createGraph } from './graph.ts'
import { createDownload, createMediaForPage } from './graph-media.ts'
import { createGuard } from './guard.ts'
import type { EmulatorOptions } from './options.ts'
import { toSettings } from './options.ts'
import { createPage } from './page.ts'

export type { BusinessNumber, EmulatorOptions } from './options.ts'

/** A running emulator. */
export interface Emulator {
  /** The phone page, the control API, and what `GRAPH_API_URL` is set to. */
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

/**
 * Starts a WhatsApp of our own: the Graph API, the phones, and the webhooks to one server.
 * It listens on this machine alone. Throws an `EmulatorError` if the options make no sense, the
 * port is taken, or the folder's file is damaged.
 *
 * @example
 * const emulator = await startEmulator({
 *   port: 0,
 *   webhookUrl: 'http://127.0.0.1:3000/webhook',
 *   appSecret: 'secret',
 *   accessToken: 'token',
 *   numbers: [{ phoneNumberId: '106', displayPhoneNumber: '15550783881', businessAccountId: '102' }],
 * })
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const settings = toSettings(options)
  const emulation = await openEmulation(settings)
  const server = createServer()
  let port = settings.port
  server.on(
    'request',
    createDoors(emulation, () => port),
  )
  // A client that keeps its connections must not find them closed under its feet.
  server.keepAliveTimeout = 75_000
  try {
    port = await listen(server, settings.port)
  } catch (cause) {
    await emulation.close()
    throw cause
  }
  const url = `http://127.0.0.1:${port}`
  emulation.start(url)

  let stopping: Promise<void> | undefined
  const stop = async () => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
    server.closeAllConnections()
    await closed
    await emulation.close()
  }
  return {
    url,
    port,
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

function createDoors(emulation: Emulation, getPort: () => number): express.Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(createGuard(getPort))
  app.use(/^\/v\d+\.\d+/, createGraph(emulation))
  app.get('/whatsapp_business/attachments/', createDownload(emulation))
  app.get('/media/:id', createMediaForPage(emulation))
  app.use(createPage())
  app.use(createControl(emulation))
  return app
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE') reject(cause)
      else {
        const sentence = `Port ${port} is in use: stop the other program or choose another port.`
        reject(new EmulatorError('port-in-use', sentence, { cause }))
      }
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
