import { KnownError } from '../../core/errors.ts'
import type { PostgresAddress } from './address.ts'
import { toPlace } from './address.ts'

/** What PostgreSQL's and the system's codes mean for who runs the server, and what to do. */
const CURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: start PostgreSQL, or correct STORE_URL',
  ENOTFOUND: 'there is no such host: correct STORE_URL',
  EAI_AGAIN: 'the name of the host cannot be looked up now: check the network',
  ETIMEDOUT: 'nobody answers there: check the network and its firewalls',
  EHOSTUNREACH: 'no way leads there: check the network',
  '28P01':
    'the password is wrong: correct it in STORE_URL (percent-encode what is no letter or digit)',
  '28000': 'this user may not connect: correct STORE_URL, or pg_hba.conf of the server',
  '3D000': 'there is no such database: make it with `createdb`, or correct STORE_URL',
  '42501': 'this user lacks a right: let it own the schema, or grant it',
  '53100': 'its disk is full: make room; it goes on by itself',
  '53200': 'it has no memory left: give it more, or fewer connections',
  '53300': 'all its connections are taken: raise max_connections, or set pool=<n> in STORE_URL',
  '57P01': 'it was stopped: start it again; we go on by ourselves',
  '57P03': 'it is starting or stopping: wait a moment',
}

/** Whatever a call to the database failed with, as an error with its cure and without secrets. */
export function toStoreError(error: unknown, address: PostgresAddress): KnownError {
  if (error instanceof KnownError) return error
  const code = codeOf(error)
  const cure = code === undefined ? undefined : CURES[code]
  const why = cure ?? reasonOf(error)
  return new KnownError(
    'store-unavailable',
    `PostgreSQL at ${toPlace(address.url)} cannot be used${code === undefined ? '' : ` (${code})`}: ${why}.`,
    { cause: error },
  )
}

/** The code of PostgreSQL (five characters) or of the system, where there is one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  // A host with several addresses fails with one error for each.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : undefined
}

/** A message of the server may quote what was written: only what `pg` itself says is passed on. */
function reasonOf(error: unknown): string {
  const isOfServer = typeof error === 'object' && error !== null && 'severity' in error
  if (isOfServer || !(error instanceof Error)) return 'its own log says why'
  return error.message
}
