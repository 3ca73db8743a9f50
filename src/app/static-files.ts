import { statSync } from 'node:fs'
import type { Bot } from '../core/bot.ts'
import type { Problem } from '../core/errors.ts'
import { MEDIA_LIMITS } from '../core/media-limits.ts'
import type { UsedFile } from '../core/media-sources.ts'
import { filesOf } from '../core/media-sources.ts'
import { staticRepliesOf } from '../core/static-replies.ts'

/**
 * What is wrong with the files that a bot always sends, before anybody waits for them: missing,
 * empty or too large. Those of computed replies are looked at when they are sent.
 */
export function staticFileProblems(bot: Bot): Problem[] {
  return staticRepliesOf(bot.machine).flatMap(({ place, told }) =>
    told.type === 'reply' ? filesOf(told.message).flatMap((file) => fileProblems(file, place)) : [],
  )
}

function fileProblems({ source, use }: UsedFile, place: string): Problem[] {
  if (!('file' in source)) return []
  const stats = statSync(source.file, { throwIfNoEntry: false })
  if (stats === undefined || !stats.isFile()) {
    const problem = `There is no file ${source.file}.`
    return [{ place, problem, cure: 'Put it there, or give the right path.' }]
  }
  const { maxBytes } = MEDIA_LIMITS[use]
  if (stats.size > 0 && stats.size <= maxBytes) return []
  const problem = `The file ${source.file} has ${stats.size} bytes: WhatsApp allows 1 to ${maxBytes}.`
  return [{ place, problem, cure: 'Make it smaller, or send it in another way.' }]
}
