import type { Command } from 'commander'
import { KnownError } from '../../core/errors.ts'
import { toTemplateText } from '../../core/template-text.ts'
import { toOneLine } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { AccountOption } from './with-templates.ts'
import { withTemplates } from './with-templates.ts'

const HELP = `
Examples:
  $ turnwise templates show order_update
  $ turnwise templates show order_update es --json
`

/** `turnwise templates show`: one template as WhatsApp has it. */
export function addShow(verb: Command, terminal: Terminal): void {
  verb
    .command('show <name> [language]')
    .description('Show a template as WhatsApp has it, in one language or all.')
    .option('--account <id>', 'the business account, where the settings name several')
    .option('--json', 'print one JSON array')
    .addHelpText('after', HELP)
    .action((name: string, language: string | undefined, options: AccountOption) =>
      show(terminal, name, language, options),
    )
}

async function show(
  terminal: Terminal,
  name: string,
  language: string | undefined,
  options: AccountOption,
): Promise<void> {
  const query = language === undefined ? { name } : { name, language }
  const listed = await withTemplates(terminal, options, (api) => api.list(query))
  // WhatsApp also finds names that only begin like this.
  const found = listed.filter(({ definition }) => definition.name === name)
  if (found.length === 0) throw notThere(name, language)
  if (options.json) {
    terminal.print(JSON.stringify(found, null, 2))
    return
  }
  for (const [index, { id, status, quality, definition }] of found.entries()) {
    if (index > 0) terminal.print('')
    const judged = quality === undefined ? '' : `, quality ${quality}`
    terminal.print(`${name} (${definition.language}), ${definition.category}: ${status}${judged}`)
    terminal.print(`id ${id}`)
    terminal.print('')
    for (const line of toTemplateText(definition, new Map())) terminal.print(`  ${toOneLine(line)}`)
  }
}

/** Nothing of that name is at WhatsApp. */
export function notThere(name: string, language: string | undefined): KnownError {
  const inLanguage = language === undefined ? '' : ` in \`${language}\``
  return new KnownError(
    'not-found',
    `WhatsApp has no template \`${name}\`${inLanguage}: see \`turnwise templates list\`.`,
  )
}
