import type { ErrorRequestHandler } from 'express'
import express from 'express'
import { readBody, refuse } from './control-answers.ts'
import { createAssetControl } from './control-assets.ts'
import { createPhoneControl } from './control-phones.ts'
import type { Emulation } from './emulation.ts'
import { faultsSchema } from './faults.ts'
import { verifyWebhook } from './handshake.ts'

const bodyMax = '140mb'

/**
 * The control API: what people, tests and the phone page do with the emulator.
 * Every refusal is `{ "error": "<sentence>" }`, with 400 or 404. Where a body takes `number`, it is
 * the `phone_number_id` of the business number that is meant; without it, the first one.
 *
 * Phones:
 * - `GET /phones` · `POST /phones` `{waId?, userId?, name?, username?, identity?:
 *   phone|both|hidden, hasParent?, identityKeyHash?}` (201); a phone that is there is changed. Under
 *   a number that somebody changed away from it is another person, with another user id
 * - `GET /phones/:waId/messages`: an array, oldest first, of both sides (`ShownMessage`)
 * - `POST /phones/:waId/messages`: see `draftSchema`; makes the phone if there is none (201)
 * - `POST /phones/:waId/echoes`: the same drafts, said by the business in its app, or, while the
 *   conversation is on standby, by the other handler (201)
 * - `POST /phones/:waId/calls` `{payload?, number?}`: the phone calls; nobody answers (201)
 * - `POST /phones/:waId/read`: everything on this phone has been shown
 * - `POST /phones/:waId/played` `{messageId}`: a voice message was played
 * - `POST /phones/:waId/clicks` `{messageId}`: a link of a marketing template was pressed
 * - `POST /phones/:waId/number` `{waId, number?}`: the phone has a new number and user id
 * - `POST /phones/:waId/standby` `{on, number?}`: another handler answers it, or no longer
 * - `POST /phones/:waId/marketing` `{value: stop|resume, number?}`
 * - `POST /phones/:waId/flows` `{messageId, action: INIT|BACK|data_exchange, screen?, data?}`: asks
 *   the Flow's endpoint; answers `{screen, data}`, or `{response}` to send as the answer
 * - `GET /phones/:waId/events`: server-sent events `message` (new or changed), `typing` `{on}`,
 *   `business` `{reachable, waiting, name, number}`, `reset`, and `gap` (read the list again)
 *
 * What lies beside them:
 * - `GET /templates` · `POST /templates`: as the Graph API takes them, waiting for review (201) ·
 *   `POST /templates/:id` `{status: APPROVED|REJECTED|PAUSED|DISABLED, reason?}`
 * - `GET /products` · `POST /products` `{catalogId, id, name, price, currency, description?,
 *   image?}` (201)
 * - `GET /flows` · `GET /flows/:id` · `POST /flows` `{id?, name, json, status?: DRAFT|PUBLISHED}`
 *   (201), published unless it says otherwise
 * - `POST /media/:id/expire` `{what?: url|id}`: its addresses, or the id too, are over at once
 * - `POST /webhooks` `{field, value, number?}`: any other news of the business account (201)
 *
 * The emulator itself:
 * - `GET /faults` · `POST /faults`: see `faultsSchema`
 * - `POST /reset`: forgets everything
 * - `POST /verify`: Meta's GET handshake with the webhook (`Verification`)
 */
export function createControl(emulation: Emulation): express.Router {
  const { faults } = emulation
  const router = express.Router()
  router.use(express.json({ limit: bodyMax, type: () => true }))
  router.use(createPhoneControl(emulation))
  router.use(createAssetControl(emulation))

  router.get('/faults', (_request, response) => {
    response.json(faults.current())
  })

  router.post('/faults', (request, response) => {
    const wanted = readBody(faultsSchema, request, response)
    if (wanted === undefined) return
    faults.set(wanted)
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

const answerFailure: ErrorRequestHandler = (error, _request, response, _next) => {
  const isTheirs = 'status' in error && error.status < 500
  if (isTheirs) refuse(response, 'The body is not JSON, or too large.')
  else response.status(500).json({ error: 'The emulator failed; its folder may not be writable.' })
}
