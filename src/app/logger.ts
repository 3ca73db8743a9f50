import type { DestinationStream } from 'pino'
import { pino } from 'pino'
import type { Logger } from '../core/ports.ts'

/** Names under which a secret or a text of a person might stand: never written. */
const REDACTED = ['token', 'accessToken', 'appSecret', 'authorization', 'text', 'body']

/** The application log: one JSON line a fact on standard error, for the process, not its people. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, redact: REDACTED }
  return pino(options, destination ?? pino.destination({ fd: 2, sync: true }))
}
