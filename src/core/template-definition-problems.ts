import type { Problem } from './errors.ts'
import { componentsProblems } from './template-component-problems.ts'
import type { TemplateCategory, TemplateDefinition } from './template-definition.ts'
import { TEXT_LIMITS } from './text-limits.ts'

/** How long a message may wait to be delivered, in seconds, by category (reference 5.2). */
const LIFETIMES: Readonly<Record<TemplateCategory, readonly [least: number, most: number]>> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
}
/** Means 30 days, whatever the category. */
const LONGEST_LIFETIME = -1

/** What WhatsApp would refuse of a new template, all of it at once (reference 5.2). */
export function definitionProblems(definition: TemplateDefinition): readonly Problem[] {
  return [
    ...nameProblems(definition.name),
    ...languageProblems(definition.language),
    ...lifetimeProblems(definition),
    ...componentsProblems(definition),
  ]
}

function nameProblems(name: string): Problem[] {
  const limit = TEXT_LIMITS.templateName
  if (!/^[a-z0-9_]+$/.test(name)) {
    const problem = `The name "${name.slice(0, 60)}" has other characters than a to z, 0 to 9 and "_".`
    return [{ place: 'name', problem, cure: 'Use only these.' }]
  }
  if (name.length <= limit) return []
  const problem = `The name has ${name.length} characters: WhatsApp allows ${limit}.`
  return [{ place: 'name', problem, cure: 'Shorten it.' }]
}

function languageProblems(language: string): Problem[] {
  if (/^[a-z]{2,3}(_[A-Za-z]{2,8})*$/.test(language)) return []
  const problem = `The language is ${JSON.stringify(language.slice(0, 60))}.`
  return [{ place: 'language', problem, cure: "Give Meta's code, as en or en_US." }]
}

function lifetimeProblems(definition: TemplateDefinition): Problem[] {
  const place = 'message_send_ttl_seconds'
  const seconds = definition[place]
  const [least, most] = LIFETIMES[definition.category]
  if (seconds === undefined || seconds === LONGEST_LIFETIME) return []
  if (
    typeof seconds === 'number' &&
    Number.isInteger(seconds) &&
    seconds >= least &&
    seconds <= most
  ) {
    return []
  }
  const problem = `The time to live is ${JSON.stringify(seconds)}.`
  const cure = `Give ${least} to ${most} seconds for ${definition.category}, or -1 for 30 days.`
  return [{ place, problem, cure }]
}
