import type { Check, Part } from './check.ts'
import { checkSource, isHttpUrl } from './media.ts'

const bodyMax = 1_024
const listBodyMax = 4_096
const footerMax = 60
const headerMax = 60
const labelMax = 20

const headerKinds = ['text', 'image', 'video', 'document'] as const

type HeaderKind = (typeof headerKinds)[number]

/** Each interactive type that is emulated, with its own rules. */
const kinds: Readonly<Record<string, (check: Check, interactive: Part) => void>> = {
  button: checkButtons,
  list: checkList,
  cta_url: checkCtaUrl,
  location_request_message: checkLocationRequest,
}

/** The `interactive` object of a message. */
export function checkInteractive(check: Check, message: Part): void {
  const interactive = check.object(message, 'interactive')
  const type = check.string(interactive, 'type')
  if (check.problem() !== undefined) return
  const checkKind = Object.hasOwn(kinds, type) ? kinds[type] : undefined
  if (checkKind === undefined) {
    check.refuse(131051, `The emulator does not know interactive messages of type \`${type}\`.`)
    return
  }
  checkKind(check, interactive)
}

function checkButtons(check: Check, interactive: Part) {
  checkFrame(check, interactive, { headers: headerKinds, bodyMax })
  const action = check.object(interactive, 'action')
  check.onlyKeys(action, ['buttons'])
  const buttons = check.list(action, 'buttons', { min: 1, max: 3, what: 'buttons' })
  const replies = buttons.map((button) => {
    const type = check.string(button, 'type')
    if (type !== 'reply') check.refuse(131009, `${button.path}['type'] must be \`reply\`.`)
    return check.object(button, 'reply')
  })
  const ids = replies.map((reply) => check.string(reply, 'id', { max: 256 }))
  const titles = replies.map((reply) => check.string(reply, 'title', { max: labelMax }))
  if (ids.some((id) => id !== id.trim())) {
    check.refuse(131009, 'A button id begins or ends with a space.')
  }
  check.unique(ids, 'Two buttons have the same id.')
  check.unique(titles, 'Two buttons have the same title.')
}

function checkList(check: Check, interactive: Part) {
  checkFrame(check, interactive, { headers: ['text'], bodyMax: listBodyMax })
  const action = check.object(interactive, 'action')
  check.onlyKeys(action, ['button', 'sections'])
  check.string(action, 'button', { max: labelMax })
  const sections = check.list(action, 'sections', { min: 1, max: 10, what: 'sections' })
  const rows = sections.flatMap((section) => {
    const title = check.stringIfAny(section, 'title', { max: 24 })
    if (title === undefined && sections.length > 1) {
      check.refuse(131008, `${section.path}['title'] is required with more than one section.`)
    }
    return check.list(section, 'rows', { min: 1, max: 10, what: 'rows in a section' })
  })
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

function checkCtaUrl(check: Check, interactive: Part) {
  checkFrame(check, interactive, { headers: headerKinds, bodyMax })
  const action = check.object(interactive, 'action')
  checkName(check, action, 'cta_url')
  const parameters = check.object(action, 'parameters')
  check.onlyKeys(parameters, ['display_text', 'url'])
  check.string(parameters, 'display_text', { max: labelMax })
  const url = check.string(parameters, 'url')
  if (!isHttpUrl(url)) check.refuse(131009, `${parameters.path}['url'] is no http address.`)
}

function checkLocationRequest(check: Check, interactive: Part) {
  check.onlyKeys(interactive, ['type', 'body', 'action'])
  check.string(check.object(interactive, 'body'), 'text', { max: bodyMax })
  checkName(check, check.object(interactive, 'action'), 'send_location')
}

function checkName(check: Check, action: Part, name: string) {
  if (check.string(action, 'name') !== name) {
    check.refuse(131009, `${action.path}['name'] must be \`${name}\`.`)
  }
}

/** What surrounds every action: header, body and footer. */
function checkFrame(
  check: Check,
  interactive: Part,
  allowed: { readonly headers: readonly HeaderKind[]; readonly bodyMax: number },
) {
  check.onlyKeys(interactive, ['type', 'header', 'body', 'footer', 'action'])
  check.string(check.object(interactive, 'body'), 'text', { max: allowed.bodyMax })
  const footer = check.objectIfAny(interactive, 'footer')
  if (footer !== undefined) check.string(footer, 'text', { max: footerMax })
  const header = check.objectIfAny(interactive, 'header')
  if (header !== undefined) checkHeader(check, header, allowed.headers)
}

function checkHeader(check: Check, header: Part, allowed: readonly HeaderKind[]) {
  const type = check.string(header, 'type')
  if (!allowed.some((kind) => kind === type)) {
    check.refuse(131009, `${header.path}['type'] must be one of ${allowed.join(', ')}.`)
  } else if (type === 'text') {
    check.string(header, 'text', { max: headerMax })
  } else {
    const media = check.object(header, type)
    check.onlyKeys(media, type === 'document' ? ['id', 'link', 'filename'] : ['id', 'link'])
    checkSource(check, media)
  }
}
