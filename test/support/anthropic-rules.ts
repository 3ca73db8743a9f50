import type { ContentBlockParam, MessageParam } from '@anthropic-ai/sdk/resources/messages'
import type { AnthropicBody } from './anthropic-answers.ts'
import { signatureOf } from './anthropic-answers.ts'

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/
const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']
const MOST_BREAKPOINTS = 4

/** What the Messages API would refuse with 400, by code that shares nothing with the framework. */
export function findRefusal(body: AnthropicBody): string | undefined {
  const { model, max_tokens: maxTokens, messages, stream } = body
  if (typeof model !== 'string' || model === '') return 'model: Field required'
  if (!Number.isInteger(maxTokens) || maxTokens < 1) return 'max_tokens: must be at least 1'
  if (stream !== true) return 'stream: this fake only streams'
  if (!Array.isArray(messages) || messages.length === 0) return 'messages: at least one is required'
  if (messages.at(-1)?.role !== 'user') return 'messages: the last one must be from the user'
  return (
    findToolRefusal(body) ??
    findBreakpointRefusal(body) ??
    findFirst(messages, (message, index) => findMessageRefusal(message, index, messages))
  )
}

function findToolRefusal({ tools = [] }: AnthropicBody): string | undefined {
  const names = tools.map((tool) => ('name' in tool ? tool.name : ''))
  const wrong = names.findIndex((name) => !TOOL_NAME.test(name))
  if (wrong >= 0) return `tools.${wrong}.name: should match the pattern '^[a-zA-Z0-9_-]{1,64}$'`
  if (new Set(names).size < names.length) return 'tools: names must be unique'
  const shapeless = tools.findIndex(
    (tool) => !('input_schema' in tool) || tool.input_schema.type !== 'object',
  )
  return shapeless < 0 ? undefined : `tools.${shapeless}.input_schema.type: should be 'object'`
}

function findBreakpointRefusal({
  system,
  tools = [],
  messages,
}: AnthropicBody): string | undefined {
  const parts: readonly object[] = [
    ...tools,
    ...(Array.isArray(system) ? system : []),
    ...messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)),
  ]
  const marked = parts.filter((part) => 'cache_control' in part)
  if (marked.length > MOST_BREAKPOINTS) return 'cache_control: at most 4 blocks may have it'
  return undefined
}

function findMessageRefusal(
  { role, content }: MessageParam,
  index: number,
  messages: readonly MessageParam[],
): string | undefined {
  const place = `messages.${index}`
  if (role !== 'user' && role !== 'assistant') return `${place}.role: unknown`
  if (index === 0 && role !== 'user') return `${place}.role: the first must be 'user'`
  const blocks = blocksOf(content)
  if (blocks.length === 0) return `${place}.content: must not be empty`
  return (
    findFirst(blocks, (block, at) => findBlockRefusal(block, `${place}.content.${at}`, role)) ??
    findPairRefusal(blocks, index, messages)
  )
}

function findBlockRefusal(
  block: ContentBlockParam,
  place: string,
  role: string,
): string | undefined {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? `${place}.text: must be non-empty` : undefined
    case 'image':
    case 'document': {
      if (role !== 'user') return `${place}: only users show files`
      const { source } = block
      if (source.type !== 'base64') return `${place}.source: this fake takes base64 alone`
      const allowed = block.type === 'image' ? IMAGE_TYPES : ['application/pdf']
      return allowed.includes(source.media_type) ? undefined : `${place}.source.media_type`
    }
    case 'thinking':
      return block.signature === signatureOf(block.thinking)
        ? undefined
        : `${place}: Invalid \`signature\` in \`thinking\` block`
    case 'tool_use':
      return role === 'assistant' ? undefined : `${place}: only the assistant uses tools`
    case 'tool_result':
      return role === 'user' ? undefined : `${place}: only users give results`
    default:
      return `${place}.type: unknown`
  }
}

/** Each use of a tool is answered in the very next message, before anything else stands there. */
function findPairRefusal(
  blocks: readonly ContentBlockParam[],
  index: number,
  messages: readonly MessageParam[],
): string | undefined {
  const used = usesOf(blocks)
  const results = resultsOf(blocksOf(messages[index + 1]?.content ?? []))
  const unanswered = used.find((id) => !results.includes(id))
  if (unanswered !== undefined) {
    return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks after`
  }
  const asked = usesOf(blocksOf(messages[index - 1]?.content ?? []))
  const given = resultsOf(blocks)
  if (given.some((id) => !asked.includes(id)) || new Set(given).size < given.length) {
    return `messages.${index}: unexpected \`tool_use_id\` in \`tool_result\` blocks`
  }
  const firstOther = blocks.findIndex(({ type }) => type !== 'tool_result')
  const isMixed = blocks.some(({ type }, at) => type === 'tool_result' && at > firstOther)
  return firstOther >= 0 && isMixed ? `messages.${index}: \`tool_result\` must be first` : undefined
}

export function blocksOf(content: MessageParam['content']): readonly ContentBlockParam[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

function usesOf(blocks: readonly ContentBlockParam[]): readonly string[] {
  return blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
}

function resultsOf(blocks: readonly ContentBlockParam[]): readonly string[] {
  return blocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []))
}

function findFirst<T>(
  items: readonly T[],
  find: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index)
    if (found !== undefined) return found
  }
  return undefined
}
