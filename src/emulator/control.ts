import type { ErrorRequestHandler, Request, Response } from 'express'
import express from 'express'
import { z } from 'zod'
import { draftSchema, toSentence } from './drafts.ts'
import type { Emulation } from './emulation.ts'
import { faultsSchema } from './faults.ts'
import { verifyWebhook } from './handshake.ts'
import { createPhoneIdentity, findFreeWaId, listMessages, toShownPhone, toWaId } from './phones.ts'
import { say } from './saying.ts'
import type { Phone } from './world.ts'

const bodyMax = '140mb'

const phoneSchema = z.strictObject({
  waId: z.string().optional(),
  name: z.string().min(1).optional(),
  /** Display only, as WhatsApp's usernames are. */
  username: z.string().min(1).optional(),
  /** What webhooks tell of the person: `phone`, `both` (default) or, with `hidden`, no number. */
  identity: z.enum(['phone', 'both', 'hidden']).optional(),
})

/**
 * The control API: what people, tests and the phone page do with the emulator.
 * Every refusal is `{ "error": "<sentence>" }`, with 400 or 404.
 *
 * - `GET /phones` · `POST /phones` `{waId?, name?, username?, identity?}` (201)
 * - `GET /phones/:waId/messages`: an array, oldest first, of both sides (`ShownMessage`)
 * - `POST /phones/:waId/messages`: see `draftSchema`; makes the phone if there is none (201)
 * - `POST /phones/:waId/read`: everything on this phone has been shown
 * - `GET /phones/:waId/events`: server-sent events `message` (new or changed), `typing` `{on}`,
 *   `business` `{reachable, waiting, name, number}`, `reset`, and `gap` (read the list again)
 * - `GET /faults` · `POST /faults`: see `faultsSchema`
 * - `POST /reset`: forgets everything
 * - `POST /verify`: Meta's GET handshake with the webhook (`Verification`)
 */
export function createControl(emulation: Emulation): express.Router {
  const { world, watchers, faults } = emulation
  const router = express.Router()
  router.use(express.json({ limit: bodyMax, type: () => true }))

  router.get('/phones', (_request, response) => {
    response.json(Array.from(world.phones.values(), (phone) => toShownPhone(world, phone)))
  })

  router.post('/phones', async (request, response) => {
    const wanted = phoneSchema.safeParse(request.body ?? {})
    if (!wanted.success) {
      refuse(response, toSentence(wanted.error))
      return
    }
    const waId = toWaId(wanted.data.waId ?? findFreeWaId(world))
    if (waId === undefined) {
      refuse(response, toNoNumber(wanted.data.waId))
      return
    }
    const phone = addPhone(emulation, { ...wanted.data, waId })
    await emulation.saved()
    response.status(201).json(toShownPhone(world, phone))
  })

  router.get('/phones/:waId/messages', (request, response) => {
    const phone = findPhone(emulation, request, response)
    if (phone !== undefined) response.json(listMessages(world, phone))
  })

  router.post('/phones/:waId/messages', async (request, response) => {
    const waId = toWaId(String(request.params['waId']))
    if (waId === undefined) {
      refuse(response, toNoNumber(request.params['waId']))
      return
    }
    const draft = draftSchema.safeParse(request.body)
    if (!draft.success) {
      refuse(response, toSentence(draft.error))
      return
    }
    const phone = world.phones.get(waId) ?? addPhone(emulation, { waId })
    const said = await say(emulation, phone, draft.data)
    if (typeof said === 'string') refuse(response, said)
    else response.status(201).json(said)
  })

  router.post('/phones/:waId/read', async (request, response) => {
    const phone = findPhone(emulation, request, response)
    if (phone === undefined) return
    emulation.statuses.markSeen(phone.unread)
    await emulation.saved()
    response.json({ success: true })
  })

  router.get('/phones/:waId/events', (request, response) => {
    const phone = findPhone(emulation, request, response)
    if (phone === undefined) return
    const { waId } = phone.identity
    const lastId = request.get('last-event-id')
    watchers.watch(waId, response, lastId)
    emulation.reachability.watch()
    // What holds at the moment: a stream that begins or goes on need not remember it.
    watchers.greet(response, 'business', emulation.toBusiness())
    watchers.greet(response, 'typing', { on: emulation.typing.isOn(waId) })
  })

  router.get('/faults', (_request, response) => {
    response.json(faults.current())
  })

  router.post('/faults', (request, response) => {
    const wanted = faultsSchema.safeParse(request.body)
    if (!wanted.success) {
      refuse(response, toSentence(wanted.error))
      return
    }
    faults.set(wanted.data)
    response.json(faults.current())
  })

  router.post('/reset', async (_request, response) => {
    await emulation.reset()
    response.json({ success: true })
  })

  router.post('/verify', async (_request, response) => {
    response.json(await verifyWebhook(emulation.settings))
  })

  router.use((request, response) => {
    response.status(404).json({
      error: `The emulator has nothing at ${request.method} ${request.path}.`,
    })
  })
  router.use(answerFailure)
  return router
}

function addPhone(emulation: Emulation, wanted: Parameters<typeof createPhoneIdentity>[0]): Phone {
  const identity = createPhoneIdentity(wanted)
  emulation.record({ type: 'phone', identity })
  const phone = emulation.world.phones.get(identity.waId)
  if (phone === undefined) throw new Error('A phone that was just recorded is not there.')
  return phone
}

function findPhone({ world }: Emulation, request: Request, response: Response): Phone | undefined {
  const given = String(request.params['waId'])
  const phone = world.phones.get(toWaId(given) ?? '')
  if (phone === undefined) {
    response.status(404).json({
      error: `There is no phone ${given}: POST a message to it, or add it with POST /phones.`,
    })
  }
  return phone
}

function refuse(response: Response, sentence: string) {
  response.status(400).json({ error: sentence })
}

function toNoNumber(given: unknown): string {
  return `\`${String(given)}\` is no phone number: give 7 to 15 digits with the country code.`
}

const answerFailure: ErrorRequestHandler = (error, _request, response, _next) => {
  const isTheirs = 'status' in error && error.status < 500
  if (isTheirs) refuse(response, 'The body is not JSON, or too large.')
  else response.status(500).json({ error: 'The emulator failed; its folder may not be writable.' })
}
