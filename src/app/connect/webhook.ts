import { randomInt } from 'node:crypto'
import type { Finding } from './finding.ts'

const PATIENCE_MS = 10_000

/** Asks our own webhook, by the address that Meta uses, for what Meta asks (reference 1.1). */
export async function checkWebhook(callbackUrl: string, verifyToken: string): Promise<Finding> {
  const about = 'Webhook address'
  const challenge = String(randomInt(1_000_000_000))
  const url = new URL(callbackUrl)
  url.searchParams.set('hub.mode', 'subscribe')
  url.searchParams.set('hub.challenge', challenge)
  url.searchParams.set('hub.verify_token', verifyToken)
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    const text = await response.text()
    if (response.ok && text === challenge) {
      const sentence = `${callbackUrl} answers, and knows the verify token.`
      return { state: 'ok', about, sentence }
    }
    const sentence =
      response.status === 403
        ? `${callbackUrl} does not know the verify token: the server there has another WHATSAPP_VERIFY_TOKEN.`
        : `${callbackUrl} answers ${response.status}, and not as Turnwise does: check your proxy or tunnel.`
    return { state: 'fix', about, sentence }
  } catch {
    const sentence = `Nothing answers at ${callbackUrl}: start the server and your proxy or tunnel.`
    return { state: 'fix', about, sentence }
  }
}
