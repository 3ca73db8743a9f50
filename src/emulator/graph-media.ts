import type { Request, RequestHandler, Response } from 'express'
import express from 'express'
import type { MediaResponse, MediaUploadResponse } from '../whatsapp/wire.ts'
import type { Emulation } from './emulation.ts'
import type { BusinessNumber } from './options.ts'
import { refusal, toGraphError, toTokenError, toUnknownObjectError } from './refusals.ts'

const uploadMax = '101mb'

type Answer = (request: Request, response: Response) => void

/** `POST /<phone number id>/media`: a multipart upload. */
export function createUpload(
  emulation: Emulation,
  findNumber: (request: Request) => BusinessNumber | undefined,
  answerUnknown: Answer,
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
      response.status(400).json(toGraphError(refusal(100, details)))
    } else if (!(file instanceof Blob)) {
      const details = 'The parameter file is required.'
      response.status(400).json(toGraphError(refusal(131008, details)))
    } else {
      const type = form.get('type')
      const { id } = await emulation.media.add({
        bytes: Buffer.from(await file.arrayBuffer()),
        mimeType: typeof type === 'string' ? type : file.type,
        filename: 'name' in file ? String(file.name) : undefined,
        direction: 'outbound',
      })
      await emulation.saved()
      const answer: MediaUploadResponse = { id }
      response.json(answer)
    }
  }
  return [express.raw({ limit: uploadMax, type: () => true }), upload]
}

/** The form of a multipart body; undefined if it is none. */
async function readForm(request: Request): Promise<FormData | undefined> {
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
  { media, toDownloadUrl }: Emulation,
  request: Request,
  response: Response,
  answerUnknown: Answer,
): void {
  const file = media.find(String(request.params['id']))
  if (file === undefined) {
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
export function createMediaForPage({ media }: Emulation): RequestHandler {
  return async (request, response) => {
    const id = String(request.params['id'])
    const [file, bytes] = [media.find(id), await media.read(id)]
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
