import type { Refusal } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import type { Template } from '../templates.ts'
import { isObject } from './check.ts'

const policies: readonly unknown[] = [undefined, 'CLOUD_API_FALLBACK', 'STRICT']

/** What the Marketing Messages API wants besides what any message needs: a marketing template. */
export function checkMarketing(templates: Iterable<Template>, body: unknown): Refusal | undefined {
  const message = isObject(body) ? body : {}
  const sent = isObject(message['template']) ? message['template'] : {}
  const language = isObject(sent['language']) ? sent['language']['code'] : undefined
  const template = [...templates].find(
    (known) => known.name === sent['name'] && known.language === language,
  )
  // One that does not exist is refused like in any message.
  if (message['type'] !== 'template' || (template?.category ?? 'marketing') !== 'marketing') {
    return refusal(131055, 'Only marketing templates can be sent to this endpoint.')
  }
  if (!policies.includes(message['product_policy'])) {
    return refusal(100, 'product_policy must be CLOUD_API_FALLBACK or STRICT.')
  }
  const sharing = message['message_activity_sharing']
  if (sharing === undefined || typeof sharing === 'boolean') return undefined
  return refusal(100, 'message_activity_sharing must be true or false.')
}
