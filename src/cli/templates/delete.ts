import type { Command } from 'commander'
import { clock } from '../../app/clock.ts'
import { KnownError } from '../../core/errors.ts'
import { withDeleted } from '../../core/template-changes.ts'
import type { StoredTemplate, TemplateApi } from '../../core/template-ports.ts'
import type { Terminal } from '../terminal.ts'
import { readChanges, writeChanges } from './changes-file.ts'
import { removeDefinition, writeTypes } from './folder.ts'
import { notThere } from './show.ts'
import type { AccountOption } from './with-templates.ts'
import { withTemplates } from './with-templates.ts'

const HELP = `
Cannot be undone, and WhatsApp takes the name again only after 30 days. Its file goes, too.

Examples:
  $ turnwise templates delete offer --yes
  $ turnwise templates delete order_update es --yes
`

interface DeleteOptions extends AccountOption {
  readonly yes?: boolean
}

/** `turnwise templates delete`: one language of a template, or all of it. */
export function addDelete(verb: Command, terminal: Terminal): void {
  verb
    .command('delete <name> [language]')
    .description('Delete a template at WhatsApp and here, in one language or all.')
    .option('--yes', 'needed: it cannot be undone')
    .option('--account <id>', 'the business account, where the settings name several')
    .option('--json', 'print one JSON array of what was deleted')
    .addHelpText('after', HELP)
    .action((name: string, language: string | undefined, options: DeleteOptions) =>
      remove(terminal, name, language, options),
    )
}

async function remove(
  terminal: Terminal,
  name: string,
  language: string | undefined,
  options: DeleteOptions,
): Promise<void> {
  const deleted = await withTemplates(terminal, options, async (api) => {
    const found = await findAll(api, name, language)
    if (options.yes !== true) throw notConfirmed(name, found)
    await api.delete(name, language === undefined ? undefined : found[0]?.id)
    // Its other languages keep the name in use.
    if (language === undefined) {
      const changes = await readChanges(api.accountId)
      await writeChanges(api.accountId, withDeleted(changes, name, clock.now()))
    }
    return found
  })
  for (const { definition } of deleted) await removeDefinition(definition)
  await writeTypes()
  const listed = deleted.map(({ id, definition }) => ({ name, language: definition.language, id }))
  if (options.json) terminal.print(JSON.stringify(listed, null, 2))
  else for (const each of listed) terminal.print(`${name} (${each.language}) was deleted.`)
}

async function findAll(
  api: TemplateApi,
  name: string,
  language: string | undefined,
): Promise<readonly StoredTemplate[]> {
  const listed = await api.list(language === undefined ? { name } : { name, language })
  const found = listed.filter(({ definition }) => definition.name === name)
  if (found.length === 0) throw notThere(name, language)
  const disabled = found.find(({ status }) => status === 'DISABLED')
  if (disabled === undefined) return found
  throw new KnownError(
    'template-invalid',
    `The template \`${name}\` (${disabled.definition.language}) is DISABLED: WhatsApp lets nobody delete such a one.`,
  )
}

function notConfirmed(name: string, found: readonly StoredTemplate[]): KnownError {
  const languages = found.map(({ definition }) => definition.language).join(', ')
  return new KnownError(
    'usage',
    `This deletes \`${name}\` (${languages}) for good, and its name is not free for 30 days: add --yes.`,
  )
}
