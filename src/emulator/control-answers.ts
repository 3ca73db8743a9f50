import type { Request, Response } from 'express'
import type { z } from 'zod'
import { toSentence } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import { findNumber } from './numbers.ts'
import type { BusinessNumber } from './options.ts'
import { toWaId } from './phones.ts'
import type { Phone } from './world.ts'

/** Refuses with a sentence. */
export function refuse(response: Response, sentence: string): void {
  response.status(400).json({ error: sentence })
}

/** The body if it is as it must be; otherwise it is refused. */
export function readBody<S extends z.ZodType>(
  schema: S,
  request: Request,
  response: Response,
): z.infer<S> | undefined {
  const read = schema.safeParse(request.body ?? {})
  if (read.success) return read.data
  refuse(response, toSentence(read.error))
  return undefined
}

/** The phone that the path names; otherwise it is answered that there is none. */
export function findPhone(
  { world }: Emulation,
  request: Request,
  response: Response,
): Phone | undefined {
  const given = String(request.params['waId'])
  const phone = world.phones.get(toWaId(given) ?? '')
  if (phone === undefined) {
    response.status(404).json({
      error: `There is no phone ${given}: POST a message to it, or add it with POST /phones.`,
    })
  }
  return phone
}

/** The number that a body names, or the first; otherwise it is refused. */
export function findNumberOr(
  { settings }: Emulation,
  phoneNumberId: string | undefined,
  response: Response,
): BusinessNumber | undefined {
  const number = findNumber(settings, phoneNumberId)
  if (typeof number !== 'string') return number
  refuse(response, number)
  return undefined
}

export function toNoNumber(given: unknown): string {
  return `\`${String(given)}\` is no phone number: give 7 to 15 digits with the country code.`
}
