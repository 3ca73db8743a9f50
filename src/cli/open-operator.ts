import { clock } from '../app/clock.ts'
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import type { Operator, OperatorView } from '../core/operator.ts'
import { createOperatorClient, probeSocket } from './operator-client.ts'
import type { Terminal } from './terminal.ts'

/** A server that starts holds the folder for a moment before it answers. */
const PATIENCE_MS = 5_000
const PAUSE_MS = 100

/**
 * Asks through the running server where there is one, else in the files, read-only. A database is
 * asked itself, beside any number of servers.
 */
export async function withView<T>(
  terminal: Terminal,
  ask: (view: OperatorView) => Promise<T>,
): Promise<T> {
  const config = readConfig(terminal.environment)
  const client = await findServer(await findSocket(config))
  if (client !== undefined) return ask(client)
  const { openView } = await import('../app/at-rest.ts')
  const { door, close } = await openView(config)
  try {
    return await ask(door)
  } finally {
    await close()
  }
}

/**
 * Acts through the running server where there is one, else on the store itself: with its lock, or in
 * a database beside its servers.
 */
export async function withOperator<T>(
  terminal: Terminal,
  act: (operator: Operator) => Promise<T>,
): Promise<T> {
  const config = readConfig(terminal.environment)
  const socketPath = await findSocket(config)
  const { openOperatorAtRest } = await import('../app/at-rest.ts')
  for (let tries = 0; ; tries += 1) {
    const client = await findServer(socketPath)
    if (client !== undefined) return act(client)
    const opened = await openOperatorAtRest(config).catch((error: unknown) => {
      // A server took the folder between our two questions: ask it.
      if (tries < 3 && error instanceof KnownError && error.code === 'store-locked')
        return undefined
      throw error
    })
    if (opened === undefined) continue
    try {
      return await act(opened.door)
    } finally {
      await opened.close()
    }
  }
}

/**
 * Where the server of these settings is asked; undefined: nowhere, for what it keeps can be reached
 * without it.
 */
export async function findSocket({ store }: Config): Promise<string | undefined> {
  if (store.kind === 'postgres') return undefined
  const { controlSocketOf } = await import('../app/at-rest.ts')
  const socketPath = controlSocketOf(store)
  if (socketPath !== undefined) return socketPath
  throw new KnownError(
    'config-invalid',
    'STORE_URL is `memory:`: such a server keeps its conversations to itself. Set STORE_URL to lowdb:./data.',
  )
}

/** The running server; undefined when none runs. Waits for one that is starting. */
async function findServer(socketPath: string | undefined): Promise<Operator | undefined> {
  if (socketPath === undefined) return undefined
  const deadline = clock.monotonic() + PATIENCE_MS
  for (;;) {
    const found = await probeSocket(socketPath)
    if (found === 'nobody') return undefined
    if (found === 'ready') return createOperatorClient(socketPath)
    if (clock.monotonic() > deadline) {
      throw new KnownError(
        'store-unavailable',
        `The server at \`${socketPath}\` does not answer: look at its log, or stop it.`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
