import { createHmac } from 'node:crypto'

/**
 * Proves that who holds the access token also holds the app's secret (`appsecret_proof`, reference
 * section 8). Apps that "require app secret" are answered nothing without it.
 */
export function toAppSecretProof(accessToken: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex')
}
