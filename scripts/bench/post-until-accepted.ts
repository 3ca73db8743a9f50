import type { Pool } from 'undici'
import { pause } from './clock.ts'
import type { Webhook } from './meta-webhooks.ts'

const firstPauseMs = 50
const longestPauseMs = 1000

/**
 * Delivers a webhook as Meta does: anything but a 200 is tried again with growing pauses (Meta's
 * take minutes; a bench has no time for that). Answers how many attempts it took, or 0 if it was
 * given up because `isWanted` said so.
 */
export async function postUntilAccepted(
  pool: Pool,
  { body, headers }: Webhook,
  isWanted: () => boolean = () => true,
): Promise<number> {
  let pauseMs = firstPauseMs
  for (let attempts = 1; isWanted(); attempts++) {
    if (await post(pool, body, headers)) return attempts
    await pause(pauseMs)
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
  return 0
}

async function post(pool: Pool, body: string, headers: Webhook['headers']): Promise<boolean> {
  try {
    const response = await pool.request({ path: '/webhook', method: 'POST', headers, body })
    await response.body.dump()
    return response.statusCode === 200
  } catch {
    // The server is down: that is what a kill looks like from outside.
    return false
  }
}
