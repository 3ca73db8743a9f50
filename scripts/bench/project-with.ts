import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'

const PARTS = ['package.json', 'tsconfig.json', 'src', 'bots/echo']

/** Copies what it takes to run bots, with `echo` and one more that nobody else sees. */
export function copyProjectWith(folder: string, name: string, botFile: string): string {
  mkdirSync(join(folder, 'scripts'))
  const scripts = readdirSync('scripts').filter((file) => /\.js$/.test(file))
  for (const part of [...PARTS, ...scripts.map((file) => join('scripts', file))]) {
    cpSync(part, join(folder, part), { recursive: true })
  }
  cpSync(botFile, join(folder, 'bots', name, 'index.ts'), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  return folder
}
