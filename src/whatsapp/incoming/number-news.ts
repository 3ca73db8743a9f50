import type { NoticeContent } from '../../core/notice-content.ts'
import type { Change } from './change.ts'
import { toId, toText } from './fields.ts'

/** What a change tells of numbers and their limits (reference 1.5); undefined for any other. */
export function toNumberNews({ field, value }: Change): NoticeContent | undefined {
  if (field === 'business_capability_update') {
    const limit = toId(value['max_daily_conversations_per_business'])
    return limit === undefined ? undefined : { type: 'portfolio.limit', limit }
  }
  if (field !== 'phone_number_quality_update') return undefined
  const displayNumber = toId(value['display_phone_number'])?.replace(/\D/g, '')
  const event = toText(value['event'])
  if (displayNumber === undefined || event === undefined) return undefined
  const limit = toId(value['max_daily_conversations_per_business'] ?? value['current_limit'])
  return { type: 'number.quality', displayNumber, event, ...(limit !== undefined && { limit }) }
}
