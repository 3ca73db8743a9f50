import type { Problem } from './errors.ts'
import type { Text } from './messages.ts'

/**
 * How many characters WhatsApp allows (reference sections 4.3 to 4.5 and 5.2). The reference does
 * not say what Meta counts. These are Unicode code points, as senders in production count them: a
 * plain emoji is one, a family is seven.
 */
export const TEXT_LIMITS = {
  text: 4096,
  body: 1024,
  /** Some old clients show only the first 1,024. */
  listBody: 4096,
  header: 60,
  footer: 60,
  caption: 1024,
  buttonTitle: 20,
  listButton: 20,
  urlLabel: 20,
  flowLabel: 30,
  sectionTitle: 24,
  rowTitle: 24,
  rowDescription: 72,
  cardBody: 160,
  callLabel: 20,
  templateName: 512,
  templateButton: 25,
  /** What is filled into a template's body: more where the template is nothing but a body. */
  templateBody: 1024,
  templateBodyAlone: 32_768,
  templateUrl: 2000,
  couponCode: 20,
  oneTimeCode: 15,
  orderReference: 35,
} as const

/** A text of a message: where it stands and how it is called in sentences. */
export interface Field {
  /** Such as `buttons[0].title`. */
  readonly place: string
  /** Such as `button title`. */
  readonly name: string
  readonly limit?: number
  /** Short texts are quoted; what people say to each other never enters an error. */
  readonly quoted?: true
}

const LONGEST_QUOTE = 60

/** What WhatsApp would not take about a text, in each of its translations. */
export function textProblems(text: Text, field: Field): Problem[] {
  if (typeof text === 'string') return stringProblems(text, field)
  const translations = Object.entries(text)
  if (translations.length === 0) {
    const problem = `The ${field.name} has no translation.`
    return [{ place: field.place, problem, cure: 'Give it at least one language.' }]
  }
  return translations.flatMap(([language, translation]) =>
    stringProblems(translation, { ...field, place: `${field.place} (${language})` }),
  )
}

/** What WhatsApp would not take about a string that is the same in every language. */
export function stringProblems(text: unknown, field: Field): Problem[] {
  const { place, name, limit, quoted } = field
  if (typeof text !== 'string') {
    const problem = `The ${name} is not a text but of type ${typeof text}.`
    return [{ place, problem, cure: 'Give a string, or a record of languages.' }]
  }
  const problems: Problem[] = []
  if (text.trim() === '') {
    problems.push({
      place,
      problem: `The ${name} is empty: WhatsApp rejects empty texts.`,
      cure: 'Write something, or leave it out where it is optional.',
    })
  }
  const length = limit === undefined || text.length <= limit ? 0 : [...text].length
  if (limit !== undefined && length > limit) {
    const quote = quoted && length <= LONGEST_QUOTE ? ` "${text}"` : ''
    problems.push({
      place,
      problem: `The ${name}${quote} has ${length} characters: WhatsApp allows ${limit}.`,
      cure: 'Shorten it.',
    })
  }
  return problems
}

/** What is wrong with an id, a file's name or another string that WhatsApp only passes on. */
export function idProblems(id: unknown, place: string, name: string): Problem[] {
  return stringProblems(id, { place, name })
}

/** A switch is true or false where it is given. */
export function switchProblems(value: unknown, place: string): Problem[] {
  if (value === undefined || typeof value === 'boolean') return []
  const problem = `The switch \`${place}\` is of type ${typeof value}.`
  return [{ place, problem, cure: 'Give true or false, or leave it out.' }]
}
