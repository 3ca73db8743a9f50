import { z } from 'zod'
import type { Problem } from './errors.ts'
import type { Json, JsonObject } from './json.ts'

export const TEMPLATE_CATEGORIES = ['AUTHENTICATION', 'MARKETING', 'UTILITY'] as const
export type TemplateCategory = (typeof TEMPLATE_CATEGORIES)[number]

/**
 * A template as it is created at WhatsApp, in Meta's own JSON (reference 5.2 and A.5), so that what
 * Meta's pages and its template library show can be pasted, and nothing of it is lost.
 */
export type TemplateDefinition = {
  readonly name: string
  /** Meta's code: `en`, `en_US`. */
  readonly language: string
  readonly category: TemplateCategory
  readonly parameter_format?: 'NAMED' | 'POSITIONAL'
  readonly components: readonly JsonObject[]
  /** Anything more that Meta knows, such as `message_send_ttl_seconds`. */
  readonly [key: string]: Json
}

const json: z.ZodType<Json> = z.json()

/** Enums are taken in both cases, as Meta takes them, and kept as Meta answers them. */
const upperCase = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z
    .string()
    .transform((text) => text.toUpperCase())
    .pipe(z.enum(words))

const schema = z
  .object({
    name: z.string(),
    language: z.string(),
    category: upperCase(TEMPLATE_CATEGORIES),
    parameter_format: upperCase(['NAMED', 'POSITIONAL']).optional(),
    components: z.array(z.record(z.string(), json)).min(1),
  })
  .catchall(json)

const CURES: ReadonlyMap<string, string> = new Map([
  ['name', 'Give the name: a to z, 0 to 9 and "_".'],
  ['language', "Give Meta's code, as en or en_US."],
  ['category', `Give one of ${TEMPLATE_CATEGORIES.join(', ')}.`],
  ['parameter_format', 'Give NAMED or POSITIONAL, or leave it out.'],
  ['components', 'Give a list of components, as {"type": "BODY", "text": "..."}.'],
])

/** Reads a definition as it was written or answered: a definition, or what is wrong with its form. */
export function parseDefinition(
  value: unknown,
): { readonly definition: TemplateDefinition } | { readonly problems: readonly Problem[] } {
  const read = schema.safeParse(value)
  if (read.success) {
    const { parameter_format: format, ...rest } = read.data
    return { definition: format === undefined ? rest : { ...rest, parameter_format: format } }
  }
  const places = new Set(read.error.issues.map(({ path }) => String(path[0] ?? 'template')))
  return {
    problems: [...places].map((place) => ({
      place,
      problem: 'It is missing, or not of the form that Meta takes.',
      cure: CURES.get(place) ?? 'Give a JSON object with name, language, category and components.',
    })),
  }
}

/** The names of the placeholders in a text, in order, each once: `1`, `2`, or `first_name`. */
export function variablesOf(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(/\{\{\s*(\w+)\s*\}\}/g), ([, name = '']) => name))]
}
