/**
 * All that a bot may import, apart from `xstate` and `zod`.
 *
 * Everyday: a machine made with XState's `setup`, the helpers it speaks with, and `defineBot`.
 * Advanced: what is passed around behind them, for bots that are put together from parts.
 */

export type { AskOptions, AskState, InvalidArgs } from './core/ask.ts'
// Everyday: what else it does
export { ask } from './core/ask.ts'
// Advanced: options, results and errors
export type { Bot, BotOptions, FirstMessage, LateRule, Migration } from './core/bot.ts'
export type { Media } from './core/builders.ts'
export {
  audio,
  buttons,
  choice,
  contacts,
  ctaUrl,
  document,
  image,
  list,
  location,
  locationRequest,
  reaction,
  sticker,
  template,
  text,
  video,
} from './core/builders.ts'
export type { CommandPattern } from './core/commands.ts'
export type { Contact } from './core/contact.ts'
// Everyday: the bot, and what happens to it
export { defineBot } from './core/define-bot.ts'
export type { Duration } from './core/duration.ts'
export { parseDuration } from './core/duration.ts'
export type { ErrorCode, Problem } from './core/errors.ts'
export { KnownError } from './core/errors.ts'
// Advanced: other events a machine may listen to
export type {
  BotEvent,
  CommandEvent,
  DeliveryEvent,
  MediaKind,
  MessageStamp,
  OperatorEvent,
  Stamp,
  UserEvent,
  WindowEvent,
} from './core/events.ts'
export type { JobArgs, JobOptions, RetryOptions } from './core/job.ts'
export { job } from './core/job.ts'
export type { Json } from './core/json.ts'
export { messageProblems } from './core/limits.ts'
export type { LoopLimits } from './core/loop-breaker.ts'
// Advanced: messages as data, and their limits
export type {
  Choice,
  Header,
  MediaSource,
  Message,
  MessageKind,
  MessageOptions,
  Section,
  Sendable,
  Text,
  Translations,
} from './core/messages.ts'
export type { Remembered } from './core/remember.ts'
export { remember } from './core/remember.ts'
export type { Reply, ReplyEvent } from './core/replies.ts'
// Everyday: what it says
export { handOff, markRead, reply, typing } from './core/replies.ts'
export type { Phrase, Texts } from './core/texts.ts'
export { defineTexts, pickText } from './core/texts.ts'
