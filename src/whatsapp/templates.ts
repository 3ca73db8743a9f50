import { parseDefinition } from '../core/template-definition.ts'
import type { StoredTemplate, TemplateApi, TemplateQuery } from '../core/template-ports.ts'
import type { Fields } from './incoming/fields.ts'
import { toFieldsOrNone, toId, toList, toText } from './incoming/fields.ts'
import type { Management } from './management.ts'

const PAGE_LENGTH = 100
/** What is asked for: only some fields come by themselves (reference 5.2, A.6). */
const FIELDS = 'id,name,language,status,category,parameter_format,components,quality_score'

/** Speaks for the templates of one business account (its id) over the Graph API. */
export function createTemplateApi(management: Management, accountId: string): TemplateApi {
  const path = `${encodeURIComponent(accountId)}/message_templates`

  async function listPage(
    query: TemplateQuery,
    after: string | undefined,
  ): Promise<{
    readonly templates: readonly StoredTemplate[]
    readonly after: string | undefined
  }> {
    const answer = await management.ask('GET', path, {
      query: { ...query, fields: FIELDS, limit: String(PAGE_LENGTH), after },
    })
    const data = toList(answer['data'])
    const paging = toFieldsOrNone(answer['paging'])
    const cursor = toText(toFieldsOrNone(paging['cursors'])['after'])
    const hasMore = paging['next'] !== undefined || data.length >= PAGE_LENGTH
    return {
      templates: data.map(toFieldsOrNone).flatMap(toStored),
      after: hasMore && data.length > 0 ? cursor : undefined,
    }
  }

  return {
    accountId,
    list: async (query = {}) => {
      const all: StoredTemplate[] = []
      let after: string | undefined
      do {
        const page = await listPage(query, after)
        all.push(...page.templates)
        // A cursor that comes again would lead round in a circle.
        after = page.after === after ? undefined : page.after
      } while (after !== undefined)
      return all
    },
    create: async (definition) => {
      const answer = await management.ask('POST', path, { body: definition })
      return {
        id: toId(answer['id']) ?? '',
        status: toText(answer['status']) ?? 'PENDING',
        category: toText(answer['category']) ?? definition.category,
      }
    },
    edit: async (id, change) => {
      await management.ask('POST', encodeURIComponent(id), { body: change })
    },
    delete: async (name, id) => {
      await management.ask('DELETE', path, { query: { name, hsm_id: id } })
    },
    unpause: async (id) => {
      await management.ask('POST', `${encodeURIComponent(id)}/unpause`)
    },
    upload: management.upload,
    close: management.close,
  }
}

/** What is of no form that we know is left out: nothing could be done with it. */
function toStored(fields: Fields): readonly StoredTemplate[] {
  const { id: givenId, status, quality_score: score, ...rest } = fields
  const id = toId(givenId)
  const parsed = parseDefinition(rest)
  if (id === undefined || !('definition' in parsed)) return []
  const quality = toText(toFieldsOrNone(score)['score'])
  return [
    {
      id,
      status: toText(status) ?? 'UNKNOWN',
      ...(quality === undefined ? {} : { quality }),
      definition: parsed.definition,
    },
  ]
}
