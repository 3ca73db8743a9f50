import type {
  RedactedThinkingBlockParam,
  ThinkingBlockParam,
} from '@anthropic-ai/sdk/resources/messages'
import type { Json } from '../core/json.ts'

type ThoughtBlock = ThinkingBlockParam | RedactedThinkingBlockParam

/** A block of thinking, and the seal of what it was made behind. */
export interface Thought {
  readonly block: ThoughtBlock
  readonly behind: string
}

/** A thought as it is kept with a conversation. */
export function fromThought({ block, behind }: Thought): Json {
  return { block: { ...block }, behind }
}

/** Reads what was kept; undefined: it is no thought of Claude. */
export function toThought(value: Json): Thought | undefined {
  const { block, behind } = asRecord(value)
  if (typeof behind !== 'string') return undefined
  const { type, thinking, signature, data } = asRecord(block)
  if (type === 'redacted_thinking' && typeof data === 'string') {
    return { block: { type, data }, behind }
  }
  if (type === 'thinking' && typeof thinking === 'string' && typeof signature === 'string') {
    return { block: { type, thinking, signature }, behind }
  }
  return undefined
}

function asRecord(value: Json | undefined): { readonly [key: string]: Json } {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRecord ? (value as { readonly [key: string]: Json }) : {}
}
