import type { EventObject } from 'xstate'
import type { Message, MessageOptions, Translations } from './messages.ts'
import type { SentBy } from './template-builders.ts'
import { template } from './template-builders.ts'
import type { MarketingOptions, TemplateParts } from './template-content.ts'

/**
 * What each template needs, by name and language: written by `turnwise templates pull` from what
 * was approved, so that what does not fit it is a compile error.
 */
export type TemplateShapes<T> = {
  readonly [Name in keyof T]: {
    readonly [Language in keyof T[Name]]: TemplateParts<EventObject>
  }
}

/** A quick reply under the title it was approved with, or its titles in several languages. */
export interface TemplateQuickReply<Title extends string> {
  readonly kind: 'quickReply'
  readonly title: Title | Translations
  readonly send: EventObject
  readonly once?: boolean
}

/** What may be given to any template. */
export type TemplateExtras = Pick<TemplateParts<EventObject>, 'tapTarget'>

/** What may be given to a marketing template. */
export type MarketingExtras = TemplateExtras & { readonly marketing?: MarketingOptions }

/** Templates that nothing must be filled into. */
type PlainName<T> = {
  readonly [Name in keyof T]: object extends T[Name][keyof T[Name]] ? Name : never
}[keyof T]

/** Takes what the shape does not have away from what was given: giving it is an error. */
type Exactly<Given, Shape> = {
  readonly [Key in keyof Given]: Key extends keyof Shape
    ? Key extends 'parameters'
      ? ExactlyNamed<Given[Key], Shape[Key]>
      : Given[Key]
    : never
}

type ExactlyNamed<Given, Shape> = Given extends readonly unknown[]
  ? Given
  : { readonly [Name in keyof Given]: Name extends keyof Shape ? Given[Name] : never }

/** `template`, for the templates of one business account. */
export interface TypedTemplate<T extends TemplateShapes<T>> {
  <Name extends PlainName<T> & string, Language extends keyof T[Name] & string>(
    name: Name,
    language: Language,
    parts?: TemplateExtras,
    options?: MessageOptions,
  ): Message
  <
    Name extends keyof T & string,
    Language extends keyof T[Name] & string,
    const Parts extends T[Name][Language],
  >(
    name: Name,
    language: Language,
    parts: Parts & Exactly<Parts, T[Name][Language]>,
    options?: MessageOptions,
  ): Message<SentBy<Parts>>
}

/**
 * What every message of a template tells of it: its category, so that people get no marketing who do
 * not want it, and for how long Meta tries to deliver it, where that was defined.
 */
type Nature = Required<Pick<TemplateParts<never>, 'category'>> &
  Pick<TemplateParts<never>, 'ttlSeconds'>

/**
 * `template` as it knows the templates of an account: names, languages, variables, headers and
 * buttons are checked when the bot is compiled. `templates/index.ts` is made with it.
 */
export function templatesOf<T extends TemplateShapes<T>>(
  natures: { readonly [Name in keyof T]: Nature },
): TypedTemplate<T> {
  const known: Readonly<Record<string, Nature>> = natures
  function typed<Name extends PlainName<T> & string, Language extends keyof T[Name] & string>(
    name: Name,
    language: Language,
    parts?: TemplateExtras,
    options?: MessageOptions,
  ): Message
  function typed<P extends TemplateParts<EventObject>>(
    name: string,
    language: string,
    parts: P,
    options?: MessageOptions,
  ): Message<SentBy<P>>
  function typed(
    name: string,
    language: string,
    parts: TemplateParts<EventObject> = {},
    options: MessageOptions = {},
  ): Message<EventObject> {
    return template(name, language, { ...known[name], ...parts }, options)
  }
  return typed
}
