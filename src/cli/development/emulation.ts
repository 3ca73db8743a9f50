import { join } from 'node:path'
import type { Config } from '../../config.ts'
import { KnownError } from '../../core/errors.ts'
import type { Emulator } from '../../emulator/emulator.ts'

/** Numbers of the block that is kept free for made-up people and businesses. */
const FIRST_DISPLAY_NUMBER = 15_550_000_001

/** Starts the emulator for the numbers of a config; its phones are kept beside the conversations. */
export async function startEmulatorFor(
  config: Config,
  options: { readonly webhookUrl: string },
): Promise<Emulator> {
  const { startEmulator } = await import('../../emulator/emulator.ts')
  const [first] = config.numbers
  try {
    return await startEmulator({
      port: config.emulatorPort,
      webhookUrl: options.webhookUrl,
      ...(config.store.kind === 'lowdb' ? { folder: join(config.store.folder, 'emulator') } : {}),
      appSecret: first?.appSecrets[0] ?? '',
      accessToken: first?.accessToken ?? '',
      ...(config.verifyToken === undefined ? {} : { verifyToken: config.verifyToken }),
      numbers: config.numbers.map(({ numberId, bot, businessAccountId }, index) => ({
        phoneNumberId: numberId,
        displayPhoneNumber: String(FIRST_DISPLAY_NUMBER + index),
        businessAccountId: businessAccountId ?? numberId,
        verifiedName: bot.charAt(0).toUpperCase() + bot.slice(1),
      })),
      pairLimit: config.pairLimit,
      throughput: config.throughput,
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'port-in-use')) throw error
    throw new KnownError(
      'port-in-use',
      `Port ${config.emulatorPort} is taken by another program: stop it, or set EMULATOR_PORT to a free one.`,
      { cause: error },
    )
  }
}
