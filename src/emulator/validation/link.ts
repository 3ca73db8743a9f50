import type { Check, Part } from './check.ts'
import { labelMax } from './frame.ts'
import { isHttpUrl } from './media.ts'

/** The `parameters` of an action that opens a page. */
export function checkLink(check: Check, action: Part): void {
  const parameters = check.object(action, 'parameters')
  check.onlyKeys(parameters, ['display_text', 'url'])
  check.string(parameters, 'display_text', { max: labelMax })
  const url = check.string(parameters, 'url')
  if (!isHttpUrl(url)) check.refuse(131009, `${parameters.path}['url'] is no http address.`)
}
