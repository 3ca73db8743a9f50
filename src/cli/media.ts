import type { Command } from 'commander'
import { KnownError } from '../core/errors.ts'
import { withView } from './open-operator.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
\`turnwise conversations show\` names the id of each file, and so does the log, in its lines
\`media.stored\`. Files are kept as long as the log
(RETENTION_DAYS).

Examples:
  $ turnwise media 1003383421387256 > photo.jpg
  $ turnwise media 1003383421387256 --json
`

/** `turnwise media`: a file that a person sent, on standard output. */
export function addMedia(program: Command, terminal: Terminal): void {
  program
    .command('media <id>')
    .summary('write out a file that a person sent')
    .description('Write a file that a person sent to standard output.')
    .option('--json', 'print what is known of it instead')
    .addHelpText('after', HELP)
    .action((id: string, { json }: { readonly json?: boolean }) => writeOut(terminal, id, json))
}

async function writeOut(terminal: Terminal, id: string, isAbout = false): Promise<void> {
  if (!isAbout && terminal.isInteractive) {
    throw new KnownError('usage', `A file is not for the screen: turnwise media ${id} > file`)
  }
  await withView(terminal, async (view) => {
    const { content, ...about } = await view.openMedia(id)
    if (isAbout) terminal.print(JSON.stringify(about, null, 2))
    else for await (const chunk of content) await terminal.write(chunk)
  })
}
