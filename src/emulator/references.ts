import type { Lookup } from './lookup.ts'
import type { Refusal } from './refusals.ts'
import { refusal } from './refusals.ts'
import type { ShownContent } from './shown.ts'
import { isObject, toWord } from './validation/check.ts'
import type { CheckedMessage } from './validation/message.ts'

const uploaded = /^\/media\/(.*)$/

/** The ids of the uploaded files that a message shows. */
export function mediaIdsOf({ media, cards = [] }: ShownContent): string[] {
  return [media, ...cards.map((card) => card.media)].flatMap(
    (shown) => uploaded.exec(shown?.url ?? '')?.[1] ?? [],
  )
}

/** Why a message cannot be sent because of what it names and is not there. */
export function findMissing(
  { body, type }: CheckedMessage,
  content: ShownContent,
  lookup: Lookup,
): Refusal | undefined {
  const mediaId = mediaIdsOf(content).find((id) => lookup.media(id) === undefined)
  if (mediaId !== undefined) {
    return refusal(131009, `There is no media with the id ${mediaId}, or it has expired.`)
  }
  for (const { id, catalogId } of productsIn(body[type], undefined)) {
    if (lookup.product(id, catalogId) !== undefined) continue
    const where = catalogId === undefined ? 'The connected catalog' : `The catalog ${catalogId}`
    return refusal(131009, `${where} has no product ${id}: add it with POST /products.`)
  }
  const { interactive } = body
  if (isObject(interactive) && interactive['type'] === 'flow') {
    return findMissingFlow(interactive, lookup)
  }
  const ofTemplate = content.flow?.id
  if (ofTemplate === undefined || lookup.flow(ofTemplate) !== undefined) return undefined
  return refusal(131009, `The template opens the Flow ${ofTemplate}, which is not there.`)
}

/** Every product that is named at any depth, with the catalogue of the object around it. */
function* productsIn(
  value: unknown,
  around: string | undefined,
): Generator<{ id: string; catalogId: string | undefined }> {
  if (Array.isArray(value)) {
    for (const item of value) yield* productsIn(item, around)
    return
  }
  if (!isObject(value)) return
  const { catalog_id: own } = value
  const catalogId = typeof own === 'string' ? own : around
  for (const key of ['product_retailer_id', 'thumbnail_product_retailer_id']) {
    const id = value[key]
    if (typeof id === 'string') yield { id, catalogId }
  }
  for (const inner of Object.values(value)) yield* productsIn(inner, catalogId)
}

function findMissingFlow(interactive: Readonly<Record<string, unknown>>, lookup: Lookup) {
  const { action } = interactive
  const parameters = isObject(action) ? action['parameters'] : undefined
  if (!isObject(parameters)) return undefined
  const name = toWord(parameters['flow_id'] ?? parameters['flow_name'])
  const flow = lookup.flow(name)
  if (flow === undefined) {
    return refusal(131009, `There is no Flow ${name}: create it, or register it with POST /flows.`)
  }
  const wanted = parameters['mode'] === 'draft' ? 'DRAFT' : 'PUBLISHED'
  if (flow.status !== wanted) {
    return refusal(131009, `The Flow ${name} is ${flow.status}, not ${wanted} as its mode says.`)
  }
  const payload = parameters['flow_action_payload']
  const screen = isObject(payload) ? payload['screen'] : undefined
  const isKnown = screen === undefined || flow.screens.some(({ id }) => id === screen)
  if (isKnown) return undefined
  return refusal(131009, `The Flow ${name} has no screen ${toWord(screen)}.`)
}
