import { readInput } from '../../core/agent-schemas.ts'
import type { AgentTool } from '../../core/agent-tool.ts'
import type { Contact } from '../../core/contact.ts'
import { toPlainError } from '../../core/errors.ts'
import type { MediaReader } from '../../core/media.ts'
import type { Clock } from '../../core/ports.ts'
import type { PlainFailure } from './act.ts'
import type { CallPart, ResultStep } from './progress.ts'

/** What a model is told of one result, in characters: the rest would cost more than it tells. */
const LONGEST_RESULT = 20_000

/** One use of a tool. */
export interface ToolUse {
  readonly tool: AgentTool
  readonly call: CallPart
  readonly contact: Contact
  readonly idempotencyKey: string
  readonly signal: AbortSignal
}

/** What came of it: for the model, and, where it failed, why for operators. */
export interface ToolUsed {
  readonly result: ResultStep
  readonly failure?: PlainFailure
}

/**
 * Uses a tool. What it throws may hold anything: a model is told only that it failed. Undefined: it
 * was aborted, and nobody waits for its result.
 */
export async function useTool(
  { tool, call, contact, idempotencyKey, signal }: ToolUse,
  { clock, media }: { readonly clock: Clock; readonly media: MediaReader },
): Promise<ToolUsed | undefined> {
  const reading = readInput(tool.schema, call.input)
  if (!reading.ok) return { result: toResult(call, 'invalid', reading.problem) }
  const late = new AbortController()
  const alarm = clock.setTimeout(() => {
    late.abort(new DOMException(`It took longer than ${tool.timeoutMs} ms.`, 'TimeoutError'))
  }, tool.timeoutMs)
  const both = AbortSignal.any([signal, late.signal])
  try {
    both.throwIfAborted()
    const work = tool.run({ input: reading.value, contact, signal: both, idempotencyKey, media })
    const answer = await Promise.race([work, whenAborted(both)])
    return { result: toResult(call, 'answered', toText(answer)) }
  } catch (error) {
    if (signal.aborted) return undefined
    const result = toResult(call, 'failed', 'It failed, for a reason that is not yours to mend.')
    return { result, failure: toPlainError(error) }
  } finally {
    alarm.cancel()
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function toText(answer: unknown): string {
  const text = typeof answer === 'string' ? answer : (JSON.stringify(answer) ?? 'null')
  return text.length <= LONGEST_RESULT ? text : `${text.slice(0, LONGEST_RESULT)}(and more)`
}

function toResult(
  { id: callId }: CallPart,
  outcome: ResultStep['outcome'],
  text: string,
): ResultStep {
  return { kind: 'result', callId, outcome, text }
}
