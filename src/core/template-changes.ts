import { z } from 'zod'
import type { Problem } from './errors.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Meta's limits (reference 5.2). */
const MOST_CREATED_AN_HOUR = 100
const MOST_EDITED = [
  { most: 1, withinMs: DAY_MS, words: '24 hours' },
  { most: 10, withinMs: 30 * DAY_MS, words: '30 days' },
] as const
const NAME_FREE_AFTER_MS = 30 * DAY_MS

/** What was done to the templates of one business account, as far as limits count it (epoch ms). */
export interface TemplateChanges {
  readonly created: readonly number[]
  /** Edits of approved templates, by their ids. */
  readonly edited: Readonly<Record<string, readonly number[]>>
  /** Names that were deleted. */
  readonly deleted: Readonly<Record<string, number>>
}

export const NO_CHANGES: TemplateChanges = { created: [], edited: {}, deleted: {} }

/** What keeps a template of this name from being created now. */
export function creationProblems(
  { created, deleted }: TemplateChanges,
  name: string,
  now: number,
): readonly Problem[] {
  const problems: Problem[] = []
  const lately = created.filter((at) => at > now - HOUR_MS)
  if (lately.length >= MOST_CREATED_AN_HOUR) {
    const problem = `${lately.length} templates were created within an hour: WhatsApp allows ${MOST_CREATED_AN_HOUR}.`
    problems.push({ place: name, problem, cure: waitUntil(Math.min(...lately) + HOUR_MS) })
  }
  const freeAt = (deleted[name] ?? Number.NEGATIVE_INFINITY) + NAME_FREE_AFTER_MS
  if (freeAt > now) {
    const problem = 'A template of this name was deleted in the last 30 days.'
    problems.push({
      place: name,
      problem,
      cure: `Use another name, or ${lower(waitUntil(freeAt))}`,
    })
  }
  return problems
}

/** What keeps an approved template from being edited now. */
export function editProblems(
  { edited }: TemplateChanges,
  { id, name }: { readonly id: string; readonly name: string },
  now: number,
): readonly Problem[] {
  return MOST_EDITED.flatMap(({ most, withinMs, words }) => {
    const lately = (edited[id] ?? []).filter((at) => at > now - withinMs)
    if (lately.length < most) return []
    const times = most === 1 ? 'once' : `${most} times`
    const problem = `WhatsApp lets an approved template be edited ${times} in ${words}, and it was.`
    return [{ place: name, problem, cure: waitUntil(Math.min(...lately) + withinMs) }]
  })
}

export function withCreated(changes: TemplateChanges, now: number): TemplateChanges {
  const created = changes.created.filter((at) => at > now - HOUR_MS)
  return { ...changes, created: [...created, now] }
}

export function withEdited(changes: TemplateChanges, id: string, now: number): TemplateChanges {
  const before = (changes.edited[id] ?? []).filter((at) => at > now - 30 * DAY_MS)
  return { ...changes, edited: { ...changes.edited, [id]: [...before, now] } }
}

export function withDeleted(changes: TemplateChanges, name: string, now: number): TemplateChanges {
  return { ...changes, deleted: { ...changes.deleted, [name]: now } }
}

const times = z.array(z.number())
const schema = z.record(
  z.string(),
  z.object({
    created: times,
    edited: z.record(z.string(), times),
    deleted: z.record(z.string(), z.number()),
  }),
)

/** The changes of several accounts, by their ids, as JSON; undefined when it is something else. */
export function parseChanges(text: string): Readonly<Record<string, TemplateChanges>> | undefined {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function waitUntil(at: number): string {
  return `Wait until ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC.`
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
