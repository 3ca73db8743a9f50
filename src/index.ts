/**
 * All that a bot may import, apart from `xstate` and `zod`.
 *
 * Everyday: a machine made with XState's `setup`, the helpers it speaks with, and `defineBot`.
 * Advanced: what is passed around behind them, for bots that are put together from parts.
 */

// Everyday: the bot, and what happens to it.

export { defineBot } from './core/define-bot.ts'
export type { BotEvent, CommandEvent, UserEvent } from './core/events.ts'
export type { MachineConfigOf, StateConfigOf } from './core/machine-config.ts'
export type { ReplyEvent } from './core/replies.ts'

// Everyday: what it says.

export {
  audio,
  contacts,
  document,
  image,
  location,
  reaction,
  sticker,
  template,
  text,
  video,
} from './core/builders.ts'
export { buttons, choice, ctaUrl, list, locationRequest } from './core/interactive-builders.ts'
export { reply } from './core/replies.ts'
export { defineTexts } from './core/texts.ts'

// Everyday: what else it does.

export { ask } from './core/ask.ts'
export { parseDuration } from './core/duration.ts'
export type { JobArgs } from './core/job.ts'
export { job } from './core/job.ts'
export { remember } from './core/remember.ts'
export { handOff, markRead, typing } from './core/replies.ts'

// Advanced: other events a machine may listen to, and the parts of events.

export type { Contact } from './core/contact.ts'
export type {
  DeliveryEvent,
  MediaKind,
  MessageStamp,
  OperatorEvent,
  Stamp,
  WindowEvent,
} from './core/events.ts'

// Advanced: messages as data, and their limits.

export type { Media } from './core/builders.ts'
export { messageProblems } from './core/limits.ts'
export type {
  Choice,
  Header,
  LocalSource,
  MediaSource,
  Message,
  MessageKind,
  MessageOptions,
  RemoteSource,
  Section,
  Sendable,
  Text,
  Translations,
} from './core/messages.ts'
export type { Reply } from './core/replies.ts'
export type { Phrase, Texts } from './core/texts.ts'
export { pickText } from './core/texts.ts'

// Advanced: options, results and errors.

export type { AskOptions, AskState, InvalidArgs } from './core/ask.ts'
export type { Bot, BotOptions, FirstMessage, LateRule, Migration } from './core/bot.ts'
export type { CommandPattern } from './core/commands.ts'
export type { Duration } from './core/duration.ts'
export type { ErrorCode, Problem } from './core/errors.ts'
export { KnownError } from './core/errors.ts'
export type { JobOptions, RetryOptions } from './core/job.ts'
export type { Json } from './core/json.ts'
export type { LoopLimits } from './core/loop-breaker.ts'
export type { Remembered } from './core/remember.ts'
