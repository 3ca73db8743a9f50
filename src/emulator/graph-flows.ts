import type { Request, RequestHandler, Response } from 'express'
import express from 'express'
import type { Emulation } from './emulation.ts'
import type { Flow } from './flows.ts'
import { readFlowJson } from './flows.ts'
import { answerRefusal, answerUnknown } from './graph-answers.ts'
import { readForm } from './graph-media.ts'
import { createObjectId } from './ids.ts'
import { refusal } from './refusals.ts'
import { isObject, toWord } from './validation/check.ts'

const json = express.json({ limit: '1mb', type: () => true })
const form = express.raw({ limit: '11mb', type: () => true })

/** Flows of a business account: created, given their Flow JSON, published, deprecated, deleted. */
export function createFlowRoutes(
  emulation: Emulation,
  guardAccount: RequestHandler,
): express.Router {
  const { world, record } = emulation
  const router = express.Router()

  /** Calls back with the Flow that the path names, or answers that there is none. */
  const withFlow =
    (handle: (flow: Flow, request: Request, response: Response) => Promise<void>) =>
    async (request: Request, response: Response) => {
      const flow = world.flows.get(String(request.params['id']))
      if (flow === undefined) answerUnknown(request, response)
      else await handle(flow, request, response)
    }

  router.post('/:id/flows', guardAccount, json, async (request, response) => {
    const body: unknown = request.body
    if (!isObject(body)) {
      answerRefusal(response, refusal(100, 'The body is not a JSON object.'))
      return
    }
    await createFlow(emulation, body, response)
  })
  router.get('/:id/flows', guardAccount, (_request, response) => {
    response.json({ data: [...world.flows.values()].map(toListed) })
  })
  router.post(
    '/:id/assets',
    form,
    withFlow(async (flow, request, response) => {
      const file = (await readForm(request))?.get('file')
      if (!(file instanceof Blob)) {
        answerRefusal(response, refusal(131008, 'The parameter file is required.'))
      } else if (flow.status !== 'DRAFT') {
        answerRefusal(response, refusal(139001, `The Flow is ${flow.status}: only drafts change.`))
      } else {
        const read = readFlowJson(parse(await file.text()))
        const isGood = 'screens' in read
        if (isGood) record({ type: 'flow', flow: { ...flow, ...read } })
        await emulation.saved()
        response.json({ success: true, validation_errors: isGood ? [] : read })
      }
    }),
  )
  router.post(
    '/:id/publish',
    withFlow(async (flow, _request, response) => {
      const problem = findUnpublishable(flow)
      if (problem !== undefined) {
        answerRefusal(response, refusal(139002, problem))
        return
      }
      record({ type: 'flow', flow: { ...flow, status: 'PUBLISHED' } })
      await emulation.saved()
      response.json({ success: true })
    }),
  )
  router.post(
    '/:id/deprecate',
    withFlow(async (flow, _request, response) => {
      if (flow.status !== 'PUBLISHED') {
        answerRefusal(response, refusal(139003, `The Flow is ${flow.status}, not PUBLISHED.`))
        return
      }
      record({ type: 'flow', flow: { ...flow, status: 'DEPRECATED' } })
      await emulation.saved()
      response.json({ success: true })
    }),
  )
  return router
}

/** Makes a Flow; with its JSON and `publish`, one that can be sent at once. */
async function createFlow(
  emulation: Emulation,
  body: Readonly<Record<string, unknown>>,
  response: Response,
) {
  const { name, categories, flow_json: text, publish = false } = body
  if (typeof name !== 'string' || name === '') {
    answerRefusal(response, refusal(131008, 'The parameter name is required.'))
    return
  }
  if (emulation.lookup.flow(name) !== undefined) {
    answerRefusal(response, refusal(100, `There is a Flow ${name} already: names are unique.`))
    return
  }
  const read = typeof text === 'string' ? readFlowJson(parse(text)) : { version: '', screens: [] }
  const isGood = 'screens' in read
  const flow: Flow = {
    id: createObjectId(),
    name,
    status: 'DRAFT',
    categories: Array.isArray(categories) ? categories.map(toWord) : ['OTHER'],
    ...(isGood ? read : { version: '', screens: [] }),
  }
  const isPublished = publish === true && findUnpublishable(flow) === undefined
  const status = isPublished ? 'PUBLISHED' : 'DRAFT'
  emulation.record({ type: 'flow', flow: { ...flow, status } })
  await emulation.saved()
  response.json({ id: flow.id, success: true, validation_errors: isGood ? [] : read })
}

function findUnpublishable({ status, screens }: Flow): string | undefined {
  if (status !== 'DRAFT') return `The Flow is ${status}, not DRAFT.`
  return screens.length === 0 ? 'The Flow has no Flow JSON yet.' : undefined
}

/** The value of a text, or undefined if it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `DELETE /<flow id>`: only drafts can go. */
export async function deleteFlow(
  { record, saved }: Emulation,
  { id, status }: Flow,
  response: Response,
): Promise<void> {
  if (status !== 'DRAFT') {
    answerRefusal(response, refusal(139004, `The Flow is ${status}: only drafts can be deleted.`))
    return
  }
  record({ type: 'flow-gone', id })
  await saved()
  response.json({ success: true })
}

/** A Flow as the Graph API answers it. */
export function toListed({ id, name, status, categories }: Flow) {
  return { id, name, status, categories, validation_errors: [] }
}
