import { createHmac } from 'node:crypto'
import type { RequestHandler } from 'express'
import { answerRefusal } from './graph-answers.ts'
import type { Settings } from './options.ts'
import { refusal, toTokenError } from './refusals.ts'

/** The id of the emulator's only app. */
export const appId = '634974688087057'

/**
 * Lets a request of the Graph API through that has the business's token, or that of the app itself,
 * with the proof that goes with it if there is one, or has to be.
 */
export function createTokenCheck(settings: Settings): RequestHandler {
  const { accessToken, appSecret, requireProof } = settings
  const tokens = [accessToken, `${appId}|${appSecret}`]
  const proofs = new Map(
    tokens.map((token) => [token, createHmac('sha256', appSecret).update(token).digest('hex')]),
  )
  return (request, response, next) => {
    const header = request.headers.authorization?.replace(/^(Bearer|OAuth) /i, '')
    const token = header ?? request.query['access_token']
    const { appsecret_proof: proof } = request.query
    if (typeof token !== 'string' || !tokens.includes(token)) {
      response.status(401).json(toTokenError())
    } else if (proof === undefined && requireProof) {
      const details = 'API calls from the server require an appsecret_proof argument'
      answerRefusal(response, refusal(100, details))
    } else if (proof !== undefined && proof !== proofs.get(token)) {
      answerRefusal(response, refusal(100, 'Invalid appsecret_proof provided in the API argument'))
    } else {
      next()
    }
  }
}
