import type { Config } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import type { TemplateApi } from '../core/template-ports.ts'
import { openManagement } from '../whatsapp/management.ts'
import { createTemplateApi } from '../whatsapp/templates.ts'
import { toGraphOptions } from './graph.ts'

/**
 * Opens the templates of a business account of the settings: the only one, or the one that is named.
 * @throws KnownError `config-invalid`, `usage`
 */
export function openTemplates(config: Config, accountId?: string): TemplateApi {
  const numbers = new Map(
    config.numbers.flatMap((number) =>
      number.businessAccountId === undefined ? [] : [[number.businessAccountId, number] as const],
    ),
  )
  const ids = [...numbers.keys()]
  const id = accountId ?? (ids.length === 1 ? ids[0] : undefined)
  const number = id === undefined ? undefined : numbers.get(id)
  if (id === undefined || number === undefined) throw toMistake(ids, accountId)
  return createTemplateApi(openManagement(toGraphOptions(config, number)), id)
}

function toMistake(ids: readonly string[], named: string | undefined): KnownError {
  if (ids.length === 0) {
    return new KnownError(
      'config-invalid',
      'WHATSAPP_BUSINESS_ACCOUNT_ID is missing: templates belong to a business account. Copy its id from the API Setup page of WhatsApp in your app to .env, beside the number and its token.',
    )
  }
  const known = ids.join(', ')
  return new KnownError(
    'usage',
    named === undefined
      ? `The settings name several business accounts: add --account with one of ${known}.`
      : `The settings have no business account \`${named}\`: they have ${known}.`,
  )
}
