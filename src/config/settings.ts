import { z } from 'zod'
import type { Setting } from './setting.ts'
import { httpAddress } from './setting.ts'
import { STORE_URL } from './store-url.ts'

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** How much the application log says. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Longer than any real number has ever been kept apart; it only catches slips of the keyboard. */
const MOST_DAYS = 36_500

/** Whoever stops a server does not wait for ever. */
const MOST_DRAIN_SECONDS = 60

/** Meta passes no larger files on (reference 5.1). */
const MOST_MEDIA_MB = 100

/** Every variable that stands for itself; `.env.example` says what each is for. */
export const SETTINGS = {
  PORT: {
    schema: whole(0, 65_535),
    fallback: '3000',
    fault: 'is no port',
    cure: 'Give a whole number from 0 to 65535; 0 takes any free port',
  },
  HOST: {
    schema: z.string().regex(/^[\w.:-]+$/),
    fallback: '0.0.0.0',
    fault: 'is no address of this machine',
    cure: 'Give an IP address or a host name, without http:// and without a port',
  },
  GRAPH_API_URL: {
    schema: httpAddress,
    fallback: 'https://graph.facebook.com',
    fault: 'is no http address',
    cure: 'Give one like https://graph.facebook.com, without the version, or leave it out',
  },
  GRAPH_API_VERSION: {
    schema: z.string().regex(/^v\d+\.\d+$/),
    fallback: 'v25.0',
    fault: 'is no version of the Graph API',
    cure: 'Give one like v25.0',
  },
  STORE_URL,
  MIGRATE_ON_START: onOff('on'),
  DRAIN_SECONDS: {
    schema: whole(0, MOST_DRAIN_SECONDS),
    fallback: '0',
    fault: 'is no number of seconds that a stop may take longer',
    cure: `Give a whole number from 0 to ${MOST_DRAIN_SECONDS}`,
  },
  WHATSAPP_THROUGHPUT: {
    schema: whole(1, 1_000_000),
    fallback: '80',
    fault: 'is no number of messages a second',
    cure: 'Give a whole number from 1; Meta allows 80 unless it has raised it for the number',
  },
  WHATSAPP_PAIR_LIMIT: onOff('on'),
  WHATSAPP_APP_SECRET_PROOF: onOff('off'),
  MEDIA_DOWNLOAD: onOff('on'),
  MEDIA_MAX_MB: {
    schema: whole(1, MOST_MEDIA_MB),
    fallback: String(MOST_MEDIA_MB),
    fault: 'is no number of megabytes that WhatsApp lets anybody send',
    cure: `Give a whole number from 1 to ${MOST_MEDIA_MB}`,
  },
  RETENTION_DAYS: {
    schema: whole(1, MOST_DAYS),
    fallback: '90',
    fault: 'is no number of days',
    cure: `Give a whole number from 1 to ${MOST_DAYS}`,
  },
  EMULATOR_PORT: {
    schema: whole(0, 65_535),
    fallback: '4000',
    fault: 'is no port',
    cure: 'Give a whole number from 0 to 65535, another one than PORT',
  },
  LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS),
    fallback: 'info',
    fault: 'is no level of the log',
    cure: `Give one of ${LOG_LEVELS.join(', ')}`,
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>

/** For tests that cannot wait; without them the engine's own times hold. */
export const TEST_SETTINGS = {
  TURNWISE_UNCERTAIN_MS: {
    schema: whole(1, 3_600_000),
    fallback: '',
    fault: 'is no number of milliseconds',
    cure: 'Give a whole number from 1, or leave it out (20000)',
  },
  TURNWISE_WATCHDOG_MS: {
    schema: whole(1, 60_000),
    fallback: '',
    fault: 'is no number of milliseconds',
    cure: 'Give a whole number from 1, or leave it out (1000)',
  },
} as const satisfies Readonly<Record<string, Setting<number>>>

function onOff(fallback: 'on' | 'off'): Setting<boolean> {
  return {
    schema: z.enum(['on', 'off']).transform((word) => word === 'on'),
    fallback,
    fault: 'is neither on nor off',
    cure: 'Give on or off',
  }
}

function whole(least: number, most: number): z.ZodType<number, string> {
  return z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(least).max(most))
}
