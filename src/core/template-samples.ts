import type { JsonObject } from './json.ts'
import { findComponent, toObjects, typeOf } from './template-blueprint.ts'
import type { TemplateDefinition } from './template-definition.ts'

/** A file that shows Meta's reviewers what a header will look like. */
export interface TemplateSample {
  readonly filename: string
  readonly mimeType: string
  readonly bytes: Uint8Array
}

/** Handles of Meta's, as `4::aW..`, and the addresses that it answers in their place. */
const METAS = /^(\d+:|https?:)/

/**
 * The files that a definition names where Meta wants handles (`example.header_handle`): paths,
 * relative to its own file. Each once, in order.
 */
export function samplePathsOf({ components }: TemplateDefinition): readonly string[] {
  const paths = new Set<string>()
  mapHandles(components, (handle) => {
    if (!METAS.test(handle)) paths.add(handle)
    return handle
  })
  return [...paths]
}

/** A definition with Meta's handles in the place of files. */
export function withHandles(
  definition: TemplateDefinition,
  handles: ReadonlyMap<string, string>,
): TemplateDefinition {
  const components = mapHandles(definition.components, (path) => handles.get(path) ?? path)
  return { ...definition, components }
}

/**
 * What WhatsApp answers of a template, with the files that we gave for its samples: it answers
 * addresses that end, or nothing.
 */
export function withSamplesOf(
  definition: TemplateDefinition,
  before: TemplateDefinition | undefined,
): TemplateDefinition {
  if (before === undefined || samplePathsOf(before).length === 0) return definition
  return { ...definition, components: keepSamples(definition.components, before.components) }
}

/** Where a component, or a card of it, has its place it had it before. */
function keepSamples(
  after: readonly JsonObject[],
  before: readonly JsonObject[],
): readonly JsonObject[] {
  return after.map((component) => {
    const known = findComponent(before, typeOf(component))
    if (known === undefined) return component
    const { example } = known
    const cards = toObjects(component['cards'])
    const knownCards = toObjects(known['cards'])
    return {
      ...component,
      ...(example !== undefined && handlesOf(known).length > 0 ? { example } : {}),
      ...(cards.length === 0
        ? {}
        : { cards: cards.map((card, index) => keepCard(card, knownCards[index])) }),
    }
  })
}

function keepCard(card: JsonObject, before: JsonObject | undefined): JsonObject {
  const components = toObjects(card['components'])
  return { ...card, components: keepSamples(components, toObjects(before?.['components'])) }
}

function mapHandles(
  components: readonly JsonObject[],
  change: (handle: string) => string,
): readonly JsonObject[] {
  return components.map((component) => {
    const handles = handlesOf(component).map(change)
    const [example = {}] = toObjects([component['example'] ?? null])
    const cards = toObjects(component['cards'])
    return {
      ...component,
      ...(handles.length === 0 ? {} : { example: { ...example, header_handle: handles } }),
      ...(cards.length === 0 ? {} : { cards: cards.map((card) => mapCard(card, change)) }),
    }
  })
}

function mapCard(card: JsonObject, change: (handle: string) => string): JsonObject {
  return { ...card, components: mapHandles(toObjects(card['components']), change) }
}

function handlesOf(component: JsonObject): readonly string[] {
  const [example = {}] = toObjects([component['example'] ?? null])
  const { header_handle: handles } = example
  return Array.isArray(handles) ? handles.map(String) : []
}
