import { readConfig } from '../../config.ts'
import type { Problem } from '../../core/errors.ts'
import { KnownError, toSentences } from '../../core/errors.ts'
import type { TemplateApi } from '../../core/template-ports.ts'
import type { Terminal } from '../terminal.ts'

/** What every verb that asks WhatsApp may be given. */
export interface AccountOption {
  readonly account?: string
  readonly json?: boolean
}

/** Works on the templates of the account that the settings or `--account` name. */
export async function withTemplates<T>(
  terminal: Terminal,
  { account }: AccountOption,
  work: (api: TemplateApi) => Promise<T>,
): Promise<T> {
  const config = readConfig(terminal.environment)
  const { openTemplates } = await import('../../app/open-templates.ts')
  const api = openTemplates(config, account)
  try {
    return await work(api)
  } finally {
    await api.close()
  }
}

/** @throws KnownError `template-invalid` when something is wrong, with all of it */
export function throwProblems(what: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return
  throw new KnownError('template-invalid', `${what}\n${toSentences(problems)}`)
}
