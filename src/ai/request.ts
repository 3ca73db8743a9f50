import { createHash } from 'node:crypto'
import type {
  CacheControlEphemeral,
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  TextBlockParam,
  Tool,
} from '@anthropic-ai/sdk/resources/messages'
import type { ModelMessage, ModelPart, ModelRequest, ModelTool } from '../core/agent-ports.ts'
import { joinMessages } from '../core/joined-messages.ts'
import type { Json } from '../core/json.ts'
import { toThought } from './thoughts.ts'
import { toWireName } from './tool-names.ts'

/** A request as it is sent, and the seal of all that it holds. */
export interface SealedRequest {
  readonly body: MessageCreateParamsStreaming
  readonly seal: string
}

interface SentMessage {
  readonly role: ModelMessage['role']
  readonly content: ContentBlockParam[]
}

const CACHED: CacheControlEphemeral = { type: 'ephemeral' }
/** Models that refuse a request which says how hard to try. */
const WITHOUT_EFFORT = /^claude-(?:haiku|sonnet)-4-5(?:-\d{8})?$/
const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const

/**
 * What is sent to the Messages API. Two places are marked for the prompt cache: the end of the
 * constant instructions (the tools come before them), and the end of the newest message.
 *
 * A thought goes back only behind exactly what it was made behind. Newer models refuse the request
 * otherwise, and tools change with the state of a conversation.
 */
export function toSealedRequest(request: ModelRequest): SealedRequest {
  const { model, maxTokens, effort } = request
  const tools = request.tools.map(toTool)
  const system = request.system.filter((text) => text.trim() !== '').map(toText)
  let seal = [...tools, ...system].reduce<string>(sealWith, model)
  const messages: SentMessage[] = []
  for (const { role, parts } of toTurns(request.messages)) {
    const content: ContentBlockParam[] = []
    for (const part of parts) {
      const block = toBlock(part, seal)
      if (block === undefined) continue
      content.push(block)
      seal = sealWith(seal, block)
    }
    const last = messages.at(-1)
    if (content.length === 0) continue
    if (last?.role === role) last.content.push(...content)
    else messages.push({ role, content })
  }
  const body: MessageCreateParamsStreaming = {
    model,
    max_tokens: maxTokens,
    stream: true,
    messages: markNewest(messages),
    ...(system.length === 0 ? {} : { system: markFirst(system) }),
    ...(tools.length === 0 ? {} : { tools: system.length === 0 ? markLast(tools) : tools }),
    ...(effort === undefined || WITHOUT_EFFORT.test(model) ? {} : { output_config: { effort } }),
  }
  return { body, seal }
}

/** The seal of what was sealed before with one more block behind it. */
export function sealWith(seal: string, block: object): string {
  return createHash('sha256').update(seal).update(JSON.stringify(block)).digest('base64url')
}

/** A part as it is sent; undefined for what cannot be: empty text, and thoughts of another past. */
export function toBlock(part: ModelPart, seal: string): ContentBlockParam | undefined {
  switch (part.kind) {
    case 'text':
      return part.text.trim() === '' ? undefined : toText(part.text)
    case 'file':
      return toFile(part)
    case 'call':
      return {
        type: 'tool_use',
        id: part.id,
        name: toWireName(part.name),
        input: asObject(part.input),
      }
    case 'result':
      return {
        type: 'tool_result',
        tool_use_id: part.callId,
        content: part.text,
        ...(part.isError ? { is_error: true } : {}),
      }
    case 'opaque': {
      const thought = toThought(part.value)
      return thought?.behind === seal ? thought.block : undefined
    }
  }
}

/**
 * Neighbours of one role are one message. The API wants each use of a tool answered in the next one,
 * before anything else: what was never carried out is answered so.
 */
function toTurns(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const turns = joinMessages(messages)
  const isOpen = callsIn(turns.at(-1)).length > 0
  const answered: readonly ModelMessage[] = isOpen ? [...turns, { role: 'user', parts: [] }] : turns
  return answered.map(({ role, parts }, index) => {
    const calls = callsIn(turns[index - 1])
    const given = parts.filter((part) => part.kind === 'result')
    const results = calls.map(
      (id) => given.find(({ callId }) => callId === id) ?? { ...NOT_DONE, callId: id },
    )
    return { role, parts: [...results, ...parts.filter(({ kind }) => kind !== 'result')] }
  })
}

const NOT_DONE = { kind: 'result', text: 'This was not carried out.', isError: true } as const

function callsIn(message: ModelMessage | undefined): readonly string[] {
  return (message?.parts ?? []).flatMap((part) => (part.kind === 'call' ? [part.id] : []))
}

function toText(text: string): TextBlockParam {
  return { type: 'text', text }
}

function toTool({ name, description, schema }: ModelTool): Tool {
  return { name: toWireName(name), description, input_schema: { ...schema, type: 'object' } }
}

function toFile({ mimeType, base64 }: Extract<ModelPart, { kind: 'file' }>): ContentBlockParam {
  const image = IMAGE_TYPES.find((type) => type === mimeType)
  if (image !== undefined) {
    return { type: 'image', source: { type: 'base64', media_type: image, data: base64 } }
  }
  if (mimeType === 'application/pdf') {
    return { type: 'document', source: { type: 'base64', media_type: mimeType, data: base64 } }
  }
  return toText(`(A file of the type ${mimeType}, which cannot be shown here.)`)
}

/** The API takes only objects as input back, whatever a model wrote. */
function asObject(input: Json): object {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input)
  return isObject
    ? input
    : { INVALID_JSON: typeof input === 'string' ? input : JSON.stringify(input) }
}

function markFirst(system: readonly TextBlockParam[]): TextBlockParam[] {
  return system.map((part, index) => (index === 0 ? { ...part, cache_control: CACHED } : part))
}

function markLast(tools: readonly Tool[]): Tool[] {
  return tools.map((tool, index) =>
    index === tools.length - 1 ? { ...tool, cache_control: CACHED } : tool,
  )
}

function markNewest(messages: readonly SentMessage[]): MessageParam[] {
  return messages.map(({ role, content }, index) => {
    const isNewest = index === messages.length - 1
    return { role, content: isNewest ? content.map(markLastBlock) : content }
  })
}

function markLastBlock(
  block: ContentBlockParam,
  index: number,
  content: readonly ContentBlockParam[],
): ContentBlockParam {
  // A thought cannot be marked, and is never the last of what a person said.
  if (block.type === 'thinking' || block.type === 'redacted_thinking') return block
  return index === content.length - 1 ? { ...block, cache_control: CACHED } : block
}
