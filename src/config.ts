import { readFlowKeys } from './config/flow-keys.ts'
import type { ModelConfig } from './config/model.ts'
import { readModel } from './config/model.ts'
import type { NumberConfig } from './config/numbers.ts'
import { DEFAULT_BOT, readNumberLists, readNumbersFile } from './config/numbers.ts'
import type { Environment, Setting } from './config/setting.ts'
import { givenValue, readValue, toList } from './config/setting.ts'
import type { LogLevel } from './config/settings.ts'
import { SETTINGS, TEST_SETTINGS } from './config/settings.ts'
import type { StoreChoice } from './config/store-url.ts'
import { withMediaFolder } from './config/store-url.ts'
import type { Problem } from './core/errors.ts'
import { KnownError, toSentences } from './core/errors.ts'

export type { ModelConfig } from './config/model.ts'
export type { NumberConfig } from './config/numbers.ts'
export type { Environment } from './config/setting.ts'
export type { LogLevel } from './config/settings.ts'
export type { StoreChoice } from './config/store-url.ts'
export { readStoreName } from './config/store-url.ts'

/** All settings of a server, checked and frozen. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Empty on a fresh install: `missing` says what it takes. */
  readonly numbers: readonly NumberConfig[]
  /** Meta shows it when it checks the webhook's address; without it nobody passes that check. */
  readonly verifyToken?: string
  readonly graphUrl: string
  readonly graphVersion: string
  /** Whether every call of the Graph API proves that we hold the app's secret. */
  readonly appSecretProof: boolean
  readonly store: StoreChoice
  /** PostgreSQL only: whether a start brings the tables to what this version needs. */
  readonly migratesOnStart: boolean
  /** Private keys that forms are encrypted for (PEM, decrypted): of all numbers, old and new. */
  readonly flowKeys: readonly string[]
  /** The bot that answers where a number names none. */
  readonly bot: string
  /** Messages a second for each number. */
  readonly throughput: number
  readonly pairLimit: boolean
  /** How long a server that is to stop still takes webhooks, while `/readyz` says that it goes. */
  readonly drainSeconds: number
  readonly retentionDays: number
  /** Whether the files that people send are fetched, and how large they may be. */
  readonly media: {
    readonly isFetched: boolean
    readonly mostBytes: number
  }
  /** How agents reach their models. */
  readonly model: ModelConfig
  readonly emulatorPort: number
  readonly logLevel: LogLevel
  /** When an uncertain message is decided; undefined: the engine's own time. */
  readonly uncertainMs?: number
  /** One tick of the watchdog; undefined: its own. */
  readonly watchdogMs?: number
  /** What is not set although no real number can do without it: for the log and for `doctor`. */
  readonly missing: readonly Problem[]
}

/** What a server needs to speak for a number, and where Meta shows it. */
const NEEDED: Readonly<Record<string, string>> = {
  WHATSAPP_APP_SECRET: "Copy it from the app's Basic Settings page to .env.",
  WHATSAPP_VERIFY_TOKEN:
    'Think of a long random word, write it to .env and give it to Meta with the webhook address.',
  WHATSAPP_ACCESS_TOKEN:
    'Make one for a system user with the permission whatsapp_business_messaging and copy it to .env.',
  WHATSAPP_PHONE_NUMBER_ID:
    'Copy it from the API Setup page of WhatsApp in your app to .env; it is not the phone number.',
}

/** With a file of numbers, only this is not in it. */
const NEEDED_BESIDE_FILE = ['WHATSAPP_VERIFY_TOKEN']

const NAMED_TWICE: Problem = {
  place: 'NUMBERS_FILE',
  problem: 'WHATSAPP_PHONE_NUMBER_ID names numbers too.',
  cure: 'Take one of the two out of .env.',
}

/**
 * Reads the settings of a server from the variables of a process. None of what a number needs may
 * be set (a fresh install: see `missing`), or all of it.
 *
 * @throws KnownError `config-invalid`, which lists every mistake and never shows a secret
 */
export function readConfig(environment: Environment): Config {
  const problems: Problem[] = []
  const file = givenValue(environment, 'NUMBERS_FILE')
  const fromLists = readNumberLists(environment, problems)
  const numbers = file === undefined ? fromLists : readNumbersFile(file, environment, problems)
  const missing = findMissing(environment, file !== undefined)
  const isFresh = file === undefined && missing.length === Object.keys(NEEDED).length
  if (!isFresh) problems.push(...missing)
  if (file !== undefined && fromLists.length > 0) problems.push(NAMED_TWICE)

  // A wrong value is put on the list, and its default stands in until the list is thrown.
  const read = <T>(name: string, setting: Setting<T>): T => {
    const given = givenValue(environment, name) ?? setting.fallback
    return readValue(name, given, setting, problems) ?? setting.schema.parse(setting.fallback)
  }
  const readOptional = <T>(name: string, setting: Setting<T>): T | undefined => {
    const given = givenValue(environment, name)
    return given === undefined ? undefined : readValue(name, given, setting, problems)
  }
  const verifyToken = givenValue(environment, 'WHATSAPP_VERIFY_TOKEN')
  const uncertainMs = readOptional('TURNWISE_UNCERTAIN_MS', TEST_SETTINGS.TURNWISE_UNCERTAIN_MS)
  const watchdogMs = readOptional('TURNWISE_WATCHDOG_MS', TEST_SETTINGS.TURNWISE_WATCHDOG_MS)
  const config: Config = {
    port: read('PORT', SETTINGS.PORT),
    host: read('HOST', SETTINGS.HOST),
    numbers,
    ...(verifyToken === undefined ? {} : { verifyToken }),
    graphUrl: read('GRAPH_API_URL', SETTINGS.GRAPH_API_URL),
    graphVersion: read('GRAPH_API_VERSION', SETTINGS.GRAPH_API_VERSION),
    appSecretProof: read('WHATSAPP_APP_SECRET_PROOF', SETTINGS.WHATSAPP_APP_SECRET_PROOF),
    store: withMediaFolder(read('STORE_URL', SETTINGS.STORE_URL), environment),
    migratesOnStart: read('MIGRATE_ON_START', SETTINGS.MIGRATE_ON_START),
    flowKeys: readFlowKeys(environment, problems),
    bot: toList(environment['BOT'])[0] ?? DEFAULT_BOT,
    throughput: read('WHATSAPP_THROUGHPUT', SETTINGS.WHATSAPP_THROUGHPUT),
    pairLimit: read('WHATSAPP_PAIR_LIMIT', SETTINGS.WHATSAPP_PAIR_LIMIT),
    media: {
      isFetched: read('MEDIA_DOWNLOAD', SETTINGS.MEDIA_DOWNLOAD),
      mostBytes: read('MEDIA_MAX_MB', SETTINGS.MEDIA_MAX_MB) * 1_048_576,
    },
    drainSeconds: read('DRAIN_SECONDS', SETTINGS.DRAIN_SECONDS),
    retentionDays: read('RETENTION_DAYS', SETTINGS.RETENTION_DAYS),
    model: readModel(environment, problems),
    emulatorPort: read('EMULATOR_PORT', SETTINGS.EMULATOR_PORT),
    logLevel: read('LOG_LEVEL', SETTINGS.LOG_LEVEL),
    ...(uncertainMs === undefined ? {} : { uncertainMs }),
    ...(watchdogMs === undefined ? {} : { watchdogMs }),
    missing: isFresh ? missing : [],
  }
  if (problems.length > 0) {
    const count = problems.length === 1 ? 'A setting is' : `${problems.length} settings are`
    throw new KnownError(
      'config-invalid',
      `${count} not right; .env.example explains them all.\n${toSentences(problems)}`,
    )
  }
  return freeze(config)
}

function findMissing(environment: Environment, hasFile: boolean): readonly Problem[] {
  return Object.entries(NEEDED)
    .filter(([name]) => !hasFile || NEEDED_BESIDE_FILE.includes(name))
    .filter(([name]) => toList(environment[name]).length === 0)
    .map(([place, cure]) => ({ place, problem: 'It is missing.', cure }))
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) freeze(part)
  }
  return Object.freeze(value)
}
