import type { Check, Part } from './check.ts'
import { checkSource } from './media.ts'

export const bodyMax = 1_024
export const labelMax = 20
const footerMax = 60
const headerMax = 60

export const headerKinds = ['text', 'image', 'video', 'document'] as const

export type HeaderKind = (typeof headerKinds)[number]

/** What surrounds every action: header, body and footer. */
export function checkFrame(
  check: Check,
  interactive: Part,
  allowed: {
    readonly headers: readonly HeaderKind[]
    /** Default: 1,024. */
    readonly bodyMax?: number
    /** Default: false. */
    readonly isBodyOptional?: boolean
  },
): void {
  const { headers, isBodyOptional = false } = allowed
  const known = ['type', 'body', 'footer', 'action']
  check.onlyKeys(interactive, headers.length === 0 ? known : [...known, 'header'])
  const body = isBodyOptional
    ? check.objectIfAny(interactive, 'body')
    : check.object(interactive, 'body')
  if (body !== undefined) check.string(body, 'text', { max: allowed.bodyMax ?? bodyMax })
  const footer = check.objectIfAny(interactive, 'footer')
  if (footer !== undefined) check.string(footer, 'text', { max: footerMax })
  const header = check.objectIfAny(interactive, 'header')
  if (header !== undefined) checkHeader(check, header, headers)
}

/** An interactive message that has a body and nothing around it. */
export function checkBareFrame(
  check: Check,
  interactive: Part,
  { isBodyOptional = false }: { readonly isBodyOptional?: boolean } = {},
): void {
  check.onlyKeys(interactive, ['type', 'body', 'action'])
  const body = isBodyOptional
    ? check.objectIfAny(interactive, 'body')
    : check.object(interactive, 'body')
  if (body !== undefined) check.string(body, 'text', { max: bodyMax })
}

export function checkHeader(check: Check, header: Part, allowed: readonly HeaderKind[]): void {
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

/** The `action` of an interactive message whose `name` must be this one. */
export function checkNamedAction(check: Check, interactive: Part, name: string): Part {
  const action = check.object(interactive, 'action')
  if (check.string(action, 'name') !== name) {
    check.refuse(131009, `${action.path}['name'] must be \`${name}\`.`)
  }
  return action
}
