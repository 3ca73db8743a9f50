import { createHash } from 'node:crypto'
import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages'
import type { AnthropicBody, Counted } from './anthropic-answers.ts'
import { countTokens } from './anthropic-answers.ts'
import { blocksOf } from './anthropic-rules.ts'

/**
 * What stands before each block of a request, as the API looks at it: for the prompt cache, and for
 * thoughts, which it refuses when anything before them is not what it was.
 */
export interface Prefixes {
  /** Counts a request, and keeps what it marked to be kept. No prompt is too short to be kept. */
  count(body: AnthropicBody): Counted
  /** Where a thought is sent back behind something else than it was made behind. */
  findRefusal(body: AnthropicBody): string | undefined
  /** Remembers what a thought was made behind. */
  remember(body: AnthropicBody, signature: string): void
}

export function createPrefixes(): Prefixes {
  const cached = new Set<string>()
  const origins = new Map<string, string>()

  return {
    count: (body) => {
      const parts = partsOf(body)
      const keys = keysOf(parts)
      const sizes = parts.map((part) => countTokens(part.text))
      const read = keys.findLastIndex((key) => cached.has(key)) + 1
      const marked = parts.findLastIndex(({ isMarked }) => isMarked) + 1
      for (const [index, key] of keys.entries())
        if (parts[index]?.isMarked === true) cached.add(key)
      return {
        cacheRead: sum(sizes.slice(0, read)),
        cacheWrite: sum(sizes.slice(read, Math.max(read, marked))),
        input: Math.max(1, sum(sizes.slice(Math.max(read, marked)))),
      }
    },
    findRefusal: (body) => {
      const parts = partsOf(body)
      const keys = keysOf(parts)
      const wrong = parts.find(({ signature, isFirstOfMessage }, index) => {
        const known = signature === undefined ? undefined : origins.get(signature)
        return known !== undefined && isFirstOfMessage && known !== keys[index - 1]
      })
      return wrong === undefined
        ? undefined
        : `${wrong.place}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation.`
    },
    remember: (body, signature) => {
      const last = keysOf(partsOf(body)).at(-1)
      if (last !== undefined) origins.set(signature, last)
    },
  }
}

interface Part {
  readonly place: string
  readonly text: string
  readonly isMarked: boolean
  readonly signature?: string
  /** The first block of an answer: what is before it is the request that it answered. */
  readonly isFirstOfMessage: boolean
}

function partsOf({ model, system, tools = [], messages }: AnthropicBody): readonly Part[] {
  const toPart = (place: string, part: object, role = ''): Part => {
    const isMarked = 'cache_control' in part
    const text = JSON.stringify([role, { ...part, cache_control: undefined }])
    return { place, text, isMarked, isFirstOfMessage: place.endsWith('.content.0') }
  }
  const ofSystem = typeof system === 'string' ? [{ text: system }] : (system ?? [])
  return [
    { place: 'model', text: model, isMarked: false, isFirstOfMessage: false },
    ...tools.map((tool, index) => toPart(`tools.${index}`, tool)),
    ...ofSystem.map((part, index) => toPart(`system.${index}`, part)),
    ...messages.flatMap(({ role, content }, index) =>
      blocksOf(content).map((block, at) => ({
        ...toPart(`messages.${index}.content.${at}`, block, role),
        ...signed(block),
      })),
    ),
  ]
}

function signed(block: ContentBlockParam): { readonly signature?: string } {
  return block.type === 'thinking' ? { signature: block.signature } : {}
}

function keysOf(parts: readonly Part[]): readonly string[] {
  const keys: string[] = []
  for (const { text } of parts) {
    const before = keys.at(-1) ?? ''
    keys.push(createHash('sha256').update(before).update(text).digest('hex'))
  }
  return keys
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
