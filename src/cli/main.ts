import { existsSync } from 'node:fs'
import { runProgram } from './program.ts'
import type { Terminal } from './terminal.ts'

// What is set in the environment wins over the file.
if (existsSync('.env')) process.loadEnvFile('.env')

// Who reads us may have seen enough: `turnwise tail | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const terminal: Terminal = {
  environment: process.env,
  print: (line) => process.stdout.write(`${line}\n`),
  write: (bytes) =>
    new Promise((resolve) => {
      process.stdout.write(bytes, () => resolve())
    }),
  tell: (line) => process.stderr.write(`${line}\n`),
  isInteractive: process.stdout.isTTY === true,
  exitWith: (code) => {
    process.exitCode = code
  },
  untilStopped: () => {
    const stop = new AbortController()
    process.on('SIGINT', () => stop.abort())
    process.on('SIGTERM', () => stop.abort())
    return stop.signal
  },
}

await runProgram(process.argv.slice(2), terminal)
