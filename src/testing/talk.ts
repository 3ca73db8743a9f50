import type { AnyEventObject, EventObject } from 'xstate'
import type { Bot } from '../core/bot.ts'
import type { Duration } from '../core/duration.ts'
import type { MessageContext, UserContent } from '../core/events.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { Claude } from './claude.ts'
import type { FormAnswer } from './forms.ts'
import type { ScriptedJob } from './jobs.ts'
import type { SentFiles } from './media.ts'
import type { HeardMessage } from './phone.ts'

/** A conversation held in a test, through the real turn, on a clock that stands still. */
export interface Talk<TEvent extends EventObject = AnyEventObject> {
  /**
   * The person writes a text, or several in quick succession. Where an agent answers, the time that it
   * waits for them to end passes too, here and wherever else it is its turn.
   */
  says(...texts: readonly string[]): Promise<void>
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
  /** Somebody of the business who answers in place of the bot. */
  readonly operator: TalkOperator
  /** What Claude will answer, and what it was asked: a call that nothing is scripted for throws. */
  readonly claude: Claude<TEvent>
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

/** An operator in a conversation under test, called Olga. What they say is heard like the bot's. */
export interface TalkOperator {
  /** They take the conversation: the machine stands still. */
  takes(): Promise<void>
  /** They write to the person, and take the conversation first if nobody has it. */
  says(text: string): Promise<void>
  /**
   * They allow what an agent waits for, or `what` of it: the event or tool by its name.
   * @throws KnownError `not-found` with what waits for an operator
   */
  approves(what?: string): Promise<void>
  /** They do not allow it. */
  denies(what?: string): Promise<void>
  /** They give it back: the machine hears `operator.released`. */
  releases(): Promise<void>
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
  /** `false`: no key is set, so that agents end in `AgentUnavailable`. Default: `chat.claude`. */
  readonly claude?: false
  /** The person's WhatsApp name. */
  readonly name?: string
  /** Where the clock starts (epoch ms). */
  readonly start?: number
}
