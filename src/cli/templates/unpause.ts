import type { Command } from 'commander'
import { KnownError } from '../../core/errors.ts'
import type { Terminal } from '../terminal.ts'
import { notThere } from './show.ts'
import type { AccountOption } from './with-templates.ts'
import { withTemplates } from './with-templates.ts'

const HELP = `
WhatsApp pauses a template that people block or report: 3 hours the first time, 6 the second, and the
third time it is disabled. Such a pause ends by itself, and one for pacing only like this. What waits
for the template is sent then.

Examples:
  $ turnwise templates unpause offer
  $ turnwise templates unpause order_update es
`

/** `turnwise templates unpause`: one language of a template, or all that are paused. */
export function addUnpause(verb: Command, terminal: Terminal): void {
  verb
    .command('unpause <name> [language]')
    .description('End the pause of a template, in one language or all.')
    .option('--account <id>', 'the business account, where the settings name several')
    .option('--json', 'print one JSON array of what goes on')
    .addHelpText('after', HELP)
    .action((name: string, language: string | undefined, options: AccountOption) =>
      unpause(terminal, name, language, options),
    )
}

async function unpause(
  terminal: Terminal,
  name: string,
  language: string | undefined,
  options: AccountOption,
): Promise<void> {
  const freed = await withTemplates(terminal, options, async (api) => {
    const listed = await api.list(language === undefined ? { name } : { name, language })
    const found = listed.filter(({ definition }) => definition.name === name)
    if (found.length === 0) throw notThere(name, language)
    const paused = found.filter(({ status }) => status === 'PAUSED')
    if (paused.length === 0) throw notPaused(name, found[0]?.status)
    for (const { id } of paused) await api.unpause(id)
    return paused.map(({ id, definition }) => ({ name, language: definition.language, id }))
  })
  if (options.json) terminal.print(JSON.stringify(freed, null, 2))
  else for (const each of freed) terminal.print(`${name} (${each.language}) goes on.`)
}

function notPaused(name: string, status: string | undefined): KnownError {
  return new KnownError(
    'template-invalid',
    `The template \`${name}\` is not paused but ${status}: see \`turnwise templates list\`.`,
  )
}
