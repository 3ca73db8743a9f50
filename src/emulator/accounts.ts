import type { Request, RequestHandler, Response } from 'express'
import type { DebugTokenResponse, PhoneNumberResponse } from '../whatsapp/wire.ts'
import { createCallRates } from './call-rates.ts'
import { answerRefusal } from './graph-answers.ts'
import type { BusinessNumber, Settings } from './options.ts'
import { refusal, toUnknownObjectError } from './refusals.ts'
import { appId } from './token-check.ts'

const fastThroughput = 1_000

/** `GET /<phone number id>`: its fields, or those that `?fields=` names. */
export function answerNumber(
  settings: Settings,
  number: BusinessNumber,
  request: Request,
  response: Response,
): void {
  const fields = toNumberFields(settings, number)
  const wanted = request.query['fields']
  if (typeof wanted !== 'string') {
    response.json(fields)
    return
  }
  const names = ['id', ...wanted.split(',')]
  response.json(Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name))))
}

/** `GET /<business account id>/phone_numbers`: all numbers of the account. */
export function answerNumbers(settings: Settings): RequestHandler {
  return (request, response) => {
    const numbers = settings.numbers.filter(
      ({ businessAccountId }) => businessAccountId === request.params['id'],
    )
    response.json({ data: numbers.map((number) => toNumberFields(settings, number)) })
  }
}

function toNumberFields(settings: Settings, number: BusinessNumber): PhoneNumberResponse {
  return {
    verified_name: number.verifiedName ?? 'Your business',
    code_verification_status: 'VERIFIED',
    display_phone_number: number.displayPhoneNumber,
    quality_rating: number.quality ?? 'GREEN',
    status: number.status ?? 'CONNECTED',
    name_status: 'APPROVED',
    whatsapp_business_manager_messaging_limit: 'TIER_250',
    is_official_business_account: false,
    platform_type: 'CLOUD_API',
    throughput: { level: settings.throughput >= fastThroughput ? 'HIGH' : 'STANDARD' },
    webhook_configuration: { application: settings.webhookUrl },
    id: number.phoneNumberId,
  }
}

/** `GET /debug_token`: what a token may do. */
export function answerTokenDebug(settings: Settings): RequestHandler {
  return (request, response) => {
    const isValid = request.query['input_token'] === settings.accessToken
    const answer: DebugTokenResponse = isValid
      ? {
          data: {
            app_id: appId,
            type: 'SYSTEM_USER',
            is_valid: true,
            expires_at: settings.token.expiresAt,
            scopes: [...settings.token.scopes],
          },
        }
      : { data: { is_valid: false, scopes: [] } }
    response.json(answer)
  }
}

/** Lets a request about a business account through if it is one of the emulator's, within its limit. */
export function createAccountGuard(settings: Settings): RequestHandler {
  const { clock, callsPerHour } = settings
  const rates = createCallRates({ now: () => clock.now(), callsPerHour })
  return (request, response, next) => {
    if (!isAccount(settings, request)) {
      answerNoAccount(request, response)
      return
    }
    const accountId = String(request.params['id'])
    const minutes = rates.take(accountId)
    if (minutes === undefined) {
      next()
      return
    }
    const usage = [{ estimated_time_to_regain_access: minutes }]
    response.set('X-Business-Use-Case-Usage', JSON.stringify({ [accountId]: usage }))
    answerRefusal(response, refusal(80007, 'There have been too many calls from this account.'))
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
