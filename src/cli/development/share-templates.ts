import type { Config } from '../../config.ts'
import { KnownError } from '../../core/errors.ts'
import { isSameTemplate } from '../../core/template-blueprint.ts'
import type { TemplateDefinition } from '../../core/template-definition.ts'
import type { StoredTemplate, TemplateApi } from '../../core/template-ports.ts'
import { readDefinitions } from '../templates/folder.ts'
import { uploadSamples } from '../templates/samples.ts'
import type { Terminal } from '../terminal.ts'

/**
 * Gives the emulator the templates of the folder, as if WhatsApp had approved them: bots say them
 * before anybody has handed them in. What would be refused is told, and the others are there.
 */
export async function shareTemplates(
  terminal: Pick<Terminal, 'tell'>,
  config: Config,
  emulatorUrl: string,
): Promise<void> {
  const { openTemplates } = await import('../../app/open-templates.ts')
  const api = openTemplates({ ...config, graphUrl: emulatorUrl }, firstAccount(config))
  try {
    const definitions = await readDefinitions()
    const stored = await api.list()
    for (const definition of definitions) await share(api, emulatorUrl, definition, stored)
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    terminal.tell(`Not all templates of templates/ can be tried: ${error.message}`)
  } finally {
    await api.close()
  }
}

async function share(
  api: TemplateApi,
  emulatorUrl: string,
  definition: TemplateDefinition,
  stored: readonly StoredTemplate[],
): Promise<void> {
  const { name, language } = definition
  const known = stored.find(
    (each) => each.definition.name === name && each.definition.language === language,
  )
  if (known !== undefined) {
    if (isSameTemplate(known.definition, definition)) return
    await api.delete(name, known.id)
  }
  const { id } = await api.create(await uploadSamples(api, definition))
  await fetch(`${emulatorUrl}/templates/${id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status: 'APPROVED' }),
  })
}

/** The emulator has one account: that of the first number. */
function firstAccount({ numbers }: Config): string | undefined {
  return numbers.find(({ businessAccountId }) => businessAccountId !== undefined)?.businessAccountId
}
