import type { GraphErrorBody, WireError } from '../whatsapp/wire.ts'
import { createTraceId } from './ids.ts'

/** Why a request is refused, or a message fails: Meta's code and the details it gives with it. */
export interface Refusal {
  readonly code: number
  readonly details: string
  /** Only on requests about templates, whose numbers come beside code 100. */
  readonly subcode?: number
}

export function refusal(code: number, details: string): Refusal {
  return { code, details }
}

/** Title and HTTP status of each code the emulator answers by itself or on demand. */
const titles: Readonly<Record<number, readonly [title: string, httpStatus: number]>> = {
  0: ['AuthException', 401],
  1: ['API Unknown', 400],
  2: ['API Service', 503],
  3: ['API Method', 500],
  4: ['Application request limit reached', 400],
  10: ['Permission denied', 403],
  15: ['This method must be called with an app access_token', 400],
  33: ['Parameter value is not valid', 400],
  100: ['Invalid parameter', 400],
  190: ['Access token has expired', 401],
  200: ['API Permission', 403],
  368: ['Temporarily blocked for policies violations', 403],
  2200: ['Callback verification failed', 400],
  80007: ['Rate limit issues', 400],
  130429: ['Rate limit hit', 400],
  130472: ["User's number is part of an experiment", 400],
  130497: ['Business account is restricted from messaging users in this country.', 403],
  131000: ['Something went wrong', 500],
  131005: ['Access denied', 403],
  131008: ['Required parameter is missing', 400],
  131009: ['Parameter value is not valid', 400],
  131016: ['Service unavailable', 500],
  131021: ['Recipient cannot be sender', 400],
  131026: ['Message undeliverable', 400],
  131030: ['Recipient phone number not in allowed list', 400],
  131031: ['Account has been locked', 403],
  131037: ['Display name approval is needed', 400],
  131041: ['Group unknown', 400],
  131042: ['Business eligibility payment issue', 400],
  131045: ['Incorrect certificate', 500],
  131047: ['Re-engagement message', 400],
  131048: ['Spam rate limit hit', 400],
  131049: ['This message was not delivered to maintain healthy ecosystem engagement.', 400],
  131050: ['User has stopped marketing messages', 400],
  131051: ['Unsupported message type', 400],
  131052: ['Media download error', 400],
  131053: ['Media upload error', 400],
  131055: ['Method not allowed', 400],
  131056: ['(Business Account, Consumer Account) pair rate limit hit', 400],
  131057: ['Account in maintenance mode', 500],
  131060: ['This message is currently unavailable', 400],
  131062: ['Unsupported recipient for this message type', 400],
  132000: ['Number of parameters does not match the expected number of params', 400],
  132001: ['Template name does not exist in the translation', 404],
  132005: ['Template hydrated text too long', 400],
  132007: ['Template format character policy violated', 400],
  132012: ['Template parameter format mismatch', 400],
  132015: ['Template is paused', 400],
  132016: ['Template is disabled', 400],
  132018: ['Template parameters are not valid', 400],
  133004: ['Server temporarily unavailable', 503],
  133010: ['Phone number not registered', 400],
  135000: ['Generic user error', 400],
  138009: ['Call permission request limit reached', 400],
  139000: ['The Flow is blocked by integrity', 400],
  139001: ['The Flow cannot be updated', 400],
  139002: ['The Flow cannot be published', 400],
  139003: ['The Flow cannot be deprecated', 400],
  139004: ['The Flow cannot be deleted', 400],
  137000: ['Recipient identity key hash mismatch', 400],
}

const errorsPage = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/'

/** The title of a code; one that is not in the table counts as a server error. */
export function toTitle(code: number): string {
  return titles[code]?.[0] ?? 'Something went wrong'
}

export function toHttpStatus(code: number): number {
  return titles[code]?.[1] ?? 500
}

/** A refusal as the answer to a Graph request. */
export function toGraphError({ code, details, subcode }: Refusal): GraphErrorBody {
  return {
    error: {
      message: `(#${code}) ${toTitle(code)}`,
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details },
      ...(subcode === undefined
        ? {}
        : { error_subcode: subcode, error_user_title: toTitle(code), error_user_msg: details }),
      fbtrace_id: createTraceId(),
    },
  }
}

/** The same inside a webhook. */
export function toWireError({ code, details }: Refusal): WireError {
  const title = toTitle(code)
  return { code, title, message: title, error_data: { details }, href: errorsPage }
}

/** The answer to a missing or wrong access token. */
export function toTokenError(): GraphErrorBody {
  return {
    error: {
      message: 'Invalid OAuth access token - Cannot parse access token',
      type: 'OAuthException',
      code: 190,
      fbtrace_id: createTraceId(),
    },
  }
}

/** The answer for an id that is not there, or a path that is not emulated. */
export function toUnknownObjectError(method: string, id: string): GraphErrorBody {
  return {
    error: {
      message:
        `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, ` +
        'cannot be loaded due to missing permissions, or does not support this operation.',
      type: 'GraphMethodException',
      code: 100,
      error_subcode: 33,
      fbtrace_id: createTraceId(),
    },
  }
}
