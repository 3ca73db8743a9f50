import type { ZodType } from 'zod'
import { z } from 'zod'
import type { StoredEvent } from './events.ts'
import type { Json, JsonObject } from './json.ts'

/** What a model wrote, read by a schema: the value, or what is wrong with it, for the model. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string }

/**
 * A schema as models read it: JSON Schema of an object, without the event's type.
 * @throws Error for what JSON Schema cannot say, such as dates
 */
export function toModelSchema(schema: ZodType): JsonObject {
  let told = schemas.get(schema)
  if (told === undefined) {
    told = tell(schema)
    schemas.set(schema, told)
  }
  return told
}

/** Every call of a model tells them anew. */
const schemas = new WeakMap<ZodType, JsonObject>()

function tell(schema: ZodType): JsonObject {
  const { $schema: _, properties, required, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  const { type: __, ...fields } = properties ?? {}
  const needed = required?.filter((name) => name !== 'type')
  // What zod answers is JSON, though its types allow for more.
  return JSON.parse(JSON.stringify({ ...rest, properties: fields, required: needed }))
}

/** Reads a proposal as its event. A schema may name the event's `type` or leave it out. */
export function readProposal(schema: ZodType, type: string, input: Json): Reading<StoredEvent> {
  const isTyped = schema instanceof z.ZodObject && 'type' in schema.shape
  const reading = readInput(schema, isTyped ? { ...toObject(input), type } : input)
  if (!reading.ok) return reading
  return { ok: true, value: { ...toObject(reading.value), type } }
}

/** Reads what a model gave a tool. */
export function readInput(schema: ZodType, input: Json): Reading<Json> {
  const { success, data, error } = schema.safeParse(input)
  if (!success) return { ok: false, problem: z.prettifyError(error) }
  // What is stored and compared later has to be JSON, whatever the schema made of it.
  return { ok: true, value: JSON.parse(JSON.stringify(data)) }
}

function toObject(value: Json): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {}
}
