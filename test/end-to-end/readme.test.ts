import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { copyProject } from '../support/project-copy.ts'
import { runTurnwise } from '../support/run-turnwise.ts'

const execute = promisify(execFile)
const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')

jest.setTimeout(60_000)

/** The first block of code under a heading. */
function codeUnder(heading: string): string {
  const [, section = ''] = readme.split(`${heading}\n`)
  return /```ts\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
}

test.each([
  ['# Turnwise', 'echo'],
  ['## Let Claude answer', 'shop'],
])(
  'the bot under "%s" can be copied as it stands: its types are right, and it starts',
  async (heading, name) => {
    const project = copyProject()
    mkdirSync(join(project, 'bots', name), { recursive: true })
    writeFileSync(join(project, 'bots', name, 'index.ts'), codeUnder(heading))
    const settings = { extends: './tsconfig.json', include: [`bots/${name}/index.ts`] }
    writeFileSync(join(project, 'tsconfig.bot.json'), JSON.stringify(settings))
    const tsc = join(project, 'node_modules/typescript/bin/tsc')
    const checked = await execute(process.execPath, [tsc, '--noEmit', '-p', 'tsconfig.bot.json'], {
      cwd: project,
    }).catch((error: { stdout: string }) => error)
    expect(checked.stdout).toBe('')
    // Whoever has a bot without an evaluation has a bot.
    const ran = await runTurnwise(['eval', name], { project, withinMs: 30_000 })
    expect(ran.stderr).toContain(`bots/${name}/${name}.eval.json`)
  },
)
