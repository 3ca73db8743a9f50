import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTemporaryFolder } from './temporary-folder.ts'

const projectFolder = fileURLToPath(new URL('../..', import.meta.url))
const PARTS = [
  'package.json',
  'tsconfig.json',
  'jest.config.ts',
  'src',
  'bots/echo',
  // Tests of a bot begin with the same set-up as all others.
  'test/support',
]

/**
 * Copies what it takes to run and test bots, with the bot `echo` alone, so that a test may write
 * bots without anybody else seeing them.
 */
export function copyProject(): string {
  const folder = createTemporaryFolder()
  mkdirSync(join(folder, 'scripts'))
  const scripts = readdirSync(join(projectFolder, 'scripts')).filter((name) => /\.js$/.test(name))
  for (const part of [...PARTS, ...scripts.map((name) => join('scripts', name))]) {
    cpSync(join(projectFolder, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** A copy with the bots that crowds talk to. */
export function copyProjectForCrowds(): string {
  const project = copyProject()
  cpSync(join(projectFolder, 'bots/signup'), join(project, 'bots/signup'), { recursive: true })
  cpSync(join(projectFolder, 'test/support/tally-bot.ts'), join(project, 'bots/tally/index.ts'))
  return project
}
