import type { Bot } from './core/bot.ts'
import type { Aliases } from './core/contact.ts'
import type { Duration } from './core/duration.ts'
import { parseDuration } from './core/duration.ts'
import type { MessageContext, UserContent } from './core/events.ts'
import { toStoredEvent } from './core/events.ts'
import type { Json, JsonObject } from './core/json.ts'
import type { Logger } from './core/ports.ts'
import type { InboxRow } from './core/rows.ts'
import { createTestClock } from './engine/clock.ts'
import type { Engine } from './engine/engine.ts'
import { startEngine } from './engine/engine.ts'
import type { MediaOptions } from './engine/engine-options.ts'
import { createMemoryStore } from './store/memory/memory-store.ts'
import type { FormAnswer } from './testing/forms.ts'
import { toFormAnswer, toRequest } from './testing/forms.ts'
import type { ScriptedJob } from './testing/jobs.ts'
import { createJobs } from './testing/jobs.ts'
import type { SentFiles } from './testing/media.ts'
import { createMedia } from './testing/media.ts'
import type { HeardMessage } from './testing/phone.ts'
import { createPhone } from './testing/phone.ts'
import { toStateNames } from './testing/states.ts'

export type { FormAnswer, HeardMessage, ScriptedJob }

/** A conversation held in a test, through the real turn, on a clock that stands still. */
export interface Talk {
  /** The person writes a text. */
  says(text: string): Promise<void>
  /**
   * The person presses a button, a list row or a quick reply by its title: of the latest message
   * that has it, or of `from`, a message heard before. Where several cards have the same title,
   * `card` is which of them, from 1.
   * @throws KnownError `not-found` with the titles there are
   */
  presses(title: string, from?: HeardMessage, card?: number): Promise<void>
  /**
   * The person sends anything, of every kind there is: `{ type: 'user.media', media: 'image',
   * mediaId: 'm1' }`. `context` tells what it answers, which ad they came from, and what Meta sent.
   */
  sends(content: UserContent, context?: SentContext): Promise<void>
  /**
   * The latest form asks its handlers (`defineFlow`): it opens, or `data` was entered on a `screen`.
   * Answers what is shown then (`data.error_message` where something was wrong), or what the form
   * was finished with, which the machine hears as `user.flow`.
   * @throws KnownError `not-found` where nothing answers
   */
  fills(screen?: string, data?: JsonObject): Promise<FormAnswer>
  /** Time passes: timers that become due fire, retries are made. */
  waits(duration: Duration): Promise<void>
  /**
   * A job that waits (one that is not scripted) ends with this output. One that is not ended fails
   * when the time it declares is up.
   */
  finishes(job: string, output: Json): Promise<void>
  /** A job that waits fails: it is tried again, or `onError` follows, as it declares. */
  fails(job: string, error: Error): Promise<void>
  /**
   * The next messages of the bot (one, unless told) do not arrive: WhatsApp refuses them for good,
   * and the bot hears of it as `delivery.failed`, if it takes that.
   */
  misses(count?: number): void
  /**
   * The server ends and another one starts, on what was stored as JSON: timers stay, jobs that were
   * under way run again. `bot` is the bot as it was changed meanwhile, `after` how long none ran.
   */
  restarts(change?: { readonly bot?: Bot; readonly after?: Duration }): Promise<void>
  /** The jobs that wait for `finishes` or `fails`, by name. */
  jobs(): readonly string[]
  /** What the bot said since the last call, oldest first. */
  heard(): readonly HeardMessage[]
  /** The texts of `heard()`. */
  heardTexts(): readonly string[]
  /**
   * The state the machine is in, as dotted names, then that of a machine nested in it
   * (`ordering.place > asking.where`); `''` before it began.
   */
  state(): Promise<string>
  /** Sentences on events that could not be stepped. */
  deadLetters(): readonly string[]
}

/** What comes along with a message that is sent in a test. */
export interface SentContext extends MessageContext {
  /** What Meta would have sent: the bot finds it as `event.raw`. */
  readonly raw?: Json
}

export interface TalkOptions {
  /** By the name under `actors`; a job that is not here waits for `finishes` or `fails`. */
  readonly jobs?: Readonly<Record<string, ScriptedJob>>
  /**
   * The files that the person sends, by media id: they are fetched, and `media.stored` follows. One
   * that is not here has expired (`media.failed`). Absent: nothing is fetched.
   */
  readonly media?: SentFiles
  /** The person's WhatsApp name. */
  readonly name?: string
  /** Where the clock starts (epoch ms). */
  readonly start?: number
}

const NUMBER_ID = 'number'
const PERSON: Aliases = { waId: '15550001111' }

/**
 * Talks to a bot in a test: the inbox, turns, timers, jobs and outbox are the real ones, on a
 * memory store and a test clock, without network and without waiting.
 *
 * @example
 * const chat = talk(bot, { jobs: { placeOrder: { orderId: 'A1' } } })
 * await chat.says('hi')
 * await chat.presses('Margherita')
 * await chat.waits('30 minutes')
 * expect(chat.heardTexts()).toEqual(['What would you like? [Menu]', …])
 */
export function talk(bot: Bot, options: TalkOptions = {}): Talk {
  const clock = createTestClock(options.start)
  const store = createMemoryStore({ clock })
  const phone = createPhone()
  const jobs = createJobs(options.jobs ?? {}, clock)
  let engine: Engine | undefined
  let current = bot
  let opening = store.opening
  let count = 0
  let letters: readonly InboxRow[] = []

  function open(): Engine {
    engine ??= startEngine({
      store: { ...store, opening },
      messenger: phone.messenger,
      clock,
      logger: silent,
      bots: [current],
      numberIds: [],
      botOf: () => current.name,
      throughput: 1_000,
      pairLimit: false,
      jobRunner: jobs.runner,
      ...(options.media === undefined ? {} : { media: toMediaOptions(options.media) }),
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

  async function receive(content: UserContent, context: SentContext = {}): Promise<void> {
    const { raw = null, ...rest } = context
    count += 1
    clock.advance(1_000)
    const id = `wamid.in.${count}`
    await open().receive([
      {
        kind: 'message',
        numberId: NUMBER_ID,
        id,
        at: clock.now(),
        aliases: PERSON,
        name: options.name ?? 'Ann',
        event: toStoredEvent(content, rest, id),
        raw,
      },
    ])
    await settle()
  }

  return {
    says: (text) => receive({ type: 'user.text', text }),
    presses: async (title, from, card) => {
      const { message, choiceId } = phone.findChoice(title, from, card)
      await receive({ type: 'user.choice', choiceId, title }, { replyTo: message.id })
    },
    sends: receive,
    fills: async (screen, data) => {
      const token = phone.findForm()
      const reply = await open().answerForm(toRequest(token, screen, data))
      const answer = toFormAnswer(reply)
      if ('finish' in answer) {
        const said = { ...answer.finish, flow_token: token }
        await receive({ type: 'user.flow', name: 'flow', answer: said, token })
      }
      return answer
    },
    waits: async (duration) => {
      await settle()
      const end = clock.now() + parseDuration(duration)
      for (let next = clock.nextAt(); next !== null && next <= end; next = clock.nextAt()) {
        clock.advance(Math.max(0, next - clock.now()))
        await settle()
      }
      clock.advance(end - clock.now())
      await settle()
    },
    finishes: async (job, output) => {
      jobs.waiting(job).resolve(output)
      await settle()
    },
    fails: async (job, error) => {
      jobs.waiting(job).reject(error)
      await settle()
    },
    misses: (count = 1) => phone.refuse(count),
    restarts: async ({ bot: changed = current, after = 0 } = {}) => {
      await settle()
      await open().stop()
      engine = undefined
      store.keepJson()
      opening = { clean: true, lastRecordAt: clock.now() }
      current = changed
      clock.advance(parseDuration(after))
      await settle()
    },
    jobs: jobs.names,
    heard: phone.heard,
    heardTexts: () => phone.heard().map(({ text }) => text),
    state: async () => {
      const [found] = await store.listConversations({ limit: 1 })
      const shown = await store.showConversation(found?.conversation.id ?? '')
      const { snapshot } = shown?.conversation ?? {}
      return snapshot === undefined ? '' : toStateNames(JSON.parse(snapshot))
    },
    deadLetters: () => letters.map(({ reason }) => reason ?? ''),
  }
}

function toMediaOptions(files: SentFiles): MediaOptions {
  return { exchange: createMedia(files), isFetched: true, mostBytes: Number.POSITIVE_INFINITY }
}

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
