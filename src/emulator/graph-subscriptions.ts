import type { Request, RequestHandler, Response } from 'express'
import express from 'express'
import type { AppSubscriptionsResponse, SubscribedAppsResponse } from '../whatsapp/wire.ts'
import type { Emulation } from './emulation.ts'
import { answerRefusal, answerUnknown } from './graph-answers.ts'
import { verifyWebhook } from './handshake.ts'
import { refusal } from './refusals.ts'
import { appId } from './token-check.ts'
import { isObject, toWord } from './validation/check.ts'
import { webhookFields } from './webhook-fields.ts'

const json = express.json({ limit: '100kb', type: () => true })
const object = 'whatsapp_business_account'

interface Subscription {
  readonly callbackUrl: string
  readonly fields: readonly string[]
}

/**
 * Who hears of what: the app of a business account, and the app's webhook with its fields. What is
 * told of here says only whether a set-up is complete: the emulator tells the webhook everything.
 */
export function createSubscriptionRoutes(
  { settings }: Emulation,
  guardAccount: RequestHandler,
): express.Router {
  const router = express.Router()
  const accounts = new Set(
    settings.isConnected ? settings.numbers.map(({ businessAccountId }) => businessAccountId) : [],
  )
  let subscription: Subscription | undefined = settings.isConnected
    ? { callbackUrl: settings.webhookUrl, fields: webhookFields }
    : undefined

  router.get('/:id/subscribed_apps', guardAccount, (request, response) => {
    const link = `https://www.facebook.com/games/?app_id=${appId}`
    const app = { id: appId, name: 'Turnwise emulator', link }
    const isSubscribed = accounts.has(String(request.params['id']))
    const answer: SubscribedAppsResponse = {
      data: isSubscribed ? [{ whatsapp_business_api_data: app }] : [],
    }
    response.json(answer)
  })
  router.post('/:id/subscribed_apps', guardAccount, (request, response) => {
    accounts.add(String(request.params['id']))
    response.json({ success: true })
  })
  router.get('/:id/subscriptions', guardApp, (_request, response) => {
    const answer: AppSubscriptionsResponse = {
      data: subscription === undefined ? [] : [toListed(subscription)],
    }
    response.json(answer)
  })
  router.post('/:id/subscriptions', guardApp, json, async (request, response) => {
    const body: unknown = request.body
    const wanted = readSubscription(body)
    if (typeof wanted === 'string') {
      answerRefusal(response, refusal(100, wanted))
      return
    }
    const { callbackUrl, verifyToken } = wanted
    const { verified, sentence } = await verifyWebhook({ webhookUrl: callbackUrl, verifyToken })
    if (!verified) {
      answerRefusal(response, refusal(2200, sentence))
      return
    }
    subscription = wanted
    response.json({ success: true })
  })
  return router

  /** Only with the token of the app itself. */
  function guardApp(request: Request, response: Response, next: () => void) {
    const token = request.headers.authorization?.replace(/^Bearer /i, '')
    if (request.params['id'] !== appId) answerUnknown(request, response)
    else if ((token ?? request.query['access_token']) === settings.accessToken) {
      answerRefusal(response, refusal(15, 'This method must be called with an app access_token.'))
    } else next()
  }
}

function toListed({ callbackUrl, fields }: Subscription) {
  const versioned = fields.map((name) => ({ name, version: 'v25.0' }))
  return { object, callback_url: callbackUrl, active: true, fields: versioned }
}

function readSubscription(
  body: unknown,
): (Subscription & { readonly verifyToken: string }) | string {
  if (!isObject(body) || body['object'] !== object) return `The parameter object must be ${object}.`
  const { callback_url: callbackUrl, verify_token: verifyToken } = body
  if (typeof callbackUrl !== 'string' || !URL.canParse(callbackUrl)) {
    return 'The parameter callback_url must be an address.'
  }
  const fields = toWord(body['fields']).split(',')
  const unknown = fields.filter((field) => !webhookFields.includes(field))
  if (unknown.length > 0) return `There is no field ${unknown.join(', ')}.`
  return { callbackUrl, fields, verifyToken: toWord(verifyToken) }
}
