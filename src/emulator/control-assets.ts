import express from 'express'
import { z } from 'zod'
import { findNumberOr, readBody, refuse } from './control-answers.ts'
import type { Emulation } from './emulation.ts'
import type { Flow } from './flows.ts'
import { readFlowJson } from './flows.ts'
import { createObjectId } from './ids.ts'
import { refusal } from './refusals.ts'
import { addTemplate, reviewTemplate } from './reviewing.ts'
import { isObject } from './validation/check.ts'
import { defineTemplate } from './validation/template-definition.ts'

const reviewSchema = z.strictObject({
  status: z.enum(['APPROVED', 'REJECTED', 'PAUSED', 'DISABLED']),
  reason: z.string().min(1).optional(),
})

const productSchema = z.strictObject({
  catalogId: z.string().min(1),
  id: z.string().min(1),
  name: z.string().min(1),
  price: z.number().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  description: z.string().optional(),
  image: z.url({ protocol: /^https?$/ }).optional(),
})

const flowSchema = z.strictObject({
  id: z.string().regex(/^\d+$/).optional(),
  name: z.string().min(1),
  json: z.unknown(),
  status: z.enum(['DRAFT', 'PUBLISHED']).optional(),
})

const expirySchema = z.strictObject({ what: z.enum(['url', 'id']).optional() })

const webhookSchema = z.strictObject({
  field: z.string().min(1),
  value: z.record(z.string(), z.unknown()),
  number: z.string().optional(),
})

/** What lies beside the phones: templates, products, Flows, files, and news of the account. */
export function createAssetControl(emulation: Emulation): express.Router {
  const { world, record, media } = emulation
  const router = express.Router()

  router.get('/templates', (_request, response) => {
    response.json([...world.templates.values()].filter(({ status }) => status !== 'DELETED'))
  })

  router.post('/templates', async (request, response) => {
    const body: unknown = request.body
    const defined = isObject(body) ? defineTemplate(body) : refusal(100, 'The body is no object.')
    const added = 'code' in defined ? defined.details : addTemplate(emulation, defined)
    if (typeof added === 'string') {
      refuse(response, added)
      return
    }
    await emulation.saved()
    response.status(201).json(added)
  })

  router.post('/templates/:id', async (request, response) => {
    const template = world.templates.get(request.params.id)
    if (template === undefined || template.status === 'DELETED') {
      response.status(404).json({ error: `There is no template ${request.params.id}.` })
      return
    }
    const review = readBody(reviewSchema, request, response)
    if (review === undefined) return
    const reviewed = reviewTemplate(emulation, template, review.status, review.reason)
    await emulation.saved()
    response.json(reviewed)
  })

  router.get('/products', (_request, response) => {
    response.json([...world.products.values()])
  })

  router.post('/products', async (request, response) => {
    const product = readBody(productSchema, request, response)
    if (product === undefined) return
    record({ type: 'product', product })
    await emulation.saved()
    response.status(201).json(product)
  })

  router.get('/flows', (_request, response) => {
    response.json([...world.flows.values()])
  })

  router.get('/flows/:id', (request, response) => {
    const flow = world.flows.get(request.params.id)
    if (flow !== undefined) response.json(flow)
    else response.status(404).json({ error: `There is no Flow ${request.params.id}.` })
  })

  router.post('/flows', async (request, response) => {
    const wanted = readBody(flowSchema, request, response)
    if (wanted === undefined) return
    const read = readFlowJson(wanted.json)
    if (!('screens' in read)) {
      refuse(response, read.map(({ message }) => message).join('; '))
      return
    }
    const { id = createObjectId(), name, status = 'PUBLISHED' } = wanted
    const flow: Flow = { id, name, status, categories: ['OTHER'], ...read }
    record({ type: 'flow', flow })
    await emulation.saved()
    response.status(201).json(flow)
  })

  router.post('/media/:id/expire', async (request, response) => {
    const wanted = readBody(expirySchema, request, response)
    if (wanted === undefined) return
    if (!media.expire(request.params.id, wanted.what ?? 'id')) {
      response.status(404).json({ error: `There is no media \`${request.params.id}\`.` })
      return
    }
    await emulation.saved()
    response.json({ success: true })
  })

  router.post('/webhooks', async (request, response) => {
    const wanted = readBody(webhookSchema, request, response)
    const number = wanted && findNumberOr(emulation, wanted.number, response)
    if (wanted === undefined || number === undefined) return
    const { field, value } = wanted
    emulation.tell({ phoneNumberId: number.phoneNumberId, field, value })
    await emulation.saved()
    response.status(201).json({ success: true })
  })

  return router
}
