import type { Problem } from './errors.ts'
import { KnownError, toSentences } from './errors.ts'
import type { Text, Translations } from './messages.ts'

/** A text of one language: a constant, or a function of what changes in it. */
export type Phrase = string | ((...args: never[]) => string)
type Catalogue = Readonly<Record<string, Readonly<Record<string, Phrase>>>>

type KeysOfAll<C extends Catalogue> = { [L in keyof C]: keyof C[L] }[keyof C]
type PhrasesOf<C extends Catalogue, K> = {
  [L in keyof C]: K extends keyof C[L] ? C[L][K] : never
}[keyof C]
type ArgumentsOf<P> = P extends (...args: infer A) => string ? A : never

/** The same keys in every language, and the same arguments where a text is a function. */
type Complete<C extends Catalogue> = {
  readonly [L in keyof C]: { readonly [K in keyof C[L]]: unknown } & {
    readonly [K in KeysOfAll<C>]: [ArgumentsOf<PhrasesOf<C, K>>] extends [never]
      ? string
      : (...args: ArgumentsOf<PhrasesOf<C, K>>) => string
  }
}

/** The texts of a bot by key, each in all languages. */
export type Texts<C extends Catalogue> = {
  readonly [K in KeysOfAll<C>]: [ArgumentsOf<PhrasesOf<C, K>>] extends [never]
    ? { readonly [L in keyof C]: string }
    : (...args: ArgumentsOf<PhrasesOf<C, K>>) => { readonly [L in keyof C]: string }
}

/**
 * The texts of a bot in all its languages, to be said by key: `reply(texts.hello)`. A text is a
 * string, or a function when something in it changes. Which language is said is decided by what
 * the bot remembered of the person (`remember({ language: 'es' })`).
 *
 * A missing or surplus translation is a compile error, and at load a `bot-invalid` that names the
 * language and the key.
 *
 * @example
 * export const texts = defineTexts({
 *   en: { hello: 'Hello!', bye: (name: string) => `Bye ${name}.` },
 *   es: { hello: '¡Hola!', bye: (name: string) => `Adiós, ${name}.` },
 * })
 */
export function defineTexts<const C extends Catalogue>(
  catalogue: C & NoInfer<Complete<C>>,
): Texts<C> {
  const languages = Object.keys(catalogue)
  const keys = new Set(languages.flatMap((language) => Object.keys(catalogue[language] ?? {})))
  const problems = [...keys].flatMap((key) => textProblems(catalogue, key))
  if (problems.length > 0) throw new KnownError('bot-invalid', toSentences(problems))
  const texts = [...keys].map((key) => [key, inAllLanguages(catalogue, key)])
  return Object.freeze(Object.fromEntries(texts)) as Texts<C>
}

function textProblems(catalogue: Catalogue, key: string): Problem[] {
  const phrases = Object.entries(catalogue).map(([language, texts]) => ({
    place: `texts.${language}.${key}`,
    phrase: texts[key],
  }))
  const isFunction = phrases.some(({ phrase }) => typeof phrase === 'function')
  return phrases.flatMap(({ place, phrase }) => {
    if (phrase === undefined) {
      return { place, problem: 'The translation is missing.', cure: 'Add it.' }
    }
    if (phrase === '') return { place, problem: 'The text is empty.', cure: 'Write it.' }
    return isFunction === (typeof phrase === 'function')
      ? []
      : { place, problem: 'It is a function in another language.', cure: 'Make it one here too.' }
  })
}

function inAllLanguages(
  catalogue: Catalogue,
  key: string,
): Translations | ((...args: never[]) => Translations) {
  const phrases = Object.entries(catalogue).map(([language, texts]) => [language, texts[key]])
  const isFunction = phrases.some(([, phrase]) => typeof phrase === 'function')
  if (!isFunction) return Object.freeze(Object.fromEntries(phrases))
  return (...args) =>
    Object.fromEntries(
      phrases.map(([language, phrase]) => [
        language,
        typeof phrase === 'function' ? phrase(...args) : phrase,
      ]),
    )
}

/**
 * The text in a person's language: exactly that one (`pt-BR`), else its base (`pt`), else the
 * bot's default language, else the first there is. Case does not matter, and `_` is `-`.
 */
export function pickText(
  text: Text,
  language: string | undefined,
  defaultLanguage: string | undefined,
): string {
  if (typeof text === 'string') return text
  const wanted = [language, baseOf(language), defaultLanguage, baseOf(defaultLanguage)]
  for (const tag of wanted) {
    if (tag === undefined) continue
    const found = Object.keys(text).find((candidate) => normalise(candidate) === normalise(tag))
    if (found !== undefined) return text[found] ?? ''
  }
  return Object.values(text)[0] ?? ''
}

/** Whether a text can be said in a language, or in its base. */
export function speaks(text: Translations, language: string): boolean {
  const spoken = Object.keys(text).map(normalise)
  return spoken.includes(normalise(language)) || spoken.includes(baseOf(language) ?? '')
}

function baseOf(language: string | undefined): string | undefined {
  return language === undefined ? undefined : normalise(language).split('-')[0]
}

function normalise(language: string): string {
  return language.toLowerCase().replaceAll('_', '-')
}
