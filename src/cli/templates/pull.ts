import type { Command } from 'commander'
import { withSamplesOf } from '../../core/template-samples.ts'
import type { Terminal } from '../terminal.ts'
import { readDefinitions, writeDefinition, writeTypes } from './folder.ts'
import type { AccountOption } from './with-templates.ts'
import { withTemplates } from './with-templates.ts'

const HELP = `
Writes templates/<name>.<language>.json for each template of the business account, and
templates/index.ts with their types. Commit both.

Example:
  $ turnwise templates pull && git diff templates
`

interface Pulled {
  readonly name: string
  readonly language: string
  readonly file: 'new' | 'changed' | 'same' | 'only here'
}

/** `turnwise templates pull`: the folder becomes what WhatsApp has. */
export function addPull(verb: Command, terminal: Terminal): void {
  verb
    .command('pull')
    .description('Get all templates from WhatsApp into templates/, and write their types.')
    .option('--account <id>', 'the business account, where the settings name several')
    .option('--json', 'print one JSON array')
    .addHelpText('after', HELP)
    .action((options: AccountOption) => pull(terminal, options))
}

async function pull(terminal: Terminal, options: AccountOption): Promise<void> {
  const local = await readDefinitions()
  const stored = await withTemplates(terminal, options, (api) => api.list())
  const pulled: Pulled[] = []
  for (const { definition } of stored) {
    const { name, language } = definition
    const before = local.find((each) => each.name === name && each.language === language)
    // What WhatsApp does not answer, such as the time to live, stays as it was written here.
    const file = await writeDefinition(withSamplesOf({ ...before, ...definition }, before))
    pulled.push({ name, language, file })
  }
  for (const { name, language } of local) {
    const isStored = pulled.some((each) => each.name === name && each.language === language)
    if (!isStored) pulled.push({ name, language, file: 'only here' })
  }
  const { path } = await writeTypes()
  if (options.json) terminal.print(JSON.stringify(pulled, null, 2))
  else for (const each of pulled) terminal.print(`${each.name} (${each.language}): ${each.file}`)
  const isMissing = pulled.some(({ file }) => file === 'only here')
  terminal.tell(`${path} has the types of ${pulled.length} templates.`)
  if (isMissing) {
    terminal.tell('What is only here is not at WhatsApp: create it, or remove its file.')
  }
}
