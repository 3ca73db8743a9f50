import type { Request, Response } from 'express'
import type { Refusal } from './refusals.ts'
import { toGraphError, toHttpStatus, toUnknownObjectError } from './refusals.ts'

/** Nothing of that id, or nothing that is emulated at that path. */
export function answerUnknown(request: Request, response: Response): void {
  const id = String(request.params['id'] ?? request.path.split('/')[1] ?? '')
  response.status(400).json(toUnknownObjectError(request.method, id))
}

export function answerRefusal(response: Response, reason: Refusal, httpStatus?: number): void {
  response.status(httpStatus ?? toHttpStatus(reason.code)).json(toGraphError(reason))
}
