import express from 'express'
import { z } from 'zod'
import { call } from './calls.ts'
import { findNumberOr, findPhone, readBody, refuse, toNoNumber } from './control-answers.ts'
import { draftSchema } from './drafts.ts'
import { echo } from './echoes.ts'
import type { Emulation } from './emulation.ts'
import { askEndpoint } from './flow-endpoint.ts'
import { clickLink, setMarketing } from './marketing.ts'
import { changeNumber } from './number-change.ts'
import { createPhoneIdentity, findFreeWaId, listMessages, toShownPhone, toWaId } from './phones.ts'
import { say } from './saying.ts'
import { setStandby } from './standby.ts'
import type { Phone } from './world.ts'

const phoneSchema = z.strictObject({
  waId: z.string().optional(),
  /** Business-scoped; made from the number unless told. */
  userId: z
    .string()
    .regex(
      /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/,
      'a country and an id of letters and digits: `US.1349…`',
    )
    .optional(),
  name: z.string().min(1).optional(),
  /** Display only, as WhatsApp's usernames are. */
  username: z.string().min(1).optional(),
  /**
   * What webhooks tell of the person: the number alone (`phone`, as before 2026), number and user id
   * (`both`, the default) or the user id alone (`hidden`, who always has a username).
   */
  identity: z.enum(['phone', 'both', 'hidden']).optional(),
  /** Whether the person has a parent user id too, as in linked portfolios. */
  hasParent: z.boolean().optional(),
  identityKeyHash: z.string().min(1).optional(),
})

const number = z.string().optional()
const numberSchema = z.strictObject({ waId: z.string(), number })
const standbySchema = z.strictObject({ on: z.boolean(), number })
const marketingSchema = z.strictObject({ value: z.enum(['stop', 'resume']), number })
const callSchema = z.strictObject({ payload: z.string().optional(), number })
const messageSchema = z.strictObject({ messageId: z.string() })
const questionSchema = z.strictObject({
  messageId: z.string(),
  action: z.enum(['INIT', 'BACK', 'data_exchange']),
  screen: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
})

/** What is done with the phones. */
export function createPhoneControl(emulation: Emulation): express.Router {
  const { world, watchers } = emulation
  const router = express.Router()

  router.get('/phones', (_request, response) => {
    response.json(Array.from(world.phones.values(), (phone) => toShownPhone(world, phone)))
  })

  router.post('/phones', async (request, response) => {
    const wanted = readBody(phoneSchema, request, response)
    if (wanted === undefined) return
    const waId = toWaId(wanted.waId ?? findFreeWaId(world))
    if (waId === undefined) {
      refuse(response, toNoNumber(wanted.waId))
      return
    }
    const owner = world.userIds.get(wanted.userId ?? '')
    if (owner !== undefined && owner !== waId) {
      refuse(
        response,
        `\`${wanted.userId}\` is the person with the phone ${owner}: choose another.`,
      )
      return
    }
    const phone = addPhone(emulation, { ...wanted, waId })
    await emulation.saved()
    response.status(201).json(toShownPhone(world, phone))
  })

  router.get('/phones/:waId/messages', (request, response) => {
    const phone = findPhone(emulation, request, response)
    if (phone !== undefined) response.json(listMessages(world, phone))
  })

  router.post('/phones/:waId/messages', async (request, response) => {
    const waId = toWaId(request.params.waId)
    if (waId === undefined) {
      refuse(response, toNoNumber(request.params.waId))
      return
    }
    const draft = readBody(draftSchema, request, response)
    if (draft === undefined) return
    const phone = world.phones.get(waId) ?? addPhone(emulation, { waId })
    const said = await say(emulation, phone, draft)
    if (typeof said === 'string') refuse(response, said)
    else response.status(201).json(said)
  })

  router.post('/phones/:waId/echoes', async (request, response) => {
    const phone = findPhone(emulation, request, response)
    if (phone === undefined) return
    const draft = readBody(draftSchema, request, response)
    if (draft === undefined) return
    const said = await echo(emulation, phone, draft)
    if (typeof said === 'string') refuse(response, said)
    else response.status(201).json(said)
  })

  router.post('/phones/:waId/calls', async (request, response) => {
    const phone = findPhone(emulation, request, response)
    const wanted = phone && readBody(callSchema, request, response)
    const to = wanted && findNumberOr(emulation, wanted.number, response)
    if (phone === undefined || to === undefined) return
    response.status(201).json(await call(emulation, phone, to, wanted?.payload))
  })

  router.post('/phones/:waId/read', async (request, response) => {
    const phone = findPhone(emulation, request, response)
    if (phone === undefined) return
    emulation.statuses.markSeen(phone.unread)
    await emulation.saved()
    response.json({ success: true })
  })

  router.post('/phones/:waId/played', async (request, response) => {
    const wanted = readBody(messageSchema, request, response)
    if (wanted === undefined) return
    if (!emulation.statuses.markPlayed(wanted.messageId)) {
      refuse(response, `\`${wanted.messageId}\` is no voice message that has arrived.`)
      return
    }
    await emulation.saved()
    response.json({ success: true })
  })

  router.post('/phones/:waId/clicks', async (request, response) => {
    const phone = findPhone(emulation, request, response)
    const wanted = phone && readBody(messageSchema, request, response)
    if (phone === undefined || wanted === undefined) return
    if (!clickLink(emulation, phone, wanted.messageId)) {
      refuse(response, `\`${wanted.messageId}\` is no marketing template on this phone.`)
      return
    }
    await emulation.saved()
    response.json({ success: true })
  })

  router.post('/phones/:waId/number', async (request, response) => {
    const phone = findPhone(emulation, request, response)
    const wanted = phone && readBody(numberSchema, request, response)
    const of = wanted && findNumberOr(emulation, wanted.number, response)
    if (phone === undefined || wanted === undefined || of === undefined) return
    const waId = toWaId(wanted.waId)
    const changed =
      waId === undefined
        ? toNoNumber(wanted.waId)
        : changeNumber(emulation, of, phone.identity, waId)
    if (typeof changed === 'string') {
      refuse(response, changed)
      return
    }
    await emulation.saved()
    response.json(showPhone(emulation, changed.waId))
  })

  router.post('/phones/:waId/standby', async (request, response) => {
    const phone = findPhone(emulation, request, response)
    const wanted = phone && readBody(standbySchema, request, response)
    const of = wanted && findNumberOr(emulation, wanted.number, response)
    if (phone === undefined || wanted === undefined || of === undefined) return
    setStandby(emulation, of, phone.identity.waId, wanted.on)
    await emulation.saved()
    response.json(showPhone(emulation, phone.identity.waId))
  })

  router.post('/phones/:waId/marketing', async (request, response) => {
    const phone = findPhone(emulation, request, response)
    const wanted = phone && readBody(marketingSchema, request, response)
    const of = wanted && findNumberOr(emulation, wanted.number, response)
    if (phone === undefined || wanted === undefined || of === undefined) return
    setMarketing(emulation, of, phone.identity, wanted.value)
    await emulation.saved()
    response.json(showPhone(emulation, phone.identity.waId))
  })

  router.post('/phones/:waId/flows', async (request, response) => {
    const phone = findPhone(emulation, request, response)
    const question = phone && readBody(questionSchema, request, response)
    if (phone === undefined || question === undefined) return
    const advice = await askEndpoint(emulation, phone, question)
    if (typeof advice === 'string') refuse(response, advice)
    else response.json(advice)
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

  return router
}

/** Adds a phone; one that is there already keeps its messages and what else holds of it. */
function addPhone(emulation: Emulation, wanted: Parameters<typeof createPhoneIdentity>[0]): Phone {
  const { phones, formerNumbers } = emulation.world
  const known = phones.get(wanted.waId)?.identity
  const hasParent = known?.parentUserId !== undefined
  const hadOwner = formerNumbers.has(wanted.waId)
  const given = { ...known, hasParent, hadOwner, ...wanted }
  const identity = { ...known, ...createPhoneIdentity(given) }
  emulation.record({ type: 'phone', identity })
  const phone = emulation.world.phones.get(identity.waId)
  if (phone === undefined) throw new Error('A phone that was just recorded is not there.')
  return phone
}

function showPhone({ world }: Emulation, waId: string) {
  const phone = world.phones.get(waId)
  return phone === undefined ? undefined : toShownPhone(world, phone)
}
