import type { Problem } from './errors.ts'
import type { Choice, Section, Text } from './messages.ts'
import { TEXT_LIMITS, textProblems } from './text-limits.ts'

/** How many of a thing WhatsApp allows (reference section 4.4). */
export const CHOICE_COUNTS = { buttons: 3, sections: 10, rowsOfAllSections: 10 } as const

/** 1 to 3 buttons with different titles. */
export function buttonsProblems(buttons: readonly Choice<unknown>[]): Problem[] {
  const limit = TEXT_LIMITS.buttonTitle
  return [
    ...countProblems(buttons.length, CHOICE_COUNTS.buttons, 'buttons', 'buttons'),
    ...buttons.flatMap(({ title }, index) =>
      textProblems(title, {
        place: `buttons[${index}].title`,
        name: 'button title',
        limit,
        quoted: true,
      }),
    ),
    ...repeatedTitles(
      buttons.map(({ title }) => title),
      'buttons',
    ),
  ]
}

/** 1 to 10 sections with 1 to 10 rows in all; titles of sections are needed when there are several. */
export function sectionsProblems(sections: readonly Section<unknown>[]): Problem[] {
  const rows = sections.flatMap((section) => section.rows)
  return [
    ...countProblems(sections.length, CHOICE_COUNTS.sections, 'sections', 'sections'),
    ...countProblems(rows.length, CHOICE_COUNTS.rowsOfAllSections, 'sections', 'rows'),
    ...sections.flatMap((section, index) => [
      ...sectionProblems(section, `sections[${index}]`, sections.length > 1),
    ]),
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
  if (section.title !== undefined) {
    const limit = TEXT_LIMITS.sectionTitle
    const field = { place: `${place}.title`, name: 'section title', limit, quoted: true } as const
    problems.push(...textProblems(section.title, field))
  } else if (isOneOfMany) {
    const problem = 'The section has no title, which WhatsApp needs when there are several.'
    problems.push({ place, problem, cure: 'Give each section a title.' })
  }
  return problems
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

function countProblems(count: number, most: number, place: string, name: string): Problem[] {
  if (count >= 1 && count <= most) return []
  const problem = `There are ${count} ${name}: WhatsApp allows 1 to ${most}.`
  return [{ place, problem, cure: count === 0 ? 'Add some.' : 'Leave some out or ask in steps.' }]
}

/** Titles are unique within a message, in each of its languages. */
function repeatedTitles(titles: readonly Text[], place: string): Problem[] {
  const languages = new Set(
    titles.flatMap((title) => (typeof title === 'string' ? [] : Object.keys(title))),
  )
  const repeated = new Set(
    [...(languages.size === 0 ? ['en'] : languages)].flatMap((language) =>
      titles
        .map((title) => (typeof title === 'string' ? title : title[language]))
        .filter((title, index, all) => title !== undefined && all.indexOf(title) !== index),
    ),
  )
  return [...repeated].map((title) => ({
    place,
    problem: `The title "${title}" is there twice.`,
    cure: 'Give each choice its own title.',
  }))
}
