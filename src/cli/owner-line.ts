import type { HandOff } from '../core/conversation.ts'
import { toLocalTime } from './print.ts'

/** Who has a conversation in place of its bot, which may have stood still before they took it. */
export function toOwnerLine({ operator, since, takenAt = since }: HandOff): string {
  if (operator === '') return `in the hands of no operator yet since ${toLocalTime(since)}`
  const before = takenAt === since ? '' : `; the bot has stood still since ${toLocalTime(since)}`
  return `in the hands of ${operator} since ${toLocalTime(takenAt)}${before}`
}
