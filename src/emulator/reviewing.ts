import type { Emulation } from './emulation.ts'
import { createObjectId } from './ids.ts'
import type { KnownTemplate, Template, TemplateStatus } from './templates.ts'

/** A new template waits for its review; one that was deleted gives its name free. */
export function addTemplate(
  { world, record }: Pick<Emulation, 'world' | 'record'>,
  definition: Template,
): KnownTemplate | string {
  const { name, language } = definition
  const known = findTemplate(world.templates.values(), name, language)
  if (known !== undefined) return `There is a template ${name} in ${language} already.`
  const template: KnownTemplate = { ...definition, id: createObjectId(), status: 'PENDING' }
  record({ type: 'template', template })
  return template
}

function findTemplate(
  templates: Iterable<KnownTemplate>,
  name: string,
  language: string,
): KnownTemplate | undefined {
  return Array.from(templates).find(
    (known) => known.name === name && known.language === language && known.status !== 'DELETED',
  )
}

/** Meta has looked at a template: its status changes, and the business is told. */
export function reviewTemplate(
  { world, record, tell, settings }: Emulation,
  template: KnownTemplate,
  status: TemplateStatus,
  reason?: string,
): KnownTemplate {
  const { reason: _before, ...rest } = template
  const reviewed: KnownTemplate = { ...rest, status, ...(reason === undefined ? {} : { reason }) }
  record({ type: 'template', template: reviewed })
  tell({
    phoneNumberId: settings.numbers[0]?.phoneNumberId ?? '',
    field: 'message_template_status_update',
    value: {
      event: status,
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
      reason: reason ?? 'NONE',
      message_template_category: template.category.toUpperCase(),
    },
  })
  return world.templates.get(template.id) ?? reviewed
}
