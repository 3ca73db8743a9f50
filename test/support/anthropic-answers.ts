import { createHash } from 'node:crypto'
import type { MessageCreateParams, StopReason } from '@anthropic-ai/sdk/resources/messages'

/** A call of the Messages API as it came over the wire. */
export type AnthropicBody = MessageCreateParams

/** What a model says, thinks and wants to use, in this order. */
export interface ModelTurn {
  readonly thinks?: string
  readonly says?: string
  /** Tools by the names the test knows: dots are written as the API allows them. */
  readonly calls?: readonly ToolCall[]
  /** Something said after the calls, which few models do. */
  readonly then?: string
  /** `tool_use` with calls and `end_turn` without, unless told. */
  readonly stop?: StopReason
  /** In place of what is counted: one token for four bytes. */
  readonly outputTokens?: number
  readonly inputTokens?: number
}

export interface ToolCall {
  readonly name: string
  /** What the model wrote; a string stands as it is, as broken JSON does. */
  readonly input: unknown
}

/**
 * How a call fails. `reset` and `truncated` break off after what is given in `after` was sent;
 * `garbage` sends an event that is no JSON, `no-json` a page of HTML; `silent` never ends.
 */
export type ModelFault =
  | {
      readonly status: number
      readonly type?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | {
      readonly fault: 'reset' | 'truncated' | 'garbage' | 'no-json' | 'silent'
      readonly after?: ModelTurn
    }
  /** An error in the middle of a stream, as overload comes. */
  | { readonly fault: 'stream-error'; readonly type: string; readonly after?: ModelTurn }

export type ModelAnswer = string | ModelTurn | ModelFault

/** One event of a stream. */
export interface StreamEvent {
  readonly type: string
  readonly [key: string]: unknown
}

export interface Counted {
  readonly input: number
  readonly cacheWrite: number
  readonly cacheRead: number
}

let messages = 0

/** The events of a turn, with the usage where the API has it: what was read first, the rest last. */
export function toStream(turn: ModelTurn, model: string, counted: Counted): readonly StreamEvent[] {
  const blocks = toBlocks(turn)
  messages += 1
  const usage = {
    input_tokens: turn.inputTokens ?? counted.input,
    cache_creation_input_tokens: counted.cacheWrite,
    cache_read_input_tokens: counted.cacheRead,
  }
  const isCalling = (turn.calls ?? []).length > 0
  return [
    {
      type: 'message_start',
      message: {
        id: `msg_${messages}`,
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usage, output_tokens: 1 },
      },
    },
    { type: 'ping' },
    ...blocks.flatMap(({ start, deltas }, index) => [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: {
        stop_reason: turn.stop ?? (isCalling ? 'tool_use' : 'end_turn'),
        stop_sequence: null,
      },
      usage: { output_tokens: turn.outputTokens ?? countOutput(turn) },
    },
    { type: 'message_stop' },
  ]
}

/** The name of a tool on the wire, by a rule of this file's own. */
export function toWireName(name: string): string {
  return name.replaceAll('.', '__')
}

interface Block {
  readonly start: object
  readonly deltas: readonly object[]
}

function toBlocks(turn: ModelTurn): readonly Block[] {
  const text = (words: string | undefined): readonly Block[] =>
    words === undefined
      ? []
      : [
          {
            start: { type: 'text', text: '', citations: null },
            deltas: inPieces(words).map((piece) => ({ type: 'text_delta', text: piece })),
          },
        ]
  const thought =
    turn.thinks === undefined
      ? []
      : [
          {
            start: { type: 'thinking', thinking: '', signature: '' },
            deltas: [
              { type: 'thinking_delta', thinking: turn.thinks },
              { type: 'signature_delta', signature: signatureOf(turn.thinks) },
            ],
          },
        ]
  const calls = (turn.calls ?? []).map(({ name, input }, index) => ({
    start: {
      type: 'tool_use',
      id: `toolu_${messages + 1}_${index}`,
      name: toWireName(name),
      input: {},
      caller: { type: 'direct' },
    },
    deltas: inPieces(typeof input === 'string' ? input : JSON.stringify(input)).map((piece) => ({
      type: 'input_json_delta',
      partial_json: piece,
    })),
  }))
  return [...thought, ...text(turn.says), ...calls, ...text(turn.then)]
}

/** What proves that a thought is one of this fake's own. */
export function signatureOf(thought: string): string {
  return createHash('sha256').update(`signed ${thought}`).digest('base64')
}

/** Three pieces, so that streams are put together again. */
function inPieces(text: string): readonly string[] {
  const third = Math.ceil(text.length / 3)
  return [text.slice(0, third), text.slice(third, 2 * third), text.slice(2 * third)].filter(
    (piece) => piece !== '',
  )
}

function countOutput({ thinks = '', says = '', then = '', calls = [] }: ModelTurn): number {
  return countTokens(thinks + says + then + (calls.length > 0 ? JSON.stringify(calls) : ''))
}

/** One token for four bytes, and one at least. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(Buffer.byteLength(text) / 4))
}
