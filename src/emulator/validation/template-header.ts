import type { TemplateHeader } from '../templates.ts'
import type { Check, Part } from './check.ts'
import { checkSource } from './media.ts'
import { checkCount, fillText, parametersOf } from './template-parameters.ts'

/** What stands above the body of a template message: a text, or a parameter's own object. */
export interface FilledHeader {
  readonly text?: string
  readonly content?: Part
}

/** The header of a template or of one of its cards, filled by its component. */
export function checkTemplateHeader(
  check: Check,
  header: TemplateHeader | undefined,
  component: Part | undefined,
): FilledHeader {
  const parameters = parametersOf(check, component)
  if (header?.format === 'text') return { text: fillText(check, 'header', header.text, parameters) }
  checkCount(check, 'header', parameters.length, header === undefined ? 0 : 1)
  const [parameter] = parameters
  if (header === undefined || parameter === undefined) return {}
  const { format } = header
  if (parameter.fields['type'] !== format) {
    check.refuse(132012, `header: Format mismatch, expected ${format.toUpperCase()}`)
    return {}
  }
  const content = check.object(parameter, format)
  if (format === 'location') {
    check.number(content, 'latitude', { min: -90, max: 90 })
    check.number(content, 'longitude', { min: -180, max: 180 })
  } else if (format === 'product') {
    check.string(content, 'product_retailer_id')
    check.string(content, 'catalog_id')
  } else {
    checkSource(check, content)
  }
  return { content }
}
