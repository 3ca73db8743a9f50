import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bot } from '../core/bot.ts'
import { KnownError, toSentences } from '../core/errors.ts'
import { staticFileProblems } from './static-files.ts'

/** Bots of a folder: those that load, and why others do not. */
export interface LoadedBots {
  readonly bots: readonly Bot[]
  readonly broken: readonly { readonly name: string; readonly error: KnownError }[]
}

/** Where bots live: a folder a bot, its `index.ts` exports `bot`. */
export const BOTS_FOLDER = resolve(import.meta.dirname, '../../bots')

/** Loads every bot of a folder. One that does not load is told, and harms no other. */
export async function loadBots(folder = BOTS_FOLDER): Promise<LoadedBots> {
  const bots: Bot[] = []
  const broken: { name: string; error: KnownError }[] = []
  for (const name of await listBots(folder)) {
    try {
      bots.push(await loadBot(name, folder))
    } catch (error) {
      if (!(error instanceof KnownError)) throw error
      broken.push({ name, error })
    }
  }
  return { bots, broken }
}

/**
 * The names of the folders that may hold a bot. One without any file is what an editor or git left
 * behind, and no bot that somebody forgot to finish.
 */
export async function listBots(folder = BOTS_FOLDER): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names: string[] = []
  for (const entry of entries) {
    if (entry.isDirectory() && (await holdsFiles(join(folder, entry.name)))) names.push(entry.name)
  }
  return names.sort()
}

async function holdsFiles(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.some((entry) => !entry.isDirectory())
}

/**
 * Loads one bot.
 * @throws KnownError `bot-unknown`, `bot-broken`
 */
export async function loadBot(name: string, folder = BOTS_FOLDER): Promise<Bot> {
  const known = await listBots(folder)
  if (!known.includes(name)) {
    throw new KnownError(
      'bot-unknown',
      `There is no bot \`${name}\`: the bots are ${known.join(', ') || '(none yet)'}.`,
    )
  }
  const file = join(folder, name, 'index.ts')
  let module: { readonly bot?: Bot }
  try {
    module = (await import(pathToFileURL(file).href)) as { readonly bot?: Bot }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new KnownError('bot-broken', `The bot \`${name}\` does not load (${file}): ${reason}`, {
      cause,
    })
  }
  if (module.bot?.machine === undefined) {
    throw new KnownError(
      'bot-broken',
      `${file} exports no \`bot\`: end it with \`export const bot = defineBot({ name: '${name}', machine })\`.`,
    )
  }
  if (module.bot.name !== name) {
    throw new KnownError(
      'bot-broken',
      `The bot in ${file} calls itself \`${module.bot.name}\`: name it \`${name}\`, as its folder.`,
    )
  }
  const problems = staticFileProblems(module.bot)
  if (problems.length > 0) {
    throw new KnownError(
      'bot-broken',
      `The bot \`${name}\` sends files that WhatsApp would not get.\n${toSentences(problems)}`,
    )
  }
  return module.bot
}
