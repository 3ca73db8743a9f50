import type { RequestHandler } from 'express'

/**
 * Keeps web pages of other sites out, also those whose name an attacker has pointed at this
 * machine (DNS rebinding): the host must be a loopback name, and an origin must be our own.
 */
export function createGuard(getPort: () => number): RequestHandler {
  return (request, response, next) => {
    const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${getPort()}`)
    const { host, origin } = request.headers
    if (host === undefined || !hosts.includes(host.toLowerCase())) {
      response.status(403).json({
        error: `The host \`${host ?? ''}\` is not this emulator: use http://127.0.0.1:${getPort()}.`,
      })
      return
    }
    if (origin !== undefined && !hosts.some((own) => origin.toLowerCase() === `http://${own}`)) {
      response.status(403).json({
        error: `Pages of \`${origin}\` may not use the emulator: it only talks to its own page.`,
      })
      return
    }
    next()
  }
}
