import type { LanguageModel } from '../core/agent-ports.ts'
import type { Bot } from '../core/bot.ts'
import type { Aliases } from '../core/contact.ts'
import { KnownError } from '../core/errors.ts'
import type { UserContent } from '../core/events.ts'
import { toStoredEvent } from '../core/events.ts'
import type { FlowReply, FlowRequest } from '../core/flow.ts'
import type { LogLine } from '../core/log.ts'
import type { PriceTable } from '../core/model-prices.ts'
import { MODEL_PRICES } from '../core/model-prices-table.ts'
import type { Logger, Messenger } from '../core/ports.ts'
import type { InboxRow } from '../core/rows.ts'
import type { ConversationView } from '../core/views.ts'
import type { TestClock } from '../engine/clock.ts'
import type { Engine } from '../engine/engine.ts'
import { startEngine } from '../engine/engine.ts'
import type { MediaOptions } from '../engine/engine-options.ts'
import type { JobRunner } from '../engine/jobs.ts'
import type { OperatorActions } from '../engine/operator-actions.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import type { SentContext } from './talk.ts'

/** What a conversation under test is held with. */
export interface StageOptions {
  readonly bot: Bot
  readonly clock: TestClock
  readonly messenger: Messenger
  readonly jobRunner?: JobRunner
  readonly model: LanguageModel
  readonly prices?: PriceTable
  readonly media?: MediaOptions
  /** The person's WhatsApp name. */
  readonly name: string
}

/** An engine with a memory store, which one person writes to, on a clock that is moved by hand. */
export interface Stage {
  receive(content: UserContent, context?: SentContext): Promise<void>
  answerForm(request: FlowRequest): Promise<FlowReply>
  /** Until nothing is left to do but to wait for the clock. */
  settle(): Promise<void>
  /** Moves the clock on, and lets everything happen that is due on the way. */
  passes(ms: number): Promise<void>
  /** The time passes that agents wait (or all jobs): for the person to end, or to be tried again. */
  letThink(of?: 'agents' | 'jobs'): Promise<void>
  restart(changed: Bot, afterMs: number): Promise<void>
  /** Acts on the conversation as an operator would, from outside. */
  operate(act: (engine: OperatorActions, conversationId: string) => Promise<unknown>): Promise<void>
  view(): Promise<ConversationView | undefined>
  deadLetters(): readonly InboxRow[]
  /** Whether a job or an agent is at work, and not only waits for somebody or for its time. */
  isWorking(): Promise<boolean>
  /** All that happened, as operators tail it. */
  log(): Promise<readonly LogLine[]>
  /** Ends the engine: what was under way is broken off. */
  stop(): Promise<void>
}

const NUMBER_ID = 'number'
const PERSON: Aliases = { waId: '15550001111' }
/** Agents never wait longer by themselves; those that wait for an approval wait for ever. */
const LONGEST_THOUGHT_MS = 10 * 60_000
const MOST_LINES = 10_000

export function createStage(options: StageOptions): Stage {
  const { clock, messenger, jobRunner, model, media, name } = options
  const { prices = MODEL_PRICES } = options
  const store = createMemoryStore({ clock })
  let engine: Engine | undefined
  let current = options.bot
  let opening = store.opening
  let count = 0
  let letters: readonly InboxRow[] = []

  function open(): Engine {
    engine ??= startEngine({
      store: { ...store, opening },
      messenger,
      clock,
      logger: silent,
      bots: [current],
      numberIds: [],
      botOf: () => current.name,
      throughput: 1_000,
      pairLimit: false,
      model,
      prices,
      ...(jobRunner === undefined ? {} : { jobRunner }),
      ...(media === undefined ? {} : { media }),
    })
    return engine
  }

  async function settle(): Promise<void> {
    // Everything in here resolves at once: three quiet rounds of the event loop are the end.
    for (let quiet = 0; quiet < 3; quiet = open().isIdle() ? quiet + 1 : 0) {
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    letters = await store.deadLetters()
  }

  async function passes(ms: number): Promise<void> {
    await settle()
    const end = clock.now() + ms
    for (let next = clock.nextAt(); next !== null && next <= end; next = clock.nextAt()) {
      clock.advance(Math.max(0, next - clock.now()))
      await settle()
    }
    clock.advance(end - clock.now())
    await settle()
  }

  async function view(): Promise<ConversationView | undefined> {
    const [found] = await store.listConversations({ limit: 1 })
    return store.showConversation(found?.conversation.id ?? '')
  }

  /** When an agent, or any job, goes on that waits for the clock alone. */
  async function nextThoughtAt(of: 'agents' | 'jobs'): Promise<number | undefined> {
    const shown = await view()
    const times = (shown?.jobs ?? [])
      .filter(({ agent, result }) => result === undefined && (of === 'jobs' || agent !== undefined))
      .map(({ notBefore }) => notBefore)
      .filter((at) => at > clock.now() && at < clock.now() + LONGEST_THOUGHT_MS)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  return {
    receive: async (content, { raw = null, ...context } = {}) => {
      count += 1
      clock.advance(1_000)
      const id = `wamid.in.${count}`
      const event = toStoredEvent(content, context, id)
      const at = clock.now()
      const item = { numberId: NUMBER_ID, id, at, aliases: PERSON, name, event, raw }
      await open().receive([{ kind: 'message', ...item }])
      await settle()
    },
    answerForm: (request) => open().answerForm(request),
    settle,
    passes,
    letThink: async (of = 'agents') => {
      for (let at = await nextThoughtAt(of); at !== undefined; at = await nextThoughtAt(of)) {
        await passes(at - clock.now())
      }
    },
    restart: async (changed, afterMs) => {
      await settle()
      await open().stop()
      engine = undefined
      store.keepJson()
      opening = { clean: true, lastRecordAt: clock.now() }
      current = changed
      clock.advance(afterMs)
      await settle()
    },
    operate: async (act) => {
      const id = (await view())?.conversation.id
      if (id === undefined) throw new KnownError('not-found', 'Nobody has written yet.')
      await act(open(), id)
      await settle()
    },
    view,
    deadLetters: () => letters,
    isWorking: async () => {
      const { jobs = [], conversation } = (await view()) ?? {}
      if (conversation?.handOff !== undefined) return false
      return jobs.some(({ result, notBefore }) => result === undefined && notBefore <= clock.now())
    },
    log: async () => {
      const page = await store.readLog({ from: { n: 0, index: 0 }, limit: MOST_LINES })
      return 'lines' in page ? page.lines : []
    },
    stop: async () => {
      await engine?.stop()
      await store.close()
    },
  }
}

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
