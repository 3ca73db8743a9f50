import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Copies some parts of this project into an empty folder, with its launcher and with the bot `echo`
 * alone, so that bots can be put there without anybody else seeing them.
 */
export function copyProjectInto(folder: string, more: readonly string[] = []): void {
  mkdirSync(join(folder, 'scripts'))
  const scripts = readdirSync(join(projectFolder, 'scripts')).filter((name) => /\.js$/.test(name))
  const parts = ['package.json', 'tsconfig.json', 'src', 'bots/echo', ...more]
  for (const part of [...parts, ...scripts.map((name) => join('scripts', name))]) {
    cpSync(join(projectFolder, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'))
}
