import type { Command } from 'commander'
import { fillableNames, fillingProblems, toTemplateText } from '../../core/template-text.ts'
import { toOneLine } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { pickDefinition, readDefinitions } from './folder.ts'
import { collect, toPair } from './settings.ts'
import { throwProblems } from './with-templates.ts'

const HELP = `
Asks nobody: it shows the file in templates/. Variables of the body have their names or numbers, that
of the header is \`header\`, that of the second button \`button2\`, those of the third card \`card3.1\`.
Without --set the placeholders are shown.

Examples:
  $ turnwise templates preview hello_world
  $ turnwise templates preview order_update es --set 1=Ada --set 2=A17 --set button2=A17
`

interface PreviewOptions {
  readonly set: readonly string[]
  readonly json?: boolean
}

/** `turnwise templates preview`: a template as a person would see it. */
export function addPreview(verb: Command, terminal: Terminal): void {
  verb
    .command('preview <name> [language]')
    .description('Show what a template looks like with its variables filled in.')
    .option('--set <name=value>', 'what stands for a variable; once for each', collect, [])
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action((name: string, language: string | undefined, options: PreviewOptions) =>
      preview(terminal, name, language, options),
    )
}

async function preview(
  terminal: Terminal,
  name: string,
  language: string | undefined,
  { set, json }: PreviewOptions,
): Promise<void> {
  const definition = pickDefinition(await readDefinitions(), name, language)
  const filling = new Map(set.map(toPair))
  if (filling.size > 0) {
    throwProblems(`\`${name}\` cannot be filled in.`, fillingProblems(definition, filling))
  }
  const lines = toTemplateText(definition, filling)
  if (json) {
    const variables = fillableNames(definition)
    const shown = { name, language: definition.language, variables, text: lines.join('\n') }
    terminal.print(JSON.stringify(shown, null, 2))
  } else {
    for (const line of lines) terminal.print(toOneLine(line))
  }
}
