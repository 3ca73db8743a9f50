import type { Request, Response } from 'express'
import express from 'express'
import { answerRefusal, answerUnknown } from './graph-answers.ts'
import { createObjectId } from './ids.ts'
import { refusal } from './refusals.ts'
import { appId } from './token-check.ts'

const types: readonly string[] = [
  'application/pdf',
  'image/jpeg',
  'image/jpg',
  'image/png',
  'video/mp4',
]
const bytesMax = 100 * 1_048_576
const bytes = express.raw({ limit: '101mb', type: () => true })
/** What is never finished is forgotten. */
const openMax = 100

/** Uploads of an app, in one piece: begun, given their bytes, and named by a handle from then on. */
export function createUploadRoutes(): express.Router {
  const router = express.Router()
  const open = new Map<string, number>()

  router.post('/:id/uploads', (request, response, next) => {
    if (request.params.id === appId) begin(request, response)
    else next()
  })
  router.post(/^\/(upload:[\w-]+)$/, bytes, (request, response) => {
    const id = String(request.params[0])
    const length = open.get(id)
    const body: unknown = request.body
    const hasAll = Buffer.isBuffer(body) && body.length === length
    if (length === undefined) answerUnknown(request, response)
    else if (request.headers['file_offset'] !== '0' || !hasAll) {
      answerRefusal(response, refusal(100, `The upload needs its ${length} bytes, from 0 on.`))
    } else {
      open.delete(id)
      response.json({ h: `4::${Buffer.from(id).toString('base64')}` })
    }
  })
  return router

  function begin(request: Request, response: Response) {
    const { file_name: name, file_length: given, file_type: type } = request.query
    const length = Number(given)
    if (typeof name !== 'string' || !(length > 0 && length <= bytesMax)) {
      answerRefusal(response, refusal(100, 'The parameters file_name and file_length are needed.'))
    } else if (!types.includes(String(type))) {
      answerRefusal(response, refusal(100, `The file_type must be one of ${types.join(', ')}.`))
    } else {
      const [oldest] = open.keys()
      if (open.size >= openMax && oldest !== undefined) open.delete(oldest)
      const id = `upload:${createObjectId()}`
      open.set(id, length)
      response.json({ id })
    }
  }
}
