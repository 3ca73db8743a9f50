import { resolve } from 'node:path'
import type { Command } from 'commander'
import { withOperator } from './open-operator.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
Works while the server runs. To restore, start on the copy: STORE_URL=lowdb:<folder>.

Example:
  $ turnwise backup /backups/turnwise-monday
`

/** `turnwise backup`: a consistent copy of everything that is kept. */
export function addBackup(program: Command, terminal: Terminal): void {
  program
    .command('backup <folder>')
    .summary('copy everything that is kept')
    .description('Copy everything that is kept into an empty or new folder.')
    .addHelpText('after', HELP)
    .action(async (folder: string) => {
      // The server may run in another folder than we do.
      const path = resolve(folder)
      await withOperator(terminal, (operator) => operator.backup(path))
      terminal.print(`The copy is in ${path}.`)
    })
}
