import type { Request } from 'express'
import { KnownError } from '../core/errors.ts'
import type { Cursor } from '../core/log.ts'
import { parseCursor } from '../core/operator.ts'
import type { FilledTemplate } from '../core/template-filled.ts'
import type { ConversationQuery } from '../core/views.ts'

const STATUSES = ['new', 'active', 'done', 'held'] as const
const OWNERS = ['bot', 'operator'] as const

/** Which conversations a request asks for. */
export function toQuery(request: Request): ConversationQuery {
  const limit = wholeOf(request, 'limit')
  const after = queryOf(request, 'after')
  const search = queryOf(request, 'search')
  const status = STATUSES.find((known) => known === queryOf(request, 'status'))
  const owner = OWNERS.find((known) => known === queryOf(request, 'owner'))
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(after === undefined ? {} : { after }),
    ...(search === undefined ? {} : { search }),
    ...(status === undefined ? {} : { status }),
    ...(owner === undefined ? {} : { owner }),
  }
}

/** The id in the path of a request. */
export function idOf(request: Request): string {
  return String(request.params['id'])
}

function queryOf(request: Request, name: string): string | undefined {
  const value = request.query[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A whole number of the query. */
export function wholeOf(request: Request, name: string): number | undefined {
  const text = queryOf(request, name)
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new KnownError('usage', `\`${name}\` is \`${text}\`: give a whole number.`)
}

/** The place in the log that a request reads from; the beginning, if it names none. */
export function cursorOf(request: Request): Cursor {
  const text = queryOf(request, 'from') ?? '0.0'
  const cursor = parseCursor(text)
  if (cursor !== undefined) return cursor
  throw new KnownError('usage', `\`from\` is \`${text}\`: give a place in the log such as 12.0.`)
}

/** A text of the body that is not empty. */
export function textOf(request: Request, name: string): string | undefined {
  const body = request.body as Readonly<Record<string, unknown>> | undefined
  const value = body?.[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Whether the body says `true`. */
export function isAskedFor(request: Request, name: string): boolean {
  const body = request.body as Readonly<Record<string, unknown>> | undefined
  return body?.[name] === true
}

/** A text that the body must have. */
export function neededText(request: Request, name: string): string {
  const text = textOf(request, name)
  if (text !== undefined) return text
  throw new KnownError('usage', `The body has no \`${name}\`: give it as a text.`)
}

/** A template of the body; whether it is one that WhatsApp takes shows when it is said. */
export function templateOf(request: Request): FilledTemplate | undefined {
  const body = request.body as Readonly<Record<string, unknown>> | undefined
  const given = body?.['template']
  if (typeof given !== 'object' || given === null) return undefined
  return { ...(given as FilledTemplate), kind: 'template' }
}
