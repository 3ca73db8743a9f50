import type { NoticeContent, TemplateReference } from '../../core/notice-content.ts'
import type { Change } from './change.ts'
import type { Fields } from './fields.ts'
import { toFieldsOrNone, toId, toText, toTime } from './fields.ts'

/** What a change tells of a template (reference 1.5); undefined for any other change. */
export function toTemplateNews({ field, value, entryId }: Change): NoticeContent | undefined {
  const template = toTemplate(value, entryId)
  if (template === undefined) return undefined
  switch (field) {
    case 'message_template_status_update':
      return toStatusNews(template, value)
    case 'message_template_quality_update': {
      const quality = toText(value['new_quality_score'])
      return quality === undefined ? undefined : { type: 'template.quality', template, quality }
    }
    case 'template_category_update':
      return toCategoryNews(template, value)
    default:
      return undefined
  }
}

/** Meta's own samples have `en_US` and `en-US` for the same language. */
function toTemplate(fields: Fields, accountId: string): TemplateReference | undefined {
  const id = toId(fields['message_template_id'])
  const name = toText(fields['message_template_name'])
  const language = toText(fields['message_template_language'])?.replaceAll('-', '_')
  if (name === undefined || language === undefined) return undefined
  return { accountId, name, language, ...(id !== undefined && { id }) }
}

function toStatusNews(template: TemplateReference, fields: Fields): NoticeContent | undefined {
  const event = toText(fields['event'])
  if (event === undefined) return undefined
  const reason = toText(fields['reason'])
  const occasion = toText(toFieldsOrNone(fields['other_info'])['title'])
  const advice = toText(toFieldsOrNone(fields['rejection_info'])['recommendation'])
  const disabledAt = toAnnouncedTime(toFieldsOrNone(fields['disable_info'])['disable_date'])
  const category = toText(fields['message_template_category'])
  return {
    type: 'template.status',
    template,
    event,
    ...(reason !== undefined && reason !== 'NONE' && { reason }),
    ...(occasion !== undefined && { occasion }),
    ...(advice !== undefined && { advice }),
    ...(disabledAt !== null && { disabledAt }),
    ...(category !== undefined && { category }),
  }
}

/** A day's notice says the present category as `new_category` and the coming one as correct. */
function toCategoryNews(template: TemplateReference, fields: Fields): NoticeContent | undefined {
  const category = toText(fields['new_category'])
  if (category === undefined) return undefined
  const coming = toText(fields['correct_category'])
  const comingAt = toAnnouncedTime(fields['category_update_timestamp'])
  return {
    type: 'template.category',
    template,
    category,
    ...(coming !== undefined && { coming }),
    ...(coming !== undefined && comingAt !== null && { comingAt }),
  }
}

/** A time that lies ahead, however far. */
function toAnnouncedTime(value: unknown): number | null {
  return toTime(value, Number.POSITIVE_INFINITY)
}
