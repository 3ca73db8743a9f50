import type { Request, RequestHandler, Response } from 'express'
import express from 'express'
import type { MediaResponse, MediaUploadResponse } from '../whatsapp/wire.ts'
import type { Emulation } from './emulation.ts'
import { answerRefusal, answerUnknown } from './graph-answers.ts'
import type { BusinessNumber } from './options.ts'
import { refusal, toTokenError, toUnknownObjectError } from './refusals.ts'

const fileMax = 100 * 1_048_576
// A file that is too large is refused as such, not as a body that is.
const uploadMax = fileMax * 1.2

/** `POST /<phone number id>/media`: a multipart upload. */
export function createUpload(
  emulation: Emulation,
  findNumber: (request: Request) => BusinessNumber | undefined,
): RequestHandler[] {
  const upload: RequestHandler = async (request, response) => {
    if (findNumber(request) === undefined) {
      answerUnknown(request, response)
      return
    }
    const form = await readForm(request)
    const file = form?.get('file')
    if (form?.get('messaging_product') !== 'whatsapp') {
      const details = 'The parameter messaging_product is required and must be `whatsapp`.'
      answerRefusal(response, refusal(100, details))
    } else if (!(file instanceof Blob)) {
      answerRefusal(response, refusal(131008, 'The parameter file is required.'))
    } else if (file.size === 0 || file.size > fileMax) {
      const details = `The file has ${file.size} bytes: it must have 1 to ${fileMax}.`
      answerRefusal(response, refusal(131053, details))
    } else {
      const type = form.get('type')
      const { id } = await emulation.media.add({
        bytes: Buffer.from(await file.arrayBuffer()),
        mimeType: typeof type === 'string' ? type : file.type,
        filename: 'name' in file ? String(file.name) : undefined,
        direction: 'outbound',
        lifeMs: toLifeMs(form.get('ttl_minutes')),
      })
      await emulation.saved()
      const answer: MediaUploadResponse = { id }
      response.json(answer)
    }
  }
  return [express.raw({ limit: uploadMax, type: () => true }), upload]
}

/** A life of its own, where the upload asks for one. */
function toLifeMs(minutes: ReturnType<FormData['get']>): number | undefined {
  return Number(minutes) > 0 ? Number(minutes) * 60_000 : undefined
}

/** The form of a multipart body; undefined if it is none. */
export async function readForm(request: Request): Promise<FormData | undefined> {
  const body: unknown = request.body
  if (!Buffer.isBuffer(body)) return undefined
  const headers = { 'content-type': request.headers['content-type'] ?? '' }
  try {
    return await new globalThis.Response(new Uint8Array(body), { headers }).formData()
  } catch {
    return undefined
  }
}

/** `GET /<media id>`: where its bytes are. */
export function answerMediaLookup(
  emulation: Emulation,
  request: Request,
  response: Response,
): void {
  const { media, toDownloadUrl } = emulation
  const file = media.find(String(request.params['id']))
  if (file === undefined || !isOurs(emulation, request)) {
    answerUnknown(request, response)
    return
  }
  const answer: MediaResponse = {
    messaging_product: 'whatsapp',
    url: toDownloadUrl(file.id),
    mime_type: file.mimeType,
    sha256: file.sha256,
    file_size: file.bytes,
    id: file.id,
  }
  response.json(answer)
}

/** `DELETE /<media id>`: the business cannot fetch it any more; the phones keep what they have. */
export async function deleteMedia(
  emulation: Emulation,
  request: Request,
  response: Response,
): Promise<void> {
  const { media, saved } = emulation
  if (!isOurs(emulation, request) || !media.expire(String(request.params['id']), 'id')) {
    answerUnknown(request, response)
    return
  }
  await saved()
  response.json({ success: true })
}

/** A request may say which number the file belongs to; all numbers here share their files. */
function isOurs({ settings }: Emulation, { query }: Request): boolean {
  const { phone_number_id: wanted } = query
  const isKnown = settings.numbers.some(({ phoneNumberId }) => phoneNumberId === wanted)
  return wanted === undefined || isKnown
}

/** The address that a look-up gives: needs the access token, and is good for five minutes. */
export function createDownload({ media, settings }: Emulation): RequestHandler {
  return async (request, response) => {
    if (request.headers.authorization !== `Bearer ${settings.accessToken}`) {
      response.status(401).json(toTokenError())
      return
    }
    const { mid, ext, hash } = request.query
    const id = String(mid)
    const isGood = media.isGoodQuery(id, String(ext), String(hash))
    const [file, bytes] = [media.find(id), isGood ? await media.read(id) : undefined]
    if (file === undefined || bytes === undefined) {
      response.status(404).json(toUnknownObjectError('GET', id))
      return
    }
    response.type(file.mimeType).send(bytes)
  }
}

// A document may be anything; only what a browser cannot run is shown in place.
const shownInPlace = /^(image\/(?!svg)|audio\/|video\/)/

/** A file for the phone page, which has no access token. */
export function createMediaForPage({ media, world }: Emulation): RequestHandler {
  return async (request, response) => {
    const id = String(request.params['id'])
    const [file, bytes] = [world.media.get(id), await media.read(id)]
    if (file === undefined || bytes === undefined) {
      response.status(404).json({ error: `There is no media \`${id}\`.` })
      return
    }
    response.set({
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    if (!shownInPlace.test(file.mimeType)) response.attachment(file.filename ?? file.id)
    response.type(file.mimeType).send(bytes)
  }
}
