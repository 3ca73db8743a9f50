import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { copyProjectInto } from '../../test/support/project-parts.ts'

/** Copies what it takes to run bots, with `echo` and one more that nobody else sees. */
export function copyProjectWith(folder: string, name: string, botFile: string): string {
  copyProjectInto(folder)
  cpSync(botFile, join(folder, 'bots', name, 'index.ts'), { recursive: true })
  return folder
}
