import type { Command } from 'commander'
import type { ExplainedFailure } from '../app/failures.ts'
import { explainFailures } from '../app/failures.ts'
import { KnownError } from '../core/errors.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
Examples:
  $ turnwise errors
  $ turnwise errors 131047
  $ turnwise errors --json
`

/** `turnwise errors [code]`. */
export function addErrors(program: Command, terminal: Terminal): void {
  program
    .command('errors [code]')
    .summary("explain WhatsApp's error codes")
    .description("Explain WhatsApp's error codes: what happened, what follows, what can be done.")
    .option('--json', 'print one JSON array')
    .addHelpText('after', HELP)
    .action((code: string | undefined, { json }: { readonly json?: boolean }) => {
      const found = explainFailures(code === undefined ? undefined : Number(code))
      if (found.length === 0) {
        const message = `The code ${code} is not known: \`turnwise errors\` lists all that are.`
        throw new KnownError('not-found', message)
      }
      terminal.print(json ? JSON.stringify(found) : found.map(toLines).join('\n\n'))
    })
}

function toLines({ codes, class: failureClass, sentence, follows, advice }: ExplainedFailure) {
  return [
    `${codes} (${failureClass})`,
    `  ${sentence}`,
    `  What follows: ${follows}`,
    `  The bot's author: ${advice}`,
  ].join('\n')
}
