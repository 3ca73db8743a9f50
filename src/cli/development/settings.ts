import type { Config, Environment } from '../../config.ts'
import { readConfig } from '../../config.ts'

/** The number of a business that has none yet. */
const STAND_INS = {
  WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
  WHATSAPP_BUSINESS_ACCOUNT_ID: '100000000000002',
}

/** Settings for a server that talks to the emulator only. */
export interface DevelopmentSettings {
  readonly config: Config
  /** What the server is started with. */
  readonly environment: Environment
}

/**
 * Fills in what a stranger has not set: secrets are made up for this one run, the server listens on
 * this machine alone. Real secrets are left where they are: the emulator and the server share the
 * first number's.
 * @param newSecret makes a word that nobody can guess
 */
export function toDevelopmentSettings(
  environment: Environment,
  options: { readonly bot?: string; readonly newSecret: () => string },
): DevelopmentSettings {
  const { bot, newSecret } = options
  const defaults: Environment = {
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    WHATSAPP_VERIFY_TOKEN: newSecret(),
    ...(isSet(environment, 'NUMBERS_FILE')
      ? {}
      : {
          ...STAND_INS,
          WHATSAPP_APP_SECRET: newSecret(),
          WHATSAPP_ACCESS_TOKEN: newSecret(),
        }),
  }
  const filled: Record<string, string | undefined> = { ...environment }
  for (const [name, value] of Object.entries(defaults)) {
    if (!isSet(environment, name)) filled[name] = value
  }
  if (bot !== undefined) filled['BOT'] = bot
  return shareSecrets(filled, bot)
}

/** One secret and one token for all numbers, which is what the emulator knows. */
function shareSecrets(filled: Environment, bot: string | undefined): DevelopmentSettings {
  const { numbers } = readConfig(filled)
  const [first] = numbers
  const environment = {
    ...filled,
    NUMBERS_FILE: '',
    WHATSAPP_PHONE_NUMBER_ID: numbers.map(({ numberId }) => numberId).join(','),
    WHATSAPP_BUSINESS_ACCOUNT_ID:
      first?.businessAccountId ?? STAND_INS.WHATSAPP_BUSINESS_ACCOUNT_ID,
    WHATSAPP_APP_SECRET: first?.appSecrets[0],
    WHATSAPP_ACCESS_TOKEN: first?.accessToken,
    BOT: bot ?? numbers.map((number) => number.bot).join(','),
  }
  return { config: readConfig(environment), environment }
}

function isSet(environment: Environment, name: string): boolean {
  return (environment[name] ?? '').trim() !== ''
}
