import { resolve } from 'node:path'
import type { Command } from 'commander'
import { clock } from '../../app/clock.ts'
import { KnownError } from '../../core/errors.ts'
import { editProblems, withEdited } from '../../core/template-changes.ts'
import type { TemplateDefinition } from '../../core/template-definition.ts'
import { definitionProblems } from '../../core/template-definition-problems.ts'
import type { StoredTemplate, TemplateApi } from '../../core/template-ports.ts'
import type { Terminal } from '../terminal.ts'
import { readChanges, writeChanges } from './changes-file.ts'
import { readDefinition, toShown, writeDefinition, writeTypes } from './folder.ts'
import { uploadSamples } from './samples.ts'
import { notThere } from './show.ts'
import type { AccountOption } from './with-templates.ts'
import { throwProblems, withTemplates } from './with-templates.ts'

const HELP = `
All components of the file take the place of all old ones, and are reviewed. Templates that are
approved, rejected or paused can be edited; approved ones once in 24 hours and 10 times in 30 days.

Example:
  $ turnwise templates edit templates/order_update.en_US.json
`
/** Reference 5.2. */
const EDITABLE: readonly string[] = ['APPROVED', 'REJECTED', 'PAUSED']

/** `turnwise templates edit`: WhatsApp's copy becomes what the file says. */
export function addEdit(verb: Command, terminal: Terminal): void {
  verb
    .command('edit <file>')
    .description('Change a template at WhatsApp to what its file says, and write its types.')
    .option('--account <id>', 'the business account, where the settings name several')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action((file: string, options: AccountOption) => edit(terminal, file, options))
}

async function edit(terminal: Terminal, file: string, options: AccountOption): Promise<void> {
  const definition = await readDefinition(resolve(file))
  const { name, language } = definition
  throwProblems(`${toShown(resolve(file))} would be refused.`, definitionProblems(definition))
  const id = await withTemplates(terminal, options, async (api) => {
    const stored = await findStored(api, name, language)
    checkStatus(stored)
    const now = clock.now()
    const isCounted = stored.status === 'APPROVED'
    const changes = await readChanges(api.accountId)
    const problems = isCounted ? editProblems(changes, { id: stored.id, name }, now) : []
    throwProblems('WhatsApp would refuse it now.', problems)
    const handedIn = await uploadSamples(api, definition)
    await api.edit(stored.id, toChange(handedIn, stored.definition))
    if (isCounted) await writeChanges(api.accountId, withEdited(changes, stored.id, now))
    return stored.id
  })
  await writeDefinition(definition)
  const { path } = await writeTypes()
  if (options.json) terminal.print(JSON.stringify({ name, language, id }, null, 2))
  else terminal.print(`${name} (${language}) was changed, and is reviewed now.`)
  terminal.tell(`${path} has its type.`)
}

/**
 * One language of a template at WhatsApp.
 * @throws KnownError `not-found`
 */
export async function findStored(
  api: TemplateApi,
  name: string,
  language: string,
): Promise<StoredTemplate> {
  const listed = await api.list({ name, language })
  const stored = listed.find(
    ({ definition }) => definition.name === name && definition.language === language,
  )
  if (stored === undefined) throw notThere(name, language)
  return stored
}

function checkStatus({ status, definition: { name } }: StoredTemplate): void {
  if (EDITABLE.includes(status)) return
  throw new KnownError(
    'template-invalid',
    `The template \`${name}\` is ${status}: only ${EDITABLE.join(', ')} can be edited. Wait, or create another one.`,
  )
}

/** What stays the same is not said again: an approved template keeps its category. */
function toChange(
  { components, category, message_send_ttl_seconds: lifetime }: TemplateDefinition,
  stored: TemplateDefinition,
): Pick<TemplateDefinition, 'components'> & Partial<TemplateDefinition> {
  return {
    components,
    ...(category === stored.category ? {} : { category }),
    ...(lifetime === undefined ? {} : { message_send_ttl_seconds: lifetime }),
  }
}
