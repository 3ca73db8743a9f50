import { KnownError } from '../core/errors.ts'
import type { FlowAnswer, FlowReply, FlowRequest } from '../core/flow.ts'
import type { JsonObject } from '../core/json.ts'

/** What a form shows after it has asked: the next screen, or what it was finished with. */
export type FormAnswer = Exclude<FlowAnswer, { readonly error: unknown }>

/** What the form with this token asks: no screen means that it opens. */
export function toRequest(
  token: string,
  screen: string | undefined,
  data: JsonObject = {},
): FlowRequest {
  return screen === undefined
    ? { action: 'open', data, token }
    : { action: 'submit', screen, data, token }
}

/** The answer as a test compares it. */
export function toFormAnswer(reply: FlowReply): FormAnswer {
  switch (reply.outcome) {
    case 'screen':
      return { screen: reply.screen, data: reply.data }
    case 'finished':
      return { finish: reply.answer }
    case 'expired':
      throw new KnownError('not-found', `The form is not valid any more: ${reply.sentence}`)
    case 'failed':
      throw new KnownError('not-found', `The form was not answered: ${reply.reason}`)
  }
}
