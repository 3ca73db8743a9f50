import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { copyProjectInto, projectFolder } from './project-parts.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

/**
 * Copies what it takes to run and test bots, with the bot `echo` alone, so that a test may write
 * bots without anybody else seeing them.
 */
export function copyProject(): string {
  const folder = createTemporaryFolder()
  // Tests of a bot begin with the same set-up as all others.
  copyProjectInto(folder, ['jest.config.ts', 'test/support'])
  return folder
}

/** A copy with the bots that crowds talk to. */
export function copyProjectForCrowds(): string {
  const project = copyProject()
  cpSync(join(projectFolder, 'bots/signup'), join(project, 'bots/signup'), { recursive: true })
  cpSync(join(projectFolder, 'test/support/tally-bot.ts'), join(project, 'bots/tally/index.ts'))
  return project
}
