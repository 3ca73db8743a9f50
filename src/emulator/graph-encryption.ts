import type { Request, Response } from 'express'
import express from 'express'
import type { Emulation } from './emulation.ts'
import { readPublicKey } from './flows/flow-cipher.ts'
import { answerRefusal, answerUnknown } from './graph-answers.ts'
import type { BusinessNumber } from './options.ts'
import { refusal } from './refusals.ts'
import { isObject } from './validation/check.ts'

const readText = express.text({ limit: '100kb', type: () => true })

/** The public keys of numbers, with which Flows are encrypted. */
export function createEncryptionRoutes(
  { world, record, saved }: Emulation,
  findNumber: (request: Request) => BusinessNumber | undefined,
): express.Router {
  const router = express.Router()
  const path = '/:id/whatsapp_business_encryption'

  router.post(path, readText, async (request, response) => {
    const number = findNumber(request)
    if (number === undefined) {
      answerUnknown(request, response)
      return
    }
    const pem = readKey(String(request.body), request.get('content-type') ?? '')
    if (pem === undefined || readPublicKey(pem) === undefined) {
      const details = 'The parameter business_public_key must be a 2048 bit RSA public key in PEM.'
      answerRefusal(response, refusal(pem === undefined ? 131008 : 100, details))
      return
    }
    record({ type: 'public-key', phoneNumberId: number.phoneNumberId, pem })
    await saved()
    response.json({ success: true })
  })
  router.get(path, (request: Request, response: Response) => {
    const number = findNumber(request)
    const pem = number && world.publicKeys.get(number.phoneNumberId)
    if (number === undefined) answerUnknown(request, response)
    else response.json({ data: pem === undefined ? [] : [toListed(pem)] })
  })
  return router
}

function toListed(pem: string) {
  return { business_public_key: pem, business_public_key_signature_status: 'VALID' }
}

/** The key may come as a form or as JSON. */
function readKey(text: string, type: string): string | undefined {
  if (!type.includes('json'))
    return new URLSearchParams(text).get('business_public_key') ?? undefined
  try {
    const body: unknown = JSON.parse(text)
    const key = isObject(body) ? body['business_public_key'] : undefined
    return typeof key === 'string' ? key : undefined
  } catch {
    return undefined
  }
}
