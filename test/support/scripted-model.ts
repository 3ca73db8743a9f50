import type {
  LanguageModel,
  ModelOutcome,
  ModelPart,
  ModelRequest,
  ModelTrouble,
} from '../../src/core/agent-ports.ts'
import type { Json } from '../../src/core/json.ts'

type Answered = Extract<ModelOutcome, { outcome: 'answered' }>

/** How a call ends: a text is said; a function decides itself, and may take its time. */
export type ModelScript =
  | string
  | ModelOutcome
  | ((request: ModelRequest) => ModelOutcome | Promise<ModelOutcome>)

/** A language model that answers as it is told, and at once. */
export interface ScriptedModel extends LanguageModel {
  /** Every call, in order. */
  readonly requests: readonly ModelRequest[]
  /** The endings of the next calls; further ones end as `always` says. */
  willAnswer(...scripts: readonly ModelScript[]): void
  always(script: ModelScript): void
  /** Lets the next call wait: until it is told how it ends, or is aborted. */
  willWait(): { end(script: ModelScript): void }
}

/** What every answer costs unless it says otherwise. */
const USAGE = { input: 100, cacheWrite: 0, cacheRead: 0, output: 10 }

export function createScriptedModel(): ScriptedModel {
  const requests: ModelRequest[] = []
  const scripts: ModelScript[] = []
  let usual: ModelScript = 'Hello.'

  return {
    requests,
    answer: async (request) => {
      requests.push(request)
      return end(scripts.shift() ?? usual, request)
    },
    // A token for each four letters is enough to be counted with.
    estimate: ({ system, messages, tools }) =>
      Math.ceil(JSON.stringify([system, messages, tools]).length / 4),
    close: async () => undefined,
    willAnswer: (...next) => {
      scripts.push(...next)
    },
    always: (script) => {
      usual = script
    },
    willWait: () => {
      let tell: (script: ModelScript) => void = () => undefined
      const told = new Promise<ModelScript>((resolve) => {
        tell = resolve
      })
      scripts.push(async (request) => {
        const aborted = new Promise<'aborted'>((resolve) => {
          request.signal.addEventListener('abort', () => resolve('aborted'), { once: true })
        })
        const script = await Promise.race([told, aborted])
        return script === 'aborted' ? fails('aborted') : end(script, request)
      })
      return { end: tell }
    },
  }
}

async function end(script: ModelScript, request: ModelRequest): Promise<ModelOutcome> {
  if (typeof script === 'function') return script(request)
  return typeof script === 'string' ? says(script) : script
}

export function says(text: string, more: Partial<Answered> = {}): ModelOutcome {
  return answers([{ kind: 'text', text }], { stop: 'end', ...more })
}

let proposals = 0

/** The model uses a tool, or proposes an event; `text` is said with it. */
export function proposes(name: string, input: Json = {}, text?: string): ModelOutcome {
  return answers([
    ...(text === undefined ? [] : [{ kind: 'text' as const, text }]),
    toCall(name, input),
  ])
}

/** A call as part of an answer with several. */
export function toCall(name: string, input: Json = {}): ModelPart {
  proposals += 1
  return { kind: 'call', id: `call-${proposals}`, name, input }
}

export function answers(parts: readonly ModelPart[], more: Partial<Answered> = {}): ModelOutcome {
  const model = 'claude-sonnet-5-5'
  return { outcome: 'answered', parts, stop: 'calls', usage: USAGE, model, ...more }
}

export function fails(
  trouble: ModelTrouble,
  more: Partial<Extract<ModelOutcome, { outcome: 'failed' }>> = {},
): ModelOutcome {
  return { outcome: 'failed', trouble, reason: `It is ${trouble}, for a test.`, ...more }
}

/** The texts of the last message of a request: what the model is told since its last answer. */
export function lastTold(request: ModelRequest | undefined): readonly string[] {
  const parts = request?.messages.at(-1)?.parts ?? []
  return parts.flatMap((part) =>
    part.kind === 'text' || part.kind === 'result' ? [part.text] : [],
  )
}

/** Everything that is written in a request, to be searched. */
export function textOfRequest(request: ModelRequest | undefined): string {
  return JSON.stringify([request?.system, request?.messages, request?.tools])
}
