/** The phone number that tests write to. */
export const phoneNumberId = '106540352242922'

/** What the webhooks of tests are signed with. */
export const appSecret = 'app-secret-of-the-tests'

/** The settings of a server under test that no test cares about. */
export const testSettings: Readonly<Record<string, string>> = {
  HOST: '127.0.0.1',
  WHATSAPP_APP_SECRET: appSecret,
  WHATSAPP_VERIFY_TOKEN: 'verify-token-of-the-tests',
  WHATSAPP_ACCESS_TOKEN: 'access-token-of-the-tests',
  WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
  WHATSAPP_BUSINESS_ACCOUNT_ID: '102290129340398',
  GRAPH_API_VERSION: 'v25.0',
  WHATSAPP_THROUGHPUT: '100000',
  WHATSAPP_PAIR_LIMIT: 'off',
  LOG_LEVEL: 'warn',
}
