import { execFileSync, spawnSync } from 'node:child_process'
import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import type { Place } from './fleet-stage.ts'

/** Corners of the network, each with a cable to WhatsApp and another one to the database. */
export interface Network {
  readonly places: readonly Place[]
  /** Pulls the cable to the database: what is sent there vanishes, and nobody is told. */
  cut(index: number): void
  heal(index: number): void
  close(): Promise<void>
}

/**
 * Why namespaces cannot be made here; undefined: they can. On CI the program is installed: there only
 * that it is not permitted is a reason.
 */
export function findNetworkProblem(): string | undefined {
  const name = `tw${process.pid}`
  const { status, stderr, error } = spawnSync('ip', ['netns', 'add', name])
  if (error !== undefined) return process.env['CI'] === 'true' ? undefined : error.message
  if (status !== 0) return String(stderr).trim()
  ip('netns', 'del', name)
  return undefined
}

/**
 * Makes `size` namespaces that reach the database of `storeUrl` each at an address of its own. What
 * a server there is told of its place is in `places`.
 */
export async function openNetwork(size: number, storeUrl: string): Promise<Network> {
  const database = new URL(storeUrl)
  // Two runs on one machine should not share addresses.
  const net = `10.${100 + (process.pid % 100)}`
  const nameOf = (index: number) => `tw${process.pid}-${index}`
  /** The end of a cable on our side; names have 15 characters at most. */
  const cableOf = (index: number, kind: 'w' | 'd') => `tw${process.pid}${kind}${index}`
  const relays: { close(): Promise<void> }[] = []
  const places: Place[] = []

  for (let index = 0; index < size; index++) {
    const name = nameOf(index)
    const [world, server, store] = [`${net}.${index}.1`, `${net}.${index}.2`, `${net}.${index}.5`]
    ip('netns', 'add', name)
    ip('-n', name, 'link', 'set', 'lo', 'up')
    layCable(name, cableOf(index, 'w'), 'world', [world, server])
    layCable(name, cableOf(index, 'd'), 'store', [store, `${net}.${index}.6`])
    const relay = await openRelay(store, database)
    relays.push(relay)
    const address = new URL(storeUrl)
    address.host = `${store}:${relay.port}`
    places.push({
      prefix: ['ip', 'netns', 'exec', name],
      host: server,
      graphHost: world,
      environment: { STORE_URL: address.href },
    })
  }

  return {
    places,
    cut: (index) => ip('link', 'set', cableOf(index, 'd'), 'down'),
    heal: (index) => ip('link', 'set', cableOf(index, 'd'), 'up'),
    close: async () => {
      await Promise.all(relays.map((relay) => relay.close()))
      // A namespace takes its ends of the cables along, and those the other ends.
      for (const index of places.keys()) ip('netns', 'del', nameOf(index))
    },
  }
}

function layCable(name: string, outer: string, inner: string, ends: readonly [string, string]) {
  ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', name)
  ip('addr', 'add', `${ends[0]}/30`, 'dev', outer)
  ip('link', 'set', outer, 'up')
  ip('-n', name, 'addr', 'add', `${ends[1]}/30`, 'dev', inner)
  ip('-n', name, 'link', 'set', inner, 'up')
}

/** The database listens to this machine alone: passes on what comes to another address. */
async function openRelay(host: string, database: URL) {
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (near) => {
    const port = Number(database.port === '' ? 5432 : database.port)
    const far = connect({ host: database.hostname, port, noDelay: true })
    near.pipe(far).pipe(near)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] })
}
