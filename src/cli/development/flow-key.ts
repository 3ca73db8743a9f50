import { join } from 'node:path'
import { openFlowKeyPair, uploadFlowKey } from '../../app/flow-keys.ts'
import type { Config, Environment } from '../../config.ts'

/**
 * Lets the emulator and the server agree on a key for forms: that of the settings, else one that is
 * kept beside the emulator's phones. Answers what the server is to be told.
 */
export async function shareFlowKey(
  config: Config,
  environment: Environment,
  emulatorUrl: string,
): Promise<Environment> {
  const named = environment['WHATSAPP_FLOWS_PRIVATE_KEY']?.split(',')[0]?.trim()
  const { store } = config
  // Without a folder there is no place for it, and forms stay without an endpoint.
  if (!named && store.kind !== 'lowdb') return {}
  const own = store.kind === 'lowdb' ? join(store.folder, 'emulator', 'flows.pem') : ''
  const passphrase = environment['WHATSAPP_FLOWS_PASSPHRASE']?.trim() || undefined
  const pair = await openFlowKeyPair(named || own, passphrase)
  for (const number of config.numbers) {
    await uploadFlowKey({ ...config, graphUrl: emulatorUrl }, number, pair)
  }
  return { WHATSAPP_FLOWS_PRIVATE_KEY: environment['WHATSAPP_FLOWS_PRIVATE_KEY'] || pair.file }
}
