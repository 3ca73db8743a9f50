import type { Problem } from './errors.ts'
import type { Text } from './messages.ts'
import type { Field } from './text-limits.ts'
import { TEXT_LIMITS, textProblems } from './text-limits.ts'

const footerField = { place: 'footer', name: 'footer', limit: TEXT_LIMITS.footer }
const captionField = { place: 'caption', name: 'caption', limit: TEXT_LIMITS.caption }

/** The body of an interactive message, unless another limit is given. */
export function bodyProblems(body: Text, limit: number = TEXT_LIMITS.body): Problem[] {
  return textProblems(body, { place: 'body', name: 'body', limit })
}

export function footerProblems(footer: Text | undefined): Problem[] {
  return optionalProblems(footer, footerField)
}

export function captionProblems(caption: Text | undefined): Problem[] {
  return optionalProblems(caption, captionField)
}

/** A text that may be left out. */
export function optionalProblems(text: Text | undefined, field: Field): Problem[] {
  return text === undefined ? [] : textProblems(text, field)
}
