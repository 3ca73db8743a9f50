import Anthropic from '@anthropic-ai/sdk'
import type { LanguageModel, ModelOutcome, ModelRequest } from '../core/agent-ports.ts'
import type { Logger } from '../core/ports.ts'
import { estimateTokens } from './estimate.ts'
import { toSealedRequest } from './request.ts'
import type { Collector } from './response.ts'
import { createCollector } from './response.ts'
import { failedBy, MalformedResponse, NO_USAGE, toFailed } from './troubles.ts'

export interface ClaudeOptions {
  readonly apiKey: string
  /** Another address than Anthropic's own: a gateway, or a fake. */
  readonly baseUrl?: string
  readonly logger?: Logger
}

const ANTHROPIC_URL = 'https://api.anthropic.com'

/**
 * The way to Claude. A call is streamed, so that what it cost is known even when it breaks off, and
 * tried once: the engine decides whether and when it is tried again.
 */
export function createClaude({ apiKey, baseUrl, logger }: ClaudeOptions): LanguageModel {
  const client = new Anthropic({
    apiKey,
    baseURL: baseUrl ?? ANTHROPIC_URL,
    maxRetries: 0,
    // The SDK would write what was said into its log and its spans.
    logLevel: 'off',
    openTelemetry: false,
  })
  const running = new Set<AbortController>()
  let isClosed = false

  async function answer(request: ModelRequest): Promise<ModelOutcome> {
    const collector = createCollector()
    const controller = new AbortController()
    const stop = () => controller.abort()
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      stop()
    }, request.timeoutMs)
    request.signal.addEventListener('abort', stop)
    running.add(controller)
    try {
      if (request.signal.aborted || isClosed) {
        return { ...failedBy('aborted'), usage: NO_USAGE }
      }
      const outcome = await call(request, collector, controller.signal)
      if (outcome.outcome === 'answered' || !controller.signal.aborted) return outcome
      return { ...failedBy(isLate ? 'timeout' : 'aborted'), ...usageOf(collector, request) }
    } finally {
      clearTimeout(timer)
      request.signal.removeEventListener('abort', stop)
      running.delete(controller)
    }
  }

  async function call(
    request: ModelRequest,
    collector: Collector,
    signal: AbortSignal,
  ): Promise<ModelOutcome> {
    try {
      const { body, seal } = toSealedRequest(request)
      // The time limit is ours: the SDK's own ends when the first byte is there.
      const options = { signal, timeout: request.timeoutMs + 1_000 }
      const stream = await client.messages.create(body, options)
      for await (const event of stream) take(collector, event)
      const names = request.tools.map(({ name }) => name)
      const answered = collector.answer(seal, names)
      if (answered === undefined) {
        throw new MalformedResponse('what came back is not a whole response of the Messages API')
      }
      if (answered.stop === 'refusal') {
        logger?.warn(
          { model: answered.model, category: collector.refusal ?? 'none' },
          'Claude refused to answer.',
        )
      }
      return answered
    } catch (error) {
      return { ...toFailed(error), ...usageOf(collector, request) }
    }
  }

  return {
    answer,
    estimate: estimateTokens,
    close: async () => {
      isClosed = true
      for (const controller of running) controller.abort()
    },
  }
}

function take(collector: Collector, event: Parameters<Collector['take']>[0]): void {
  try {
    collector.take(event)
  } catch {
    throw new MalformedResponse('an event of the response has another shape than it should')
  }
}

function usageOf(
  collector: Collector,
  { maxTokens }: ModelRequest,
): Pick<Extract<ModelOutcome, { outcome: 'failed' }>, 'usage'> {
  const usage = collector.usage(maxTokens)
  return usage === undefined ? {} : { usage }
}
