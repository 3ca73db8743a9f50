import type { Graph } from '../../whatsapp/graph.ts'
import { toFieldsOrNone, toId, toList } from '../../whatsapp/incoming/fields.ts'
import type { Finding } from './finding.ts'

/** The template that every business account has from the beginning. */
const TEMPLATE = { name: 'hello_world', language: { code: 'en_US' } }

/** Sends WhatsApp's own test template to a person, who must have agreed to it. */
export async function sendTestMessage(
  { call }: Graph,
  numberId: string,
  to: string,
): Promise<Finding> {
  const about = 'Test message'
  const sent = await call<{ messages: { id: string }[] }>({
    method: 'POST',
    path: [numberId, 'messages'],
    body: {
      messaging_product: 'whatsapp',
      to: `+${to.replace(/\D/g, '')}`,
      type: 'template',
      template: TEMPLATE,
    },
  })
  if (!sent.ok) return { state: 'fix', about, sentence: sent.failure.reason }
  const wamid = toId(toFieldsOrNone(toList(sent.value.messages)[0])['id'])
  return { state: 'ok', about, sentence: `WhatsApp took it (${wamid}): look at the phone.` }
}
