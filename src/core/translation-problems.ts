import type { Problem } from './errors.ts'
import type { Text, Translations } from './messages.ts'
import { speaks } from './texts.ts'

/** A text that is given in several languages, and where it stands. */
export interface Translated {
  readonly place: string
  readonly text: Translations
}

/** Fields of messages that hold a text. */
const TEXT_FIELDS = new Set([
  'body',
  'header',
  'footer',
  'text',
  'button',
  'label',
  'title',
  'description',
  'caption',
  'suffix',
  'fallback',
  'name',
  'address',
])
/** Fields whose parts are texts: what is filled into a template. */
const TEXTS_FIELD = 'parameters'
/** Fields that hold what the bot or Meta defines, not texts of ours. */
const FOREIGN_FIELDS = new Set(['send', 'contacts', 'data', 'details', 'content'])

/** Every text of a message that is given in several languages. */
export function translatedIn(value: unknown, place: string, isTexts = false): Translated[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    if (FOREIGN_FIELDS.has(key) && !isTexts) return []
    const inside = Array.isArray(value) ? `${place}[${key}]` : `${place}.${key}`
    return (isTexts || TEXT_FIELDS.has(key)) && isTranslations(part)
      ? [{ place: inside, text: part }]
      : translatedIn(part, inside, key === TEXTS_FIELD)
  })
}

export function translatedText(text: Text | undefined, place: string): Translated[] {
  return isTranslations(text) ? [{ place, text }] : []
}

function isTranslations(value: unknown): value is Translations {
  return typeof value === 'object' && value !== null && !('kind' in value)
}

/**
 * Which translations are missing: of the languages a bot declares, or when it declares none, of all
 * that its texts are given in.
 */
export function translationProblems(
  texts: readonly Translated[],
  declared: readonly string[] | undefined,
): Problem[] {
  const languages = declared ?? [...new Set(texts.flatMap(({ text }) => Object.keys(text)))]
  return texts.flatMap(({ place, text }) =>
    languages
      .filter((language) => !speaks(text, language))
      .map((language) => ({
        place,
        problem: `The translation to "${language}" is missing.`,
        cure: 'Add it, or keep all texts in texts.ts with defineTexts.',
      })),
  )
}
