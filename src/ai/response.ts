import type {
  ContentBlock,
  MessageDeltaUsage,
  RawContentBlockDelta,
  RawMessageStreamEvent,
  StopReason,
  Usage,
} from '@anthropic-ai/sdk/resources/messages'
import type { ModelOutcome, ModelPart, ModelUsage } from '../core/agent-ports.ts'
import type { Json } from '../core/json.ts'
import { sealWith, toBlock } from './request.ts'
import { fromThought } from './thoughts.ts'
import { boundTokens } from './tokens.ts'
import { fromWireName } from './tool-names.ts'

type Answered = Extract<ModelOutcome, { outcome: 'answered' }>

/** A response while it comes in. */
export interface Collector {
  /** @throws Error when the event is none of the Messages API */
  take(event: RawMessageStreamEvent): void
  /** The whole answer; undefined: it broke off before its end. */
  answer(seal: string, toolNames: Iterable<string>): Answered | undefined
  /** What is known of its cost, of what could be `maxTokens`; undefined: it had not begun. */
  usage(maxTokens: number): ModelUsage | undefined
  /** Why the model would not answer, if it said so. */
  readonly refusal: string | undefined
}

interface Growing {
  readonly block: ContentBlock
  /** Text, thinking, or the JSON of an input. */
  text: string
  signature: string
  isWhole: boolean
}

/** Puts a stream of the Messages API together. */
export function createCollector(): Collector {
  const blocks: Growing[] = []
  let usage: ModelUsage | undefined
  let model = ''
  let stop: StopReason | null = null
  let refusal: string | undefined
  let isWhole = false

  function take(event: RawMessageStreamEvent): void {
    switch (event.type) {
      case 'message_start':
        usage = toUsage(event.message.usage)
        model = event.message.model
        return
      case 'content_block_start':
        blocks[event.index] = {
          block: event.content_block,
          text: '',
          signature: '',
          isWhole: false,
        }
        return
      case 'content_block_delta': {
        const growing = blocks[event.index]
        if (growing === undefined)
          throw new Error('Something was added to a block that was not begun.')
        grow(growing, event.delta)
        return
      }
      case 'message_delta':
        stop = event.delta.stop_reason
        refusal = event.delta.stop_details?.category ?? undefined
        usage = mergeUsage(usage, event.usage)
        return
      case 'message_stop':
        isWhole = usage !== undefined
        return
      case 'content_block_stop': {
        const growing = blocks[event.index]
        if (growing !== undefined) growing.isWhole = true
        return
      }
    }
  }

  return {
    take,
    answer: (seal, toolNames) => {
      if (!isWhole || usage === undefined) return undefined
      const parts = toParts(blocks, seal, [...toolNames])
      return { outcome: 'answered', parts, stop: toStop(stop, parts), usage, model }
    },
    usage: (maxTokens) => {
      if (usage === undefined || isWhole) return usage
      // What came is paid for, although only the end of a response says how much it was.
      const seen = blocks.reduce((sum, growing) => sum + boundBlock(growing, maxTokens), 0)
      return { ...usage, output: Math.max(usage.output, Math.min(seen, maxTokens)) }
    },
    get refusal() {
      return refusal
    },
  }
}

/** Thinking may be shown shorter than it was, or not at all: only when it is whole it tells its size. */
function boundBlock({ block, text, signature, isWhole }: Growing, maxTokens: number): number {
  if (block.type === 'thinking' && !isWhole) return maxTokens
  return boundTokens(text) + boundTokens(signature)
}

function grow(growing: Growing, delta: RawContentBlockDelta): void {
  switch (delta.type) {
    case 'text_delta':
      growing.text += delta.text
      return
    case 'thinking_delta':
      growing.text += delta.thinking
      return
    case 'input_json_delta':
      growing.text += delta.partial_json
      return
    case 'signature_delta':
      growing.signature = delta.signature
      return
    case 'citations_delta':
      return
  }
}

function toParts(blocks: readonly Growing[], seal: string, names: readonly string[]): ModelPart[] {
  const parts: ModelPart[] = []
  let behind = seal
  for (const growing of blocks) {
    const part = toPart(growing, behind, names)
    if (part === undefined) continue
    parts.push(part)
    const block = toBlock(part, behind)
    if (block !== undefined) behind = sealWith(behind, block)
  }
  return parts
}

function toPart(
  { block, text, signature }: Growing,
  behind: string,
  names: readonly string[],
): ModelPart | undefined {
  switch (block.type) {
    case 'text': {
      const whole = block.text + text
      return whole.trim() === '' ? undefined : { kind: 'text', text: whole }
    }
    case 'tool_use':
      return {
        kind: 'call',
        id: block.id,
        name: fromWireName(block.name, names),
        input: toInput(text),
      }
    case 'thinking': {
      const thought = {
        type: block.type,
        thinking: block.thinking + text,
        signature: signature === '' ? block.signature : signature,
      }
      return { kind: 'opaque', value: fromThought({ block: thought, behind }) }
    }
    case 'redacted_thinking':
      return {
        kind: 'opaque',
        value: fromThought({ block: { type: block.type, data: block.data }, behind }),
      }
    default:
      // Tools of the API's own are never asked for; what is not known is not answered either.
      return undefined
  }
}

/** What the model wrote: its JSON, or its very words when they are none. */
function toInput(text: string): Json {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

function toStop(stop: StopReason | null, parts: readonly ModelPart[]): Answered['stop'] {
  switch (stop) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'max-tokens'
    case 'refusal':
      return 'refusal'
    case 'pause_turn':
      return 'pause'
    case 'tool_use':
      return 'calls'
    case 'end_turn':
    case 'stop_sequence':
    case null:
      return 'end'
    default:
      return parts.some(({ kind }) => kind === 'call') ? 'calls' : 'end'
  }
}

function toUsage(usage: Usage): ModelUsage {
  return {
    input: usage.input_tokens,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    output: usage.output_tokens,
  }
}

/** The last counts are of the whole response; what they leave out was said at its start. */
function mergeUsage(
  before: ModelUsage | undefined,
  usage: Partial<MessageDeltaUsage>,
): ModelUsage | undefined {
  if (before === undefined) return undefined
  return {
    input: usage.input_tokens ?? before.input,
    cacheWrite: usage.cache_creation_input_tokens ?? before.cacheWrite,
    cacheRead: usage.cache_read_input_tokens ?? before.cacheRead,
    output: usage.output_tokens ?? before.output,
  }
}
