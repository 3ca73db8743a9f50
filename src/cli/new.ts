import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Command } from 'commander'
import { KnownError } from '../core/errors.ts'
import { toBotFiles } from './new-bot/templates.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
Writes bots/<name>/ with machine.ts (what it does), texts.ts (what it says), index.ts (its settings)
and tests that pass.

Example:
  $ turnwise new booking && npx jest bots/booking && npx turnwise dev booking
`

/** Nobody may have a variable of that name; what every object has (`constructor`) is left out here. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['arguments', 'async', 'await', 'break', 'case', 'catch', 'class', 'const', 'continue'],
  ...['debugger', 'default', 'delete', 'do', 'else', 'enum', 'eval', 'export', 'extends', 'false'],
  ...['finally', 'for', 'function', 'if', 'implements', 'import', 'in', 'instanceof', 'interface'],
  ...['let', 'new', 'null', 'of', 'package', 'private', 'protected', 'prototype', 'public'],
  ...['return', 'static', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'undefined'],
  ...['var', 'void', 'while', 'with', 'yield'],
])

/** `turnwise new`: a bot to begin with. */
export function addNew(program: Command, terminal: Terminal): void {
  program
    .command('new <name>')
    .summary('write a new bot')
    .description('Write a new bot, with tests that pass.')
    .addHelpText('after', HELP)
    .action(async (name: string) => {
      if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
        throw new KnownError(
          'usage',
          `\`${name}\` is no name for a bot: use small letters, digits and hyphens, such as \`pizza-2\`.`,
        )
      }
      if (name in {} || RESERVED.has(name)) {
        throw new KnownError(
          'usage',
          `\`${name}\` is a word of JavaScript: choose another name, such as \`${name}-bot\`.`,
        )
      }
      const { BOTS_FOLDER } = await import('../app/load-bots.ts')
      const folder = join(BOTS_FOLDER, name)
      await makeFolder(folder, name)
      for (const [file, text] of Object.entries(toBotFiles(name))) {
        await writeFile(join(folder, file), text)
        terminal.print(relative(process.cwd(), join(folder, file)))
      }
      terminal.tell(
        `Test it with: npx jest bots/${name}. Talk to it with: npx turnwise dev ${name}`,
      )
    })
}

async function makeFolder(folder: string, name: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (!isThere) throw error
    throw new KnownError('usage', `There is a bot \`${name}\` already: choose another name.`)
  }
}
