import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

/** One address before several servers, as a deployment has it. */
export interface Balancer {
  readonly url: string
  /** The servers that take webhooks, as far as it knows. */
  readonly ready: ReadonlySet<string>
  /** What it had to answer that was not 200, oldest first: a status, or that nobody was there. */
  readonly refusals: readonly string[]
  /** How many webhooks each server has taken. */
  readonly taken: ReadonlyMap<string, number>
  close(): Promise<void>
}

/**
 * Spreads webhooks evenly over the servers that say in `/readyz` that they take them. It never tries
 * a second one: what a server refuses is refused.
 */
export async function startBalancer(
  servers: readonly string[],
  { everyMs }: { readonly everyMs: number },
): Promise<Balancer> {
  const closing = new AbortController()
  const refusals: string[] = []
  const taken = new Map(servers.map((url) => [url, 0]))
  const ready = new Set<string>()
  let turn = 0

  async function look(url: string): Promise<void> {
    while (!closing.signal.aborted) {
      const isReady = await fetch(`${url}/readyz`).then(
        async (response) => {
          await response.arrayBuffer()
          return response.ok
        },
        () => false,
      )
      if (isReady) ready.add(url)
      else ready.delete(url)
      await pause(everyMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  async function pass(path: string, headers: Record<string, string>, body: Buffer) {
    const [...choice] = ready
    turn += 1
    const url = choice[turn % choice.length]
    if (url === undefined) return 503
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body })
    await response.arrayBuffer()
    if (response.ok) taken.set(url, (taken.get(url) ?? 0) + 1)
    return response.status
  }

  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const names = ['content-type', 'x-hub-signature-256']
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]))
    const status = await pass(request.url ?? '/', headers, body).catch((error: unknown) => {
      refusals.push(String(error))
      return 502
    })
    if (status !== 200 && status !== 502) refusals.push(String(status))
    response.writeHead(status).end()
  })
  const looking = servers.map(look)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready,
    refusals,
    taken,
    close: async () => {
      closing.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await Promise.all(looking)
    },
  }
}
