import type { Command } from 'commander'
import { readConfig } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import type { Terminal } from './terminal.ts'
import { EXIT } from './terminal.ts'

const HELP = `
Only for PostgreSQL. A server does the same when it starts, unless MIGRATE_ON_START=off. Any number
may start at once, and servers of the version before go on working meanwhile. It cannot be undone:
take a copy before (pg_dump). With --check nothing is changed, and what is missing ends with 1.

Examples:
  $ turnwise migrate
  $ turnwise migrate --check
`

/** `turnwise migrate`: brings the tables of the database to what this version needs. */
export function addMigrate(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .summary('bring the tables of the database up to date')
    .description('Bring the tables of the database that STORE_URL names up to date.')
    .option('--check', 'only say what is missing')
    .addHelpText('after', HELP)
    .action(async ({ check }: { readonly check?: boolean }) => {
      const { store } = readConfig(terminal.environment)
      if (store.kind !== 'postgres') {
        throw new KnownError(
          'usage',
          `STORE_URL is \`${store.kind}:\`, which has no tables: set it to postgres://<user>:<password>@<host>:5432/<database>.`,
        )
      }
      const { inspectDatabase, migrateDatabase } = await import('../app/migrations.ts')
      const { place, pending } = await inspectDatabase(store)
      const where = `schema ${store.schema} of ${place}`
      if (pending.length === 0) {
        terminal.print(`The tables in ${where} are up to date.`)
      } else if (check) {
        terminal.print(
          `The tables in ${where} lack ${pending.join(', ')}: run \`turnwise migrate\`.`,
        )
        terminal.exitWith(EXIT.failed)
      } else {
        for (const name of await migrateDatabase(store)) terminal.print(`Applied ${name}.`)
        terminal.print(`The tables in ${where} are up to date.`)
      }
    })
}
