import type { z } from 'zod'
import type { Approval } from './approval.ts'
import type { Contact } from './contact.ts'
import type { Duration } from './duration.ts'
import { parseDuration } from './duration.ts'
import { KnownError } from './errors.ts'
import type { Json } from './json.ts'
import type { MediaReader } from './media.ts'

/** What the work of a tool is given. */
export interface ToolArgs<TInput> {
  /** What the model asked for, as the schema reads it. */
  readonly input: TInput
  readonly contact: Contact
  /** Aborted when the time is up, or when nobody waits for the result any more. */
  readonly signal: AbortSignal
  /**
   * The same whenever this use of the tool is repeated, which happens after a crash, and for no
   * other: hand it to the service that is called.
   */
  readonly idempotencyKey: string
  /** The files that people sent. */
  readonly media: MediaReader
}

export interface ToolOptions<TInput> {
  /** Tells the model what it does, and when to use it. */
  readonly description: string
  readonly needsApproval?: Approval<{ readonly input: TInput }>
  /** How long it may take. Default 30 seconds. */
  readonly timeout?: Duration
}

/** A function that a model may use. Made by `tool`. */
export interface AgentTool {
  readonly name: string
  readonly description: string
  readonly schema: z.ZodObject
  readonly run: (args: ToolArgs<unknown>) => Promise<Json>
  readonly approval?: Approval<{ readonly input: unknown }>
  readonly timeoutMs: number
}

/** The provider takes 64 letters, digits, `_` and `-`. */
const TOOL_NAME = /^[A-Za-z][\w-]{0,63}$/

/**
 * Makes a function a tool of an agent: something that the model may look up or do by itself, beside
 * the events it proposes. What it answers (any JSON) is told to the model, so that it must hold
 * nothing that the person may not know. One that throws is told to the model only as a failure;
 * answer what can go wrong as data instead. It runs at least once: use the `idempotencyKey`.
 *
 * @throws KnownError `bot-invalid` for a name that the provider does not take, `duration-invalid`
 *
 * @example
 * const search = tool(
 *   'search_articles',
 *   z.object({ words: z.string() }),
 *   async ({ input, signal }) => articles.find(input.words, { signal }),
 *   { description: 'Finds articles by words' },
 * )
 */
export function tool<S extends z.ZodObject>(
  name: string,
  schema: S,
  run: (args: ToolArgs<z.output<S>>) => Promise<Json> | Json,
  options: ToolOptions<z.output<S>>,
): AgentTool {
  if (!TOOL_NAME.test(name)) {
    throw new KnownError(
      'bot-invalid',
      `A tool cannot be called ${JSON.stringify(name)}: use up to 64 letters, digits, "_" and "-", a letter first.`,
    )
  }
  const { description, needsApproval, timeout = '30 seconds' } = options
  return Object.freeze({
    name,
    description,
    schema,
    run: async (args: ToolArgs<unknown>) => run(args as ToolArgs<z.output<S>>),
    ...(needsApproval !== undefined && {
      approval: needsApproval as Approval<{ readonly input: unknown }>,
    }),
    timeoutMs: parseDuration(timeout),
  })
}
