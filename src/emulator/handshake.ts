import { randomInt } from 'node:crypto'
import { request } from 'undici'
import type { Settings } from './options.ts'

/** Whether the webhook passed Meta's GET handshake, with a sentence for people. */
export interface Verification {
  readonly verified: boolean
  readonly sentence: string
}

/** Asks the webhook to prove that it knows the verify token, as Meta does when it is set up. */
export async function verifyWebhook({
  webhookUrl,
  verifyToken,
}: Pick<Settings, 'webhookUrl' | 'verifyToken'>): Promise<Verification> {
  if (verifyToken === undefined) {
    return { verified: false, sentence: 'The emulator was started without a verify token.' }
  }
  const challenge = String(randomInt(1_000_000_000))
  const url = new URL(webhookUrl)
  url.searchParams.set('hub.mode', 'subscribe')
  url.searchParams.set('hub.challenge', challenge)
  url.searchParams.set('hub.verify_token', verifyToken)
  try {
    const answer = await request(url, { headersTimeout: 10_000, bodyTimeout: 10_000 })
    const text = await answer.body.text()
    if (answer.statusCode === 200 && text === challenge) {
      return { verified: true, sentence: 'The webhook answered with the challenge.' }
    }
    return {
      verified: false,
      sentence: `The webhook answered ${answer.statusCode}, not 200 with the challenge.`,
    }
  } catch {
    return { verified: false, sentence: `Nothing answers at ${webhookUrl}: is the server running?` }
  }
}
