import type { Environment } from '../config.ts'

/** What a verb may know of the world around it, and where it prints. */
export interface Terminal {
  /** The settings: the process's variables and `.env`. */
  readonly environment: Environment
  /** One line of the answer, on standard output. */
  print(line: string): void
  /** Part of a file, on standard output; resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>
  /** One line for the person who waits, on standard error: it never mixes with an answer. */
  tell(line: string): void
  /** Whether a person reads standard output, or a program. */
  readonly isInteractive: boolean
  /** How the process ends when the verb is over, when it is not by 0. */
  exitWith(code: number): void
  /** Aborted by SIGINT and SIGTERM, for verbs that run until they are stopped. */
  untilStopped(): AbortSignal
}

/** How the CLI's process ends. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** The server refused to start for a reason that only a person can mend (sysexits' EX_CONFIG). */
  refused: 78,
  /** The same, and the reason is a bot. */
  botRefused: 79,
} as const
