import type { Problem } from './errors.ts'
import type { ButtonBlueprint } from './template-blueprint.ts'
import { variablesOf } from './template-definition.ts'
import { MAX_TEMPLATE_BUTTONS } from './template-limits.ts'
import { stringProblems, TEXT_LIMITS } from './text-limits.ts'

/** Kinds of buttons, and how many of one a template may have (reference 5.2). */
const MOST_OF_KIND: ReadonlyMap<string, number> = new Map([
  ['QUICK_REPLY', 10],
  ['URL', 2],
  ['PHONE_NUMBER', 1],
  ['COPY_CODE', 1],
  ['OTP', 10],
  ['FLOW', 10],
  ['CATALOG', 10],
  ['MPM', 10],
  ['SPM', 10],
  ['VOICE_CALL', 10],
  ['ORDER_DETAILS', 10],
  ['REQUEST_CONTACT_INFO', 10],
])
/** Buttons that people write the label of. */
const LABELLED: readonly string[] = ['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'FLOW']
const PHONE_NUMBER = 20

/** What is wrong with the buttons of a new template or of one of its cards. */
export function definedButtonsProblems(
  buttons: readonly ButtonBlueprint[],
  place: string,
): readonly Problem[] {
  const problems = buttons.flatMap((button, index) => buttonProblems(button, `${place}[${index}]`))
  if (buttons.length > MAX_TEMPLATE_BUTTONS) {
    const problem = `There are ${buttons.length} buttons: WhatsApp allows ${MAX_TEMPLATE_BUTTONS}.`
    problems.push({ place, problem, cure: 'Take some away.' })
  }
  for (const [kind, most] of MOST_OF_KIND) {
    const count = buttons.filter(({ type }) => type === kind).length
    if (count <= most) continue
    const problem = `There are ${count} buttons of the type ${kind}: WhatsApp allows ${most}.`
    problems.push({ place, problem, cure: 'Take some away.' })
  }
  if (!areRepliesTogether(buttons)) {
    const problem = 'Other buttons stand between quick replies.'
    problems.push({ place, problem, cure: 'Put the quick replies together.' })
  }
  return problems
}

function buttonProblems(button: ButtonBlueprint, place: string): Problem[] {
  const { type, text, url, phoneNumber } = button
  if (!MOST_OF_KIND.has(type)) {
    const cure = `Use one of ${[...MOST_OF_KIND.keys()].join(', ')}.`
    return [{ place, problem: `The type of the button is "${type.slice(0, 40)}".`, cure }]
  }
  const problems = LABELLED.includes(type)
    ? stringProblems(text, {
        place: `${place}.text`,
        name: 'text of the button',
        limit: TEXT_LIMITS.templateButton,
        quoted: true,
      })
    : []
  if (type === 'URL') problems.push(...addressProblems(url ?? '', `${place}.url`))
  if (type === 'PHONE_NUMBER') {
    const name = 'phone number'
    const field = { place: `${place}.phone_number`, name, limit: PHONE_NUMBER }
    problems.push(...stringProblems(phoneNumber ?? '', field))
  }
  return problems
}

function addressProblems(url: string, place: string): Problem[] {
  const limit = TEXT_LIMITS.templateUrl
  const problems = stringProblems(url, { place, name: 'address', limit })
  const isAtEnd = /^[^{}]*(\{\{\s*\w+\s*\}\})?$/.test(url)
  if (variablesOf(url).length > 0 && !isAtEnd) {
    const problem = 'The address has a variable before its end, or several.'
    problems.push({ place, problem, cure: 'Let it end in {{1}}.' })
  }
  return problems
}

function areRepliesTogether(buttons: readonly ButtonBlueprint[]): boolean {
  const isReply = buttons.map(({ type }) => type === 'QUICK_REPLY')
  const first = isReply.indexOf(true)
  return isReply.slice(first === -1 ? 0 : first, isReply.lastIndexOf(true) + 1).every(Boolean)
}
