import type { Request, Response } from 'express'
import express from 'express'
import { answerNumber, answerNumbers, answerTokenDebug, createAccountGuard } from './accounts.ts'
import type { Emulation } from './emulation.ts'
import { answerRefusal, answerUnknown } from './graph-answers.ts'
import { createEncryptionRoutes } from './graph-encryption.ts'
import { createFlowRoutes, deleteFlow, toListed as toListedFlow } from './graph-flows.ts'
import { answerMediaLookup, createUpload, deleteMedia } from './graph-media.ts'
import { createSubscriptionRoutes } from './graph-subscriptions.ts'
import { createTemplateRoutes, toListed as toListedTemplate } from './graph-templates.ts'
import { createUploadRoutes } from './graph-uploads.ts'
import type { BusinessNumber } from './options.ts'
import { markAsRead } from './reading.ts'
import { refusal } from './refusals.ts'
import type { Endpoint } from './sending.ts'
import { acceptMessage } from './sending.ts'
import { createTokenCheck } from './token-check.ts'
import { isObject } from './validation/check.ts'
import { checkMarketing } from './validation/marketing.ts'

const bodyMax = '1mb'

/** The Graph API as far as the framework uses it, below `/v<NN>.0`. */
export function createGraph(emulation: Emulation): express.Router {
  const { settings } = emulation
  const router = express.Router()
  router.use(createTokenCheck(settings))

  const findNumber = (request: Request): BusinessNumber | undefined =>
    settings.numbers.find(({ phoneNumberId }) => phoneNumberId === request.params['id'])

  router.get('/debug_token', answerTokenDebug(settings))
  const readBody = express.json({ limit: bodyMax, type: () => true })
  router.post('/:id/messages', readBody, (req, res) => {
    const number = findNumber(req)
    return number === undefined ? answerUnknown(req, res) : answerSend(emulation, number, req, res)
  })
  router.post('/:id/marketing_messages', readBody, (req, res) => {
    const number = findNumber(req)
    const refused = checkMarketing(emulation.world.templates.values(), req.body)
    if (number === undefined) answerUnknown(req, res)
    else if (refused !== undefined) answerRefusal(res, refused)
    else return answerSend(emulation, number, req, res, { isMarketingApi: true })
  })
  router.post('/:id/media', createUpload(emulation, findNumber))
  router.use(createEncryptionRoutes(emulation, findNumber))
  router.use(createUploadRoutes())
  const guardAccount = createAccountGuard(settings)
  router.get('/:id/phone_numbers', guardAccount, answerNumbers(settings))
  router.use(createSubscriptionRoutes(emulation, guardAccount))
  router.use(createTemplateRoutes(emulation, guardAccount))
  router.use(createFlowRoutes(emulation, guardAccount))
  router.get('/:id', (req, res) => answerObject(emulation, findNumber(req), req, res))
  router.delete('/:id', async (req, res) => {
    const flow = emulation.world.flows.get(req.params.id)
    if (flow !== undefined) await deleteFlow(emulation, flow, res)
    else await deleteMedia(emulation, req, res)
  })
  router.use(answerUnknown)
  router.use(answerBrokenBody)
  return router
}

/** `GET /<id>`: a number, a template, a Flow or a file, whatever has that id. */
function answerObject(
  emulation: Emulation,
  number: BusinessNumber | undefined,
  request: Request,
  response: Response,
) {
  const id = String(request.params['id'])
  const [template, flow] = [emulation.world.templates.get(id), emulation.world.flows.get(id)]
  if (number !== undefined) answerNumber(emulation.settings, number, request, response)
  else if (template !== undefined) response.json(toListedTemplate(template))
  else if (flow !== undefined) response.json(toListedFlow(flow))
  else answerMediaLookup(emulation, request, response)
}

const answerBrokenBody: express.ErrorRequestHandler = (error, _request, response, _next) => {
  const isOurs = !('status' in error)
  const reason = isOurs
    ? refusal(131000, 'The emulator failed; its folder may not be writable.')
    : refusal(100, 'The body is not JSON of at most 1 MB.')
  answerRefusal(response, reason)
}

async function answerSend(
  emulation: Emulation,
  number: BusinessNumber,
  request: Request,
  response: Response,
  endpoint: Endpoint = {},
) {
  const body: unknown = request.body
  if (!isObject(body)) {
    answerRefusal(response, refusal(100, 'The body is not a JSON object.'))
    return
  }
  if (body['status'] !== undefined) {
    const answer = markAsRead(emulation, number, body)
    await emulation.saved()
    if ('code' in answer) answerRefusal(response, answer)
    else response.json(answer)
    return
  }
  await answerMessage(emulation, number, body, response, endpoint)
}

async function answerMessage(
  emulation: Emulation,
  number: BusinessNumber,
  body: Record<string, unknown>,
  response: Response,
  endpoint: Endpoint,
) {
  const faults = emulation.faults.takeForSend()
  if (faults.silence) return
  const refused = faults.error !== undefined || faults.badGateway
  const answer = refused
    ? undefined
    : acceptMessage(emulation, number, body, { ...endpoint, faults })
  await emulation.saved()
  if (faults.latencyMs !== undefined) await emulation.pause(faults.latencyMs)

  if (faults.badGateway) {
    response.status(502).type('html').send('<html><body>502 Bad Gateway</body></html>')
  } else if (faults.error !== undefined) {
    const { code, details = 'This error was ordered from the emulator.', httpStatus } = faults.error
    answerRefusal(response, refusal(code, details), httpStatus)
  } else if (faults.loseResponse) {
    response.socket?.destroy()
  } else if (answer !== undefined) {
    if ('code' in answer) answerRefusal(response, answer)
    else response.json(answer)
  }
}
