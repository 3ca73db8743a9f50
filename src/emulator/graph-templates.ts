import type { Request, Response } from 'express'
import express from 'express'
import type { Emulation } from './emulation.ts'
import { answerRefusal } from './graph-answers.ts'
import { refusal } from './refusals.ts'
import { addTemplate, reviewTemplate } from './reviewing.ts'
import { toComponents } from './template-components.ts'
import type { KnownTemplate, TemplateStatus } from './templates.ts'
import { isNamed } from './templates.ts'
import { isObject } from './validation/check.ts'
import { defineTemplate } from './validation/template-definition.ts'

const pageLength = 25
const json = express.json({ limit: '1mb', type: () => true })

/** `/<business account id>/message_templates`: creates, lists and deletes templates. */
export function createTemplateRoutes(
  emulation: Emulation,
  guardAccount: express.RequestHandler,
): express.Router {
  const router = express.Router()
  const path = '/:id/message_templates'
  router.post(path, guardAccount, json, async (request, response) => {
    const body: unknown = request.body
    const definition = isObject(body)
      ? defineTemplate(body)
      : refusal(100, 'The body is no object.')
    const added = 'code' in definition ? definition : addTemplate(emulation, definition)
    if (typeof added === 'string') answerRefusal(response, refusal(100, added))
    else if ('code' in added) answerRefusal(response, added)
    else {
      await emulation.saved()
      const { id, status, category } = added
      response.json({ id, status, category: category.toUpperCase() })
    }
  })
  router.get(path, guardAccount, (request, response) => listTemplates(emulation, request, response))
  router.delete(path, guardAccount, async (request, response) => {
    const { name, hsm_id: id } = request.query
    const found = listed(emulation).filter(
      (template) => template.name === name && (id === undefined || template.id === id),
    )
    if (found.length === 0) {
      answerRefusal(response, refusal(100, `There is no template ${String(name)} to delete.`))
      return
    }
    if (found.some(({ status }) => status === 'DISABLED')) {
      answerRefusal(response, refusal(100, 'A template that is disabled cannot be deleted.'))
      return
    }
    for (const template of found) reviewTemplate(emulation, template, 'DELETED')
    await emulation.saved()
    response.json({ success: true })
  })
  router.post('/:id/unpause', async (request, response, next) => {
    const template = emulation.world.templates.get(request.params.id)
    if (template === undefined) next()
    else if (template.status !== 'PAUSED') {
      answerRefusal(response, refusal(100, `The template is ${template.status}, not PAUSED.`))
    } else {
      reviewTemplate(emulation, template, 'APPROVED')
      await emulation.saved()
      response.json({ success: true })
    }
  })
  router.post('/:id', json, async (request, response, next) => {
    const template = emulation.world.templates.get(request.params.id)
    const body: unknown = request.body
    if (template === undefined || !isObject(body)) next()
    else await editTemplate(emulation, template, body, response)
  })
  return router
}

const editable: readonly TemplateStatus[] = ['APPROVED', 'REJECTED', 'PAUSED']

/** New components take the place of all old ones, and wait for their review. */
async function editTemplate(
  { record, saved }: Emulation,
  template: KnownTemplate,
  body: Readonly<Record<string, unknown>>,
  response: Response,
) {
  if (!editable.includes(template.status)) {
    const details = `The template is ${template.status}: only ${editable.join(', ')} are edited.`
    answerRefusal(response, refusal(100, details))
    return
  }
  const { id, name, language, category } = template
  const components = toComponents(template)
  const definition = defineTemplate({ components, category, ...body, name, language })
  if ('code' in definition) {
    answerRefusal(response, definition)
    return
  }
  record({ type: 'template', template: { ...definition, id, status: 'PENDING' } })
  await saved()
  response.json({ success: true })
}

function listed({ world }: Emulation): KnownTemplate[] {
  return [...world.templates.values()].filter(({ status }) => status !== 'DELETED')
}

function listTemplates(emulation: Emulation, request: Request, response: Response) {
  const { status, name, language, category, after, limit } = request.query
  const found = listed(emulation).filter(
    (template) =>
      (status === undefined || template.status === status) &&
      (name === undefined || template.name === name) &&
      (language === undefined || template.language === language) &&
      (category === undefined || template.category.toUpperCase() === category),
  )
  const from = after === undefined ? 0 : found.findIndex(({ id }) => id === after) + 1
  const end = from + (Number(limit) || pageLength)
  const page = found.slice(from, end)
  const [first, last] = [page[0], page.at(-1)]
  response.json({
    data: page.map(toListed),
    ...(first === undefined || last === undefined
      ? {}
      : {
          paging: {
            cursors: { before: first.id, after: last.id },
            ...(end < found.length ? { next: toNextUrl(request, last.id) } : {}),
          },
        }),
  })
}

/** The same question for what comes after. */
function toNextUrl(request: Request, after: string): string {
  const url = new URL(request.originalUrl, `${request.protocol}://${request.get('host')}`)
  url.searchParams.set('after', after)
  return url.href
}

/** A template as the Graph API answers it. */
export function toListed(template: KnownTemplate) {
  const { name, language, status, category, id, body } = template
  return {
    name,
    parameter_format: isNamed(body) ? 'NAMED' : 'POSITIONAL',
    components: toComponents(template),
    language,
    status,
    category: category.toUpperCase(),
    id,
  }
}
