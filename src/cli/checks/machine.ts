import { access, constants, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import type { Finding } from '../../app/connect/finding.ts'
import type { DatabaseChoice } from '../../app/migrations.ts'
import type { Config } from '../../config.ts'
import { KnownError } from '../../core/errors.ts'
import { probeSocket } from '../operator-client.ts'

/** The name of a Unix socket has room for so many bytes on every system; with its random part. */
const MOST_SOCKET_BYTES = 100
const RANDOM_PART_BYTES = 7
const OLDEST_NODE = [20, 19] as const

/** Node.js is new enough. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
  return {
    state: isOld ? 'fix' : 'ok',
    about: 'Node.js',
    sentence: isOld
      ? `Node.js ${version} is too old: install ${OLDEST_NODE.join('.')} or a newer one.`
      : `${version} runs Turnwise.`,
  }
}

/** The port can be opened, or is our own server's. */
export async function checkPort({ port, host }: Config): Promise<Finding> {
  const about = 'PORT'
  const failure = await tryPort(port, host)
  if (failure === undefined) return { state: 'ok', about, sentence: `${port} is free.` }
  if (failure === 'EADDRINUSE' && (await isTurnwise(port))) {
    return { state: 'ok', about, sentence: `A Turnwise server answers on ${port}.` }
  }
  const sentence =
    failure === 'EADDRINUSE'
      ? `${port} is taken by another program: stop it, or set PORT to a free one.`
      : `${port} on ${host} cannot be opened (${failure}): check PORT and HOST.`
  return { state: 'fix', about, sentence }
}

/** The folder of the store can be written, and its socket's path is not too long; or its database answers. */
export async function checkStore({ store, migratesOnStart }: Config): Promise<Finding> {
  const about = 'STORE_URL'
  if (store.kind === 'memory') {
    const sentence = 'Nothing survives the end of the server: use lowdb:./data for real people.'
    return { state: 'note', about, sentence }
  }
  if (store.kind === 'postgres') return checkDatabase(store, migratesOnStart)
  const { controlSocketOf } = await import('../../app/at-rest.ts')
  const folder = resolve(store.folder)
  const socketPath = controlSocketOf({ kind: 'lowdb', folder }) ?? ''
  const bytes = Buffer.byteLength(socketPath) + RANDOM_PART_BYTES
  if (bytes > MOST_SOCKET_BYTES) {
    const sentence = `The path ${folder} is too long for the socket in it (${bytes} bytes, ${MOST_SOCKET_BYTES} are possible): choose a shorter one.`
    return { state: 'fix', about, sentence }
  }
  const failure = await tryFolder(folder)
  if (failure !== undefined) {
    const sentence = `${folder} cannot be written (${failure}): give this user the right to, or choose another folder.`
    return { state: 'fix', about, sentence }
  }
  const isServed = (await probeSocket(socketPath)) !== 'nobody'
  return { state: 'ok', about, sentence: `${folder} ${isServed ? 'is in use' : 'can be written'}.` }
}

async function checkDatabase(choice: DatabaseChoice, migrates: boolean): Promise<Finding> {
  const about = 'STORE_URL'
  const { inspectDatabase } = await import('../../app/migrations.ts')
  try {
    const { place, version, pending } = await inspectDatabase(choice)
    const answers = `PostgreSQL ${version} at ${place} answers`
    if (pending.length === 0) return { state: 'ok', about, sentence: `${answers}.` }
    const lacks = `${answers}, and schema ${choice.schema} lacks ${pending.join(', ')}`
    return migrates
      ? { state: 'ok', about, sentence: `${lacks}: the next start makes that up.` }
      : { state: 'fix', about, sentence: `${lacks}: run \`turnwise migrate\`.` }
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    return { state: 'fix', about, sentence: error.message }
  }
}

function tryPort(port: number, host: string): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    server.listen(port, host, () => server.close(() => done(undefined)))
  })
}

async function isTurnwise(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, {
      signal: AbortSignal.timeout(2_000),
    })
    const answer = (await response.json()) as { pid?: unknown }
    return typeof answer.pid === 'number'
  } catch {
    return false
  }
}

/** A folder that is not there yet is made when the server starts: its parent counts. */
async function tryFolder(folder: string): Promise<string | undefined> {
  let existing = folder
  while (!(await isThere(existing)) && dirname(existing) !== existing) existing = dirname(existing)
  try {
    const attempt = await mkdtemp(join(existing, '.doctor-'))
    await rm(attempt, { recursive: true })
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path, constants.F_OK)
    return true
  } catch {
    return false
  }
}
