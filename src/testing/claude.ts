import type { AnyEventObject, EventObject } from 'xstate'
import type {
  LanguageModel,
  ModelMessage,
  ModelOutcome,
  ModelPart,
  ModelRequest,
  ModelTrouble,
} from '../core/agent-ports.ts'
import type { JsonObject } from '../core/json.ts'
import type { Sendable } from '../core/messages.ts'

/** What is not for models to propose: see `agent`. */
type Family =
  | ('user' | 'command' | 'delivery' | 'operator' | 'window' | 'agent')
  | ('external' | 'media' | 'xstate' | 'turnwise')
type Reserved = Family | `${Family}.${string}`

/** An event of the bot's own, as a model proposes it: what Turnwise stamps on it is left out. */
export type Proposal<E extends EventObject> = E extends { readonly type: Reserved }
  ? never
  : E extends unknown
    ? Omit<Sendable<E>, 'by'>
    : never

/** One use of a tool. */
export interface ToolUse {
  readonly tool: string
  readonly input: JsonObject
}

/** All that a model answers to one call; what it says is said before the rest, unless it claims it. */
export interface ScriptedAnswer<E extends EventObject = AnyEventObject> {
  readonly says?: string
  readonly proposes?: readonly Proposal<E>[]
  readonly uses?: readonly ToolUse[]
  /** Default: the end of what it has to say. */
  readonly stop?: 'max-tokens' | 'refusal'
}

/** What Claude was asked, with all that it was told. */
export interface ClaudeCall {
  readonly model: string
  readonly system: readonly string[]
  readonly messages: readonly ModelMessage[]
  /** The names of what it was offered: events and tools. */
  readonly tools: readonly string[]
  /** All texts of the messages and results, to look for words in them. */
  readonly text: string
}

/**
 * Claude in a test: what it will answer is said before, one answer a call, in their order. A call
 * that nothing is left for fails the test.
 */
export interface Claude<E extends EventObject = AnyEventObject> {
  /** Answers one call with a text. */
  says(text: string): void
  /** Answers one call with events that it wants to happen, and with nothing else. */
  proposes(...events: readonly [Proposal<E>, ...Proposal<E>[]]): void
  /** Answers one call with the use of a tool. */
  uses(tool: string, input?: JsonObject): void
  /** Answers one call with all of it at once. */
  answers(answer: ScriptedAnswer<E>): void
  /** Fails as many calls (one, unless told); they are tried again, or end in `onError`. */
  fails(trouble: ModelTrouble, count?: number): void
  /** The calls since the last time this was asked, oldest first. */
  asked(): readonly ClaudeCall[]
  /** How many answers are left. */
  left(): number
}

/** Characters of one token, more or less. */
const TOKEN_LENGTH = 4

/** The scripts of a test, and the model that plays them. `problem`: a call found nothing to answer. */
export function createScriptedClaude<E extends EventObject>(): {
  readonly claude: Claude<E>
  readonly model: LanguageModel
  problem(): string | undefined
} {
  const scripts: (ScriptedAnswer<E> | { readonly fails: ModelTrouble })[] = []
  let calls: ClaudeCall[] = []
  let problem: string | undefined
  let count = 0

  function answer(request: ModelRequest): ModelOutcome {
    const call = toCall(request)
    calls.push(call)
    const script = scripts.shift()
    if (script === undefined) {
      problem ??= toProblem(call)
      return { outcome: 'failed', trouble: 'request', reason: 'Nothing is scripted for it.' }
    }
    if ('fails' in script) {
      return { outcome: 'failed', trouble: script.fails, reason: 'A test said so.' }
    }
    const { says, proposes = [], uses = [], stop } = script
    const toCallPart = ({ tool: name, input }: ToolUse): ModelPart => {
      count += 1
      return { kind: 'call', id: `call_${count}`, name, input }
    }
    const parts: ModelPart[] = [
      ...(says === undefined ? [] : [{ kind: 'text' as const, text: says }]),
      ...[...uses, ...proposes.map(toUse)].map(toCallPart),
    ]
    return {
      outcome: 'answered',
      parts,
      stop: stop ?? (parts.some(({ kind }) => kind === 'call') ? 'calls' : 'end'),
      usage: {
        input: estimate(request),
        output: Math.ceil(JSON.stringify(parts).length / TOKEN_LENGTH),
        cacheRead: 0,
        cacheWrite: 0,
      },
      model: request.model,
    }
  }

  const claude: Claude<E> = {
    says: (says) => scripts.push({ says }),
    proposes: (...proposes) => scripts.push({ proposes }),
    uses: (tool, input = {}) => scripts.push({ uses: [{ tool, input }] }),
    answers: (script) => scripts.push(script),
    fails: (trouble, times = 1) => {
      for (let time = 0; time < times; time += 1) scripts.push({ fails: trouble })
    },
    asked: () => {
      const news = calls
      calls = []
      return news
    },
    left: () => scripts.length,
  }
  return {
    claude,
    model: { answer: async (request) => answer(request), estimate, close: async () => undefined },
    problem: () => problem,
  }
}

/** A model that nobody has a key for. */
export const UNAVAILABLE: LanguageModel = {
  answer: async () => {
    const reason = 'No key is set in this test.'
    return { outcome: 'failed', trouble: 'unavailable', reason }
  },
  estimate,
  close: async () => undefined,
}

/** A proposal is the use of a tool that is called like its event. */
function toUse<E extends EventObject>(proposal: Proposal<E>): ToolUse {
  const { type, ...input } = proposal as unknown as { readonly type: string } & JsonObject
  return { tool: type, input }
}

function toCall({ model, system, messages, tools }: ModelRequest): ClaudeCall {
  const texts = messages.flatMap(({ parts }) =>
    parts.flatMap((part) => ('text' in part ? [part.text] : [])),
  )
  return { model, system, messages, tools: tools.map(({ name }) => name), text: texts.join('\n') }
}

/** A test may quote what its person said. */
function toProblem({ messages, tools }: ClaudeCall): string {
  const said = messages.at(-1)?.parts.flatMap((part) => ('text' in part ? [part.text] : []))
  const offered = tools.map((name) => `\`${name}\``).join(', ') || 'nothing'
  return `Claude was asked for an answer to ${JSON.stringify(said?.join('\n'))}, offered ${offered}, and nothing is scripted for it: call chat.claude.says(…) or chat.claude.proposes(…) before.`
}

function estimate({
  system,
  messages,
  tools,
}: Pick<ModelRequest, 'system' | 'messages' | 'tools'>): number {
  // Of a file the length says nothing.
  const json = JSON.stringify([system, messages, tools], (key, value) =>
    key === 'base64' ? '' : value,
  )
  return Math.ceil(json.length / TOKEN_LENGTH)
}
