import type { Problem } from './errors.ts'
import type { Choice, Section, Text } from './messages.ts'
import { TEXT_LIMITS, textProblems } from './text-limits.ts'

/** How many of a thing WhatsApp allows (reference section 4.4). */
export const CHOICE_COUNTS = { buttons: 3, sections: 10, rowsOfAllSections: 10 } as const

/** 1 to 3 buttons with different titles. */
export function buttonsProblems(buttons: readonly Choice<unknown>[]): Problem[] {
  return [
    ...countProblems(buttons.length, { most: CHOICE_COUNTS.buttons, place: 'buttons' }),
    ...titlesProblems(buttons, 'buttons'),
  ]
}

/** Titles of buttons fit on them and differ. */
export function titlesProblems(buttons: readonly Choice<unknown>[], place: string): Problem[] {
  const limit = TEXT_LIMITS.buttonTitle
  const problems = buttons.flatMap(({ title }, index) =>
    textProblems(title, {
      place: `${place}[${index}].title`,
      name: 'button title',
      limit,
      quoted: true,
    }),
  )
  const titles = buttons.map(({ title }) => title)
  return [...problems, ...repeatedTitles(titles, place)]
}

/** 1 to 10 sections with 1 to 10 rows in all; titles of sections are needed when there are several. */
export function sectionsProblems(sections: readonly Section<unknown>[]): Problem[] {
  const rows = sections.flatMap((section) => section.rows)
  return [
    ...countProblems(sections.length, { most: CHOICE_COUNTS.sections, place: 'sections' }),
    ...countProblems(rows.length, {
      most: CHOICE_COUNTS.rowsOfAllSections,
      place: 'sections',
      name: 'rows',
    }),
    ...sections.flatMap((section, index) =>
      sectionProblems(section, `sections[${index}]`, sections.length > 1),
    ),
    ...repeatedTitles(
      rows.map(({ title }) => title),
      'sections',
    ),
  ]
}

function sectionProblems(
  section: Section<unknown>,
  place: string,
  isOneOfMany: boolean,
): Problem[] {
  const problems = section.rows.flatMap((row, index) => rowProblems(row, `${place}.rows[${index}]`))
  if (section.rows.length === 0 && isOneOfMany) {
    problems.push({ place, problem: 'The section has no rows.', cure: 'Fill or remove it.' })
  }
  return [...problems, ...sectionTitleProblems(section.title, place, isOneOfMany)]
}

/** A section has a title when there are several. */
export function sectionTitleProblems(
  title: Text | undefined,
  place: string,
  isOneOfMany: boolean,
): Problem[] {
  if (title !== undefined) {
    const limit = TEXT_LIMITS.sectionTitle
    const field = { place: `${place}.title`, name: 'section title', limit, quoted: true } as const
    return textProblems(title, field)
  }
  if (!isOneOfMany) return []
  const problem = 'The section has no title, which WhatsApp needs when there are several.'
  return [{ place, problem, cure: 'Give each section a title.' }]
}

function rowProblems({ title, description }: Choice<unknown>, place: string): Problem[] {
  const titleProblems = textProblems(title, {
    place: `${place}.title`,
    name: 'row title',
    limit: TEXT_LIMITS.rowTitle,
    quoted: true,
  })
  if (description === undefined) return titleProblems
  const field = {
    place: `${place}.description`,
    name: 'row description',
    limit: TEXT_LIMITS.rowDescription,
  }
  return [...titleProblems, ...textProblems(description, field)]
}

interface Count {
  readonly least?: number
  readonly most: number
  readonly place: string
  /** What is counted; its place unless told. */
  readonly name?: string
}

/** There are neither too few nor too many of a thing. */
export function countProblems(count: number, { least = 1, most, place, name }: Count): Problem[] {
  if (count >= least && count <= most) return []
  const problem = `There are ${count} ${name ?? place}: WhatsApp allows ${least} to ${most}.`
  return [{ place, problem, cure: count < least ? 'Add some.' : 'Leave some out or ask in steps.' }]
}

/** Titles are unique within a message, in each of its languages. */
function repeatedTitles(titles: readonly Text[], place: string): Problem[] {
  if (titles.length < 2) return []
  return [...repeatedIn(titles)].map((title) => ({
    place,
    problem: `The title "${title}" is there twice.`,
    cure: 'Give each choice its own title.',
  }))
}

function repeatedIn(titles: readonly Text[]): ReadonlySet<string> {
  const repeated = new Set<string>()
  // A plain string is the same in every language; without translations one look is enough.
  const languages = new Set(
    titles.flatMap((title) => (typeof title === 'string' ? [] : Object.keys(title))),
  )
  for (const language of languages.size === 0 ? ['en'] : languages) {
    const seen = new Set<string>()
    for (const title of titles) {
      const said = typeof title === 'string' ? title : title[language]
      if (said === undefined) continue
      if (seen.has(said)) repeated.add(said)
      seen.add(said)
    }
  }
  return repeated
}
