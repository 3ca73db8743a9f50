import { z } from 'zod'
import type { Problem } from '../core/errors.ts'
import { KnownError, toSentences } from '../core/errors.ts'
import type { Environment, Setting } from './setting.ts'
import { givenValue, readValue } from './setting.ts'

/** Where conversations are kept. */
export type StoreChoice =
  | { readonly kind: 'memory' }
  | { readonly kind: 'lowdb'; readonly folder: string }
  | {
      readonly kind: 'postgres'
      /** For the driver, with the password: never shown. */
      readonly url: string
      /** The schema of the tables. */
      readonly schema: string
      /** How many connections each server opens at most; undefined: the store's own number. */
      readonly connections?: number
      /** The folder that all servers share, for files; undefined: they are in the database. */
      readonly mediaFolder?: string
    }

const DEFAULT_SCHEMA = 'turnwise'
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/
const VARIABLE = /^[A-Z][A-Z0-9_]*$/
const CONNECTIONS = /^[1-9]\d{0,2}$/

/** What `STORE_URL` is, and what a verb that names a store itself takes. */
export const STORE_URL: Setting<StoreChoice> = {
  schema: z.string().transform((text, { issues }) => {
    const choice = toStoreChoice(text)
    if (choice !== undefined) return choice
    issues.push({ code: 'custom', input: text })
    return z.NEVER
  }),
  fallback: 'lowdb:./data',
  fault: 'names no store',
  cure: 'Give lowdb:<folder> (for example lowdb:./data), postgres://<user>:<password>@<host>:5432/<database> with percent-encoding for what is no letter or digit, or memory: to keep nothing',
  // There may be a password in it, in an address that is not well formed too.
  isSecret: (text) => /@|:\/\//.test(text),
}

/**
 * Reads the name of a store that a person gave to a verb: as in STORE_URL, or the name of a variable
 * that has it, so that no password stands on a command line.
 * @throws KnownError `usage`
 */
export function readStoreName(text: string, environment: Environment): StoreChoice {
  const value = VARIABLE.test(text) ? givenValue(environment, text) : text
  if (value === undefined) {
    throw new KnownError('usage', `The variable ${text} is not set: let it name a store.`)
  }
  const problems: Problem[] = []
  const choice = readValue('The store', value, STORE_URL, problems)
  if (choice === undefined) throw new KnownError('usage', toSentences(problems))
  return withMediaFolder(choice, environment)
}

/** Where a database's servers keep files is told apart from its address. */
export function withMediaFolder(choice: StoreChoice, environment: Environment): StoreChoice {
  const mediaFolder = givenValue(environment, 'MEDIA_FOLDER')
  if (choice.kind !== 'postgres' || mediaFolder === undefined) return choice
  return { ...choice, mediaFolder }
}

function toStoreChoice(text: string): StoreChoice | undefined {
  if (text === 'memory:') return { kind: 'memory' }
  if (/^lowdb:./.test(text)) return { kind: 'lowdb', folder: text.slice('lowdb:'.length) }
  return /^postgres(ql)?:\/\//.test(text) ? toPostgres(text) : undefined
}

/** `schema` and `pool` are ours; the driver gets everything else as it is (`sslmode` and others). */
function toPostgres(text: string): StoreChoice | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.hostname === '' || url.pathname.length < 2) return undefined
  if (![url.username, url.password, url.pathname].every(isDecodable)) return undefined
  const schema = url.searchParams.get('schema') ?? DEFAULT_SCHEMA
  const pool = url.searchParams.get('pool')
  if (!SCHEMA_NAME.test(schema) || (pool !== null && !CONNECTIONS.test(pool))) return undefined
  url.searchParams.delete('schema')
  url.searchParams.delete('pool')
  return {
    kind: 'postgres',
    url: url.href,
    schema,
    ...(pool === null ? {} : { connections: Number(pool) }),
  }
}

/** Whether each percent sign begins a character: the driver needs what stands behind them. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
