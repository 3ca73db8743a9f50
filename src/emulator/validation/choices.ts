import type { Check, Part } from './check.ts'
import { checkFrame, headerKinds, labelMax } from './frame.ts'

const listBodyMax = 4_096

/** One to three reply buttons. */
export function checkButtons(check: Check, interactive: Part): void {
  checkFrame(check, interactive, { headers: headerKinds })
  const action = check.object(interactive, 'action')
  check.onlyKeys(action, ['buttons'])
  const buttons = check.list(action, 'buttons', { min: 1, max: 3, what: 'buttons' })
  checkReplies(check, buttons, { type: 'reply', idMax: 256 })
}

/** Buttons that reply, each with its own id and title. */
export function checkReplies(
  check: Check,
  buttons: readonly Part[],
  { type: expected, idMax }: { readonly type: 'reply' | 'quick_reply'; readonly idMax: number },
): void {
  const replies = buttons.map((button) => {
    const type = check.string(button, 'type')
    if (type !== expected) {
      check.refuse(131009, `${button.path}['type'] must be \`${expected}\`.`)
    }
    return check.object(button, expected)
  })
  const ids = replies.map((reply) => check.string(reply, 'id', { max: idMax }))
  const titles = replies.map((reply) => check.string(reply, 'title', { max: labelMax }))
  if (ids.some((id) => id !== id.trim())) {
    check.refuse(131009, 'A button id begins or ends with a space.')
  }
  check.unique(ids, 'Two buttons have the same id.')
  check.unique(titles, 'Two buttons have the same title.')
}

/** A list of at most ten rows, under one label. */
export function checkList(check: Check, interactive: Part): void {
  checkFrame(check, interactive, { headers: ['text'], bodyMax: listBodyMax })
  const action = check.object(interactive, 'action')
  check.onlyKeys(action, ['button', 'sections'])
  check.string(action, 'button', { max: labelMax })
  const rows = checkSections(check, action).flatMap((section) =>
    check.list(section, 'rows', { min: 1, max: 10, what: 'rows in a section' }),
  )
  if (rows.length > 10) {
    check.refuse(131009, `There are ${rows.length} rows over all sections: 10 are allowed.`)
  }
  const ids = rows.map((row) => check.string(row, 'id', { max: 200 }))
  for (const row of rows) {
    check.string(row, 'title', { max: 24 })
    check.stringIfAny(row, 'description', { max: 72 })
  }
  check.unique(ids, 'Two rows have the same id.')
}

/** One to ten sections; with more than one, each has a title. */
export function checkSections(check: Check, action: Part): Part[] {
  const sections = check.list(action, 'sections', { min: 1, max: 10, what: 'sections' })
  for (const section of sections) {
    const title = check.stringIfAny(section, 'title', { max: 24 })
    if (title === undefined && sections.length > 1) {
      check.refuse(131008, `${section.path}['title'] is required with more than one section.`)
    }
  }
  return sections
}
