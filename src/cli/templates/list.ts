import type { Command } from 'commander'
import { isSameTemplate } from '../../core/template-blueprint.ts'
import type { StoredTemplate } from '../../core/template-ports.ts'
import { printListing } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { readDefinitions } from './folder.ts'
import type { AccountOption } from './with-templates.ts'
import { withTemplates } from './with-templates.ts'

const HELP = `
FILE says whether templates/ has the same, something else, or nothing of it.

Examples:
  $ turnwise templates list
  $ turnwise templates list --status REJECTED
  $ turnwise templates list --name order_update --json
`

interface ListOptions extends AccountOption {
  readonly name?: string
  readonly status?: string
}

type Listed = StoredTemplate & { readonly file: 'same' | 'differs' | 'none' }

/** `turnwise templates list`: what WhatsApp has, and thinks of it. */
export function addList(verb: Command, terminal: Terminal): void {
  verb
    .command('list')
    .description('List the templates at WhatsApp, with their status and quality.')
    .option('--name <name>', 'only this one, in all its languages')
    .option('--status <status>', 'only those of a status, such as APPROVED or PAUSED')
    .option('--account <id>', 'the business account, where the settings name several')
    .option('--json', 'print one JSON array')
    .addHelpText('after', HELP)
    .action((options: ListOptions) => list(terminal, options))
}

async function list(terminal: Terminal, options: ListOptions): Promise<void> {
  const { name, status, json } = options
  const query = {
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { status: status.toUpperCase() }),
  }
  const stored = await withTemplates(terminal, options, (api) => api.list(query))
  const local = await readDefinitions()
  const listed = stored.map((template): Listed => {
    const { definition } = template
    const mine = local.find(
      (each) => each.name === definition.name && each.language === definition.language,
    )
    if (mine === undefined) return { ...template, file: 'none' }
    return { ...template, file: isSameTemplate(mine, definition) ? 'same' : 'differs' }
  })
  printListing(terminal, listed, {
    json,
    headings: ['NAME', 'LANGUAGE', 'STATUS', 'CATEGORY', 'QUALITY', 'FILE', 'ID'],
    cells: ({ id, status: state, quality, definition, file }) => [
      definition.name,
      definition.language,
      state,
      definition.category,
      quality ?? '',
      file,
      id,
    ],
    whenEmpty: 'There are no such templates.',
  })
}
