import { resolve } from 'node:path'
import type { Command } from 'commander'
import { clock } from '../../app/clock.ts'
import { creationProblems, withCreated } from '../../core/template-changes.ts'
import { definitionProblems } from '../../core/template-definition-problems.ts'
import type { Terminal } from '../terminal.ts'
import { readChanges, writeChanges } from './changes-file.ts'
import { readDefinition, toShown, writeDefinition, writeTypes } from './folder.ts'
import { uploadSamples } from './samples.ts'
import type { AccountOption } from './with-templates.ts'
import { throwProblems, withTemplates } from './with-templates.ts'

const HELP = `
The file is one template in Meta's own JSON: name, language, category, components. Everything that
WhatsApp would refuse is told before it is asked. Reviews take from minutes to a day.

A header with a file needs a sample for the review: name one from templates/, and it is uploaded.
  { "type": "HEADER", "format": "IMAGE", "example": { "header_handle": ["samples/menu.png"] } }

Example:
  $ turnwise templates create templates/order_update.en_US.json
`

/** `turnwise templates create`: hands a definition in for review. */
export function addCreate(verb: Command, terminal: Terminal): void {
  verb
    .command('create <file>')
    .description('Create a template at WhatsApp, and write its types.')
    .option('--account <id>', 'the business account, where the settings name several')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action((file: string, options: AccountOption) => create(terminal, file, options))
}

async function create(terminal: Terminal, file: string, options: AccountOption): Promise<void> {
  const definition = await readDefinition(resolve(file))
  const { name, language, category } = definition
  throwProblems(`${toShown(resolve(file))} would be refused.`, definitionProblems(definition))
  const created = await withTemplates(terminal, options, async (api) => {
    const now = clock.now()
    const changes = await readChanges(api.accountId)
    throwProblems('WhatsApp would refuse it now.', creationProblems(changes, name, now))
    const answer = await api.create(await uploadSamples(api, definition))
    await writeChanges(api.accountId, withCreated(changes, now))
    return answer
  })
  await writeDefinition(definition)
  const { path } = await writeTypes()
  if (options.json) terminal.print(JSON.stringify({ name, language, ...created }, null, 2))
  else terminal.print(`${name} (${language}) was created: ${created.status}, id ${created.id}.`)
  if (created.category !== category) {
    terminal.tell(`WhatsApp put it into the category ${created.category}, and not ${category}.`)
  }
  terminal.tell(`${path} has its type.`)
}
