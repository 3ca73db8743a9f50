import { createPrivateKey, createPublicKey } from 'node:crypto'
import { toFieldsOrNone, toList, toText } from '../../whatsapp/incoming/fields.ts'
import type { ManagementCalls } from '../../whatsapp/management/calls.ts'
import type { Finding } from './finding.ts'

/**
 * Whether WhatsApp encrypts forms to a number with a key that this server has.
 * @param privateKeys PEM, not encrypted
 */
export async function checkFlowKey(
  { flows }: ManagementCalls,
  numberId: string,
  privateKeys: readonly string[],
): Promise<Finding> {
  const about = 'Key of Flows'
  const shown = await flows.showKey(numberId)
  if (!shown.ok) return { state: 'fix', about, sentence: shown.failure.reason }
  const known = toText(toFieldsOrNone(toList(shown.value.data)[0])['business_public_key'])
  if (known === undefined) {
    const sentence = 'WhatsApp has none for the number: run `turnwise flows keys`.'
    return { state: 'fix', about, sentence }
  }
  const ours = privateKeys.map((pem) => toBytes(createPublicKey(createPrivateKey(pem))))
  if (ours.includes(toBytesIfKey(known) ?? '')) {
    return { state: 'ok', about, sentence: 'WhatsApp has the public half of a key of this server.' }
  }
  const sentence =
    'WhatsApp has another key than this server: run `turnwise flows keys`, or name the file of that key in WHATSAPP_FLOWS_PRIVATE_KEY too.'
  return { state: 'fix', about, sentence }
}

type PublicKey = ReturnType<typeof createPublicKey>

function toBytes(key: PublicKey): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64')
}

function toBytesIfKey(pem: string): string | undefined {
  try {
    return toBytes(createPublicKey(pem))
  } catch {
    return undefined
  }
}
