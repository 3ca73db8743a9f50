import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { writeTypes } from './folder.ts'

const HELP = `
Asks nobody. Needed after a file in templates/ was changed by hand or by a merge.

Example:
  $ turnwise templates types && npx tsc --noEmit
`

/** `turnwise templates types`: the types of what the files say. */
export function addTypes(verb: Command, terminal: Terminal): void {
  verb
    .command('types')
    .description('Write the types of the templates in templates/.')
    .addHelpText('after', HELP)
    .action(async () => {
      const { path, isNew } = await writeTypes()
      terminal.print(`${path}: ${isNew ? 'written' : 'same'}`)
    })
}
