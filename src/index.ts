/**
 * All that a bot may import, apart from `xstate` and `zod`.
 *
 * Everyday: a machine made with XState's `setup`, the helpers it speaks with, and `defineBot`.
 * Advanced: what is passed around behind them, for bots that are put together from parts.
 */

// Everyday: the bot, and what happens to it.

export { defineBot } from './core/define-bot.ts'
export type { AgentEvent, BotEvent, CommandEvent, UserEvent } from './core/events.ts'
export type { MachineConfigOf, StateConfigOf } from './core/machine-config.ts'
export type { ReplyEvent } from './core/replies.ts'

// Everyday: what it says.

export {
  audio,
  bytes,
  contacts,
  document,
  image,
  location,
  media,
  reaction,
  sticker,
  text,
  video,
  voice,
} from './core/builders.ts'
export { carousel, catalog, product, productCarousel, products } from './core/commerce-builders.ts'
export {
  buttons,
  choice,
  contactRequest,
  ctaUrl,
  flow,
  list,
  locationRequest,
} from './core/interactive-builders.ts'
export { raw } from './core/raw-builder.ts'
export { reply } from './core/replies.ts'
export { oneTimeCode, template } from './core/template-builders.ts'
export { defineTexts } from './core/texts.ts'
export { templatesOf } from './core/typed-template.ts'

// Everyday: what else it does.

export { agent } from './core/agent.ts'
export { tool } from './core/agent-tool.ts'
export { readArticles } from './core/articles.ts'
export { ask } from './core/ask.ts'
export { parseDuration } from './core/duration.ts'
export { defineFlow } from './core/flow.ts'
export type { JobArgs } from './core/job.ts'
export { job } from './core/job.ts'
export { remember } from './core/remember.ts'
export { handOff, markRead, typing } from './core/replies.ts'

// Advanced: other events a machine may listen to, and the parts of events.

export type { Contact, Unreachable } from './core/contact.ts'
export type {
  DeliveryEvent,
  MediaKind,
  MessageContext,
  MessageStamp,
  OperatorEvent,
  Stamp,
  UserContent,
  WindowEvent,
} from './core/events.ts'
export type { MediaEvent, MediaReader, OpenedMedia } from './core/media.ts'
export type {
  OrderItem,
  ProductReference,
  Referral,
  SharedContact,
  UserAside,
  UserMessage,
} from './core/user-content.ts'

// Advanced: messages as data, and their limits.

export type { Media } from './core/builders.ts'
export type { CarouselCard, ProductSection } from './core/commerce-content.ts'
export type { ContactCard } from './core/contact-card.ts'
export { messageProblems } from './core/limits.ts'
export type {
  Choice,
  FlowName,
  FlowStart,
  Header,
  LocalSource,
  MediaHeader,
  MediaSource,
  Message,
  MessageKind,
  MessageOptions,
  Place,
  RemoteSource,
  Section,
  Sendable,
  Text,
  Translations,
} from './core/messages.ts'
export type { RawContents, RawInteractive, RawPin, RawTemplate } from './core/raw-content.ts'
export type { Reply } from './core/replies.ts'
export type {
  MarketingOptions,
  TemplateButton,
  TemplateCard,
  TemplateHeader,
  TemplateParameters,
  TemplateParts,
  TemplateValue,
} from './core/template-content.ts'
export type { Phrase, Texts } from './core/texts.ts'
export { pickText } from './core/texts.ts'
export type {
  MarketingExtras,
  TemplateExtras,
  TemplateQuickReply,
  TypedTemplate,
} from './core/typed-template.ts'

// Advanced: options, results and errors.

export type { BudgetLimit, BudgetScope } from './core/agent-budget.ts'
export type { AgentFailureName } from './core/agent-failure.ts'
export { AGENT_FAILURES } from './core/agent-failure.ts'
export type {
  AgentArgs,
  AgentEventOptions,
  AgentOptions,
  AgentOutput,
  AgentRetry,
  Instructions,
  ProposedEvent,
} from './core/agent-options.ts'
export type { AgentTool, ToolArgs, ToolOptions } from './core/agent-tool.ts'
export type { Approval } from './core/approval.ts'
export type { AskOptions, AskState, InvalidArgs } from './core/ask.ts'
export type { Bot, BotOptions, FirstMessage, LateRule, Migration } from './core/bot.ts'
export type { CommandPattern } from './core/commands.ts'
export type { ConsentOptions } from './core/consent-words.ts'
export type { Duration } from './core/duration.ts'
export type { ErrorCode, Problem } from './core/errors.ts'
export { KnownError } from './core/errors.ts'
export type { Flow, FlowAnswer, FlowOptions, FlowScreen, FlowVisit } from './core/flow.ts'
export type { JobOptions, RetryOptions } from './core/job.ts'
export type { Json, JsonObject } from './core/json.ts'
export type { LoopLimits } from './core/loop-breaker.ts'
export type { Remembered } from './core/remember.ts'
export type { ReplyOptions } from './core/replies.ts'
export type { FailureClass } from './core/rows.ts'
export type { WindowRule } from './core/window.ts'
