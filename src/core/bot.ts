import type { AnyStateMachine, EventFromLogic, StateMachine } from 'xstate'
import type { CommandMatcher, CommandPattern } from './commands.ts'
import type { ConsentOptions, ConsentWords } from './consent-words.ts'
import type { Duration } from './duration.ts'
import type { Flow } from './flow.ts'
import type { Json } from './json.ts'
import type { LoopLimits } from './loop-breaker.ts'
import type { Sendable, Text } from './messages.ts'
import type { WindowRule } from './window.ts'

/**
 * What becomes of a timer that is late because no process ran at its time.
 * `fire`: it fires at once. `rearm`: it is set again from the person's last message, and fires only
 * if that time has passed too. `coalesce`: of several late ones of this name, the last one fires.
 */
export type LateRule = 'fire' | 'rearm' | 'coalesce'

/**
 * What becomes of the message that begins a conversation. `open`: it only wakes the bot. `deliver`:
 * the machine begins and is given the message too. `auto`: as `open` if beginning said something,
 * else as `deliver`.
 */
export type FirstMessage = 'auto' | 'deliver' | 'open'

/** What a hand-off does to what the machine had under way. */
export interface HandOffRules {
  /** Timers that come due meanwhile fire after the release (`keep`), or time stands still for them. */
  readonly timers: 'keep' | 'pause'
  /** Replies that were still queued when an operator took over: sent after the release, or not. */
  readonly held: 'send' | 'drop'
  /** The machine gets it back when nobody has written for so long; absent: when it is released. */
  readonly returnAfterMs?: number
}

/** Changes a snapshot of an older machine into one of this machine; undefined: it cannot. */
export type Migration = (layout: string, snapshot: Json) => Json | undefined

/** A bot as the engine runs it: checked, frozen, every option filled in. Made by `defineBot`. */
export interface Bot<M extends AnyStateMachine = AnyStateMachine> {
  readonly name: string
  readonly machine: M
  /** Fingerprint of what a stored snapshot can refer to in the machine. */
  readonly layout: string
  /** Whether the machine, or one nested in it, has a transition for events of this type. */
  readonly listens: (eventType: string) => boolean
  readonly matchCommand: CommandMatcher
  readonly firstMessage: FirstMessage
  /** By the name of a delay; `fire` for one that is not here. */
  readonly timers: Readonly<Record<string, LateRule>>
  readonly migrate?: Migration
  readonly onIncompatible: 'restart' | 'hold'
  readonly staleAfterMs: number
  readonly apology: Text
  /** Absent: stale messages are stepped like others, marked `stale`. */
  readonly away?: Text
  readonly defaultLanguage: string
  /** Absent: nothing is taken for a loop. */
  readonly loopLimits?: LoopLimits
  /** What becomes of a reply outside the 24-hour window that declares nothing itself. */
  readonly onWindowClosed: WindowRule<unknown>
  /** Absent: no word opts out of anything. */
  readonly consent?: ConsentWords
  readonly handOff: HandOffRules
  /** The forms whose requests it answers. */
  readonly flows: readonly Flow[]
}

/** Names of delays, of the machine and of those nested in it. */
type DelayOf<M> =
  M extends StateMachine<
    infer _Context,
    infer _Event,
    infer _Children,
    infer Actor,
    infer _Action,
    infer _Guard,
    infer Delay,
    infer _Value,
    infer _Tag,
    infer _Input,
    infer _Output,
    infer _Emitted,
    infer _Meta,
    infer _Schema
  >
    ? Delay | (Actor extends { readonly logic: infer Nested } ? DelayOf<Nested> : never)
    : never
type CommandOf<Type extends string> = string extends Type
  ? string
  : Type extends `command.${infer Name}`
    ? Name
    : never

/** What `defineBot` is given. All but `name` and `machine` have defaults. */
export interface BotOptions<M extends AnyStateMachine> {
  /** What settings, logs and the CLI call it: letters, digits, `-` and `_`. */
  readonly name: string
  readonly machine: M
  /**
   * Texts that are commands, from anywhere in the conversation: `{ cancel: ['cancel', 'stop'] }`
   * turns the whole text "Stop" into the event `command.cancel`, before the machine sees it. Give
   * whole texts (case does not matter) or a pattern for the whole text. A command that nothing
   * takes where the conversation is comes again as `user.text`.
   */
  readonly commands?: {
    readonly [Name in CommandOf<EventFromLogic<M>['type']>]?: CommandPattern
  }
  /** Default `auto`. */
  readonly firstMessage?: FirstMessage
  /** The late rules of delays named in `setup({ delays })`. Default `fire`. */
  readonly timers?: { readonly [Name in DelayOf<M> & string]?: LateRule }
  /**
   * Takes over conversations of an older machine: a function for each old layout (as the log and
   * `bot.layout` name it), or one for all. Snapshots are JSON, as XState persists them; what comes
   * back is checked again. Not asked for a snapshot that fits as it is. One that throws holds the
   * conversation until it is mended.
   */
  readonly migrate?: Migration | { readonly [layout: string]: (snapshot: Json) => Json }
  /**
   * When a stored conversation does not fit the machine any more and was not migrated: begin anew
   * with the next message (`restart`, default), or wait for an operator (`hold`).
   */
  readonly onIncompatible?: 'restart' | 'hold'
  /** How old a message may be on arrival before it counts as stale. Default 10 minutes. */
  readonly staleAfter?: Duration
  /** Said when a message could not be taken, at most once an hour. Default: in six languages. */
  readonly apology?: Text
  /**
   * Said once instead of answering messages that were stale on arrival, which are not stepped.
   * `false`: they are answered as if nothing had happened, marked `stale`. Default: in six
   * languages.
   */
  readonly away?: Text | false
  /** The languages it speaks: every text that is a record must have them all. */
  readonly languages?: readonly string[]
  /** For people whose language is unknown. Default: the first of `languages`, else `en`. */
  readonly defaultLanguage?: string
  /**
   * What waits while an operator has the conversation, and when it comes back by itself: with
   * `returnAfter: '2 hours'`, once neither the person nor an operator has written for so long.
   * Default: `{ timers: 'keep', held: 'drop' }`, and it comes back only when somebody releases it.
   */
  readonly handOff?: Partial<Omit<HandOffRules, 'returnAfterMs'>> & {
    readonly returnAfter?: Duration
  }
  /** The forms with an endpoint that it sends, made by `defineFlow`. */
  readonly flows?: readonly Flow[]
  /**
   * What becomes of replies that WhatsApp does not take, as more than 24 hours have passed since the
   * person's last message: see the same option of `reply`. Default `'drop'`: what was meant for then
   * may be out of place days later, and a template costs money, so that both are yours to choose.
   */
  readonly onWindowClosed?: WindowRule<NoInfer<Sendable<EventFromLogic<M>>>>
  /**
   * The words by which people opt out of marketing messages, and in again. A person who opted out
   * gets no marketing template any more; answers go on. Default: words in six languages. `false`:
   * no word does, only what people set in WhatsApp itself.
   */
  readonly consent?: ConsentOptions | false
  /** When to stop answering another autoresponder. `false`: never. */
  readonly loopBreaker?: Partial<LoopLimits> | false
}
