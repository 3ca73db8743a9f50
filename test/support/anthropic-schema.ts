import type { AnthropicBody } from './anthropic-answers.ts'
import { toWireName } from './anthropic-answers.ts'

interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly minimum?: number
  readonly minLength?: number
  readonly minItems?: number
}

/** The smallest input of a tool that its schema takes; of one that is not offered, nothing. */
export function minimalOf(name: string, { tools = [] }: AnthropicBody): unknown {
  const tool = tools.find((offered) => 'name' in offered && offered.name === toWireName(name))
  return tool !== undefined && 'input_schema' in tool ? smallest(tool.input_schema) : {}
}

function smallest(schema: object): unknown {
  const known: Schema = schema
  if (known.const !== undefined) return known.const
  if (known.enum !== undefined) return known.enum[0]
  if (known.anyOf?.[0] !== undefined) return smallest(known.anyOf[0])
  switch (known.type) {
    case 'object': {
      const required = known.required ?? []
      return Object.fromEntries(
        required.map((key) => [key, smallest(known.properties?.[key] ?? {})]),
      )
    }
    case 'array':
      return Array.from({ length: known.minItems ?? 0 }, () => smallest(known.items ?? {}))
    case 'string':
      return 'x'.repeat(Math.max(1, known.minLength ?? 1))
    case 'number':
    case 'integer':
      return Math.max(1, known.minimum ?? 1)
    case 'boolean':
      return true
    default:
      return null
  }
}
