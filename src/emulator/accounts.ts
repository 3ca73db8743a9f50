import type { Request, RequestHandler, Response } from 'express'
import type {
  DebugTokenResponse,
  PhoneNumberResponse,
  SubscribedAppsResponse,
} from '../whatsapp/wire.ts'
import type { BusinessNumber, Settings } from './options.ts'
import { toUnknownObjectError } from './refusals.ts'
import { appId } from './token-check.ts'

const app = { id: appId, name: 'Turnwise emulator' }
const fastThroughput = 1_000

/** `GET /<phone number id>`: its fields, or those that `?fields=` names. */
export function answerNumber(
  settings: Settings,
  number: BusinessNumber,
  request: Request,
  response: Response,
): void {
  const fields: PhoneNumberResponse = {
    verified_name: number.verifiedName ?? 'Your business',
    code_verification_status: 'VERIFIED',
    display_phone_number: number.displayPhoneNumber,
    quality_rating: 'GREEN',
    platform_type: 'CLOUD_API',
    throughput: { level: settings.throughput >= fastThroughput ? 'HIGH' : 'STANDARD' },
    webhook_configuration: { application: settings.webhookUrl },
    id: number.phoneNumberId,
  }
  const wanted = request.query['fields']
  if (typeof wanted !== 'string') {
    response.json(fields)
    return
  }
  const names = ['id', ...wanted.split(',')]
  response.json(Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name))))
}

/** `GET /debug_token`: what a token may do. */
export function answerTokenDebug(settings: Settings): RequestHandler {
  return (request, response) => {
    const isValid = request.query['input_token'] === settings.accessToken
    const answer: DebugTokenResponse = isValid
      ? {
          data: {
            app_id: app.id,
            type: 'SYSTEM_USER',
            is_valid: true,
            expires_at: 0,
            scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
          },
        }
      : { data: { is_valid: false, scopes: [] } }
    response.json(answer)
  }
}

/** `GET /<business account id>/subscribed_apps`: the emulator's only app is always subscribed. */
export function answerSubscription(settings: Settings): RequestHandler {
  return (request, response) => {
    if (!isAccount(settings, request)) {
      answerNoAccount(request, response)
      return
    }
    const answer: SubscribedAppsResponse = {
      data: [
        {
          whatsapp_business_api_data: {
            ...app,
            link: `https://www.facebook.com/games/?app_id=${app.id}`,
          },
        },
      ],
    }
    response.json(answer)
  }
}

/** `POST` of the same. */
export function answerAccount(settings: Settings): RequestHandler {
  return (request, response) => {
    if (isAccount(settings, request)) response.json({ success: true })
    else answerNoAccount(request, response)
  }
}

/** Lets a request about a business account through if it is one of the emulator's. */
export function createAccountGuard(settings: Settings): RequestHandler {
  return (request, response, next) => {
    if (isAccount(settings, request)) next()
    else answerNoAccount(request, response)
  }
}

function isAccount(settings: Settings, request: Request): boolean {
  return settings.numbers.some(
    ({ businessAccountId }) => businessAccountId === request.params['id'],
  )
}

function answerNoAccount(request: Request, response: Response) {
  response.status(400).json(toUnknownObjectError(request.method, String(request.params['id'])))
}
