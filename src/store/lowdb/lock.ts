import { randomUUID } from 'node:crypto'
import { chmod, link, readdir, rename, stat, unlink } from 'node:fs/promises'
import type { RequestListener, Server } from 'node:http'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { KnownError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports.ts'

/** The name of a Unix socket has room for 107 bytes on Linux and 103 on macOS. */
const MOST_PATH_BYTES = 100
const PROBE_MS = 1_000
/** In which header a server on the socket says who it is. */
const IDENTITY = 'x-turnwise-store'

/** The right to work on a folder, which is a server on a Unix socket in it. */
export interface Lock {
  /** Who answers requests on the socket from now on. */
  serve(listener: RequestListener): void
  /** Gives the folder free. May be called twice. */
  release(): Promise<void>
}

/**
 * Takes the lock of a folder: whoever can be reached on its socket holds it, so that the socket of
 * a dead process is no lock. Process ids would not do: they lie in containers.
 * @param settleMs how long another one has to be as quick as we were; 0 only in tests
 * @throws store-locked, config-invalid (the path is too long)
 */
export async function takeLock(path: string, clock: Clock, settleMs: number): Promise<Lock> {
  const id = randomUUID()
  // We listen under a name of our own and link it into place, which only one can do.
  const ownPath = `${path}.${id.slice(0, 6)}`
  const asidePath = `${ownPath}.old`
  checkLength(asidePath)
  let listener: RequestListener | undefined
  const server = createServer((incoming, response) => {
    response.setHeader(IDENTITY, id)
    if (listener !== undefined && incoming.headers[IDENTITY] === undefined) {
      listener(incoming, response)
      return
    }
    response.writeHead(503, { connection: 'close' }).end()
  })
  await listen(server, ownPath)
  try {
    await chmod(ownPath, 0o600)
    await removeStale(path, asidePath)
    await linkInto(ownPath, path)
    if (settleMs > 0) await new Promise<void>((resolve) => void clock.setTimeout(resolve, settleMs))
    if ((await askIdentity(path)) !== id) throw locked(path)
    await removeStrays(path, ownPath)
  } catch (error) {
    await close(server)
    throw error
  }

  let released: Promise<void> | undefined
  async function release(): Promise<void> {
    if (await isSame(path, ownPath)) await unlink(path)
    await close(server)
  }
  return {
    serve: (next) => {
      listener = next
    },
    release: () => {
      released ??= release()
      return released
    },
  }
}

/** Whether a process works on the folder now. */
export function isLocked(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function checkLength(path: string): void {
  const bytes = Buffer.byteLength(path)
  if (bytes <= MOST_PATH_BYTES) return
  throw new KnownError(
    'config-invalid',
    `The socket ${path} has a path of ${bytes} bytes, and a socket may have ${MOST_PATH_BYTES}: choose a shorter folder in STORE_URL.`,
  )
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/**
 * Takes a dead socket out of the way. Between asking it and renaming it a living one may have taken
 * its place: that one is asked again under its new name and put back.
 */
async function removeStale(path: string, aside: string): Promise<void> {
  if (await isLocked(path)) throw locked(path)
  try {
    await rename(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (await isLocked(aside)) {
    await link(aside, path).catch(() => {})
    throw locked(path)
  }
  await unlink(aside).catch(() => {})
}

async function linkInto(ownPath: string, path: string): Promise<void> {
  try {
    await link(ownPath, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'ENOENT') throw locked(path)
    throw error
  }
}

/** Names that dead processes left behind. A living one has failed already when it looks again. */
async function removeStrays(path: string, ownPath: string): Promise<void> {
  const folder = dirname(path)
  for (const name of await readdir(folder)) {
    const stray = join(folder, name)
    if (!stray.startsWith(`${path}.`) || stray === ownPath) continue
    await unlink(stray).catch(() => {})
  }
}

/** Who answers on a socket; undefined when nobody does. */
function askIdentity(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asking = request({
      socketPath: path,
      path: '/',
      headers: { [IDENTITY]: '?' },
      timeout: PROBE_MS,
    })
    asking.once('response', (response) => {
      response.resume()
      const id = response.headers[IDENTITY]
      resolve(typeof id === 'string' ? id : undefined)
    })
    asking.once('timeout', () => asking.destroy())
    asking.once('error', () => resolve(undefined))
    asking.end()
  })
}

async function isSame(a: string, b: string): Promise<boolean> {
  try {
    return (await stat(a)).ino === (await stat(b)).ino
  } catch {
    return false
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function locked(path: string): KnownError {
  return new KnownError(
    'store-locked',
    `Another process works on ${dirname(path)}: stop it, or talk to it through its socket.`,
  )
}
