import { Pool } from 'undici'
import { nowMs } from '../clock.ts'
import { toMedian } from '../figures.ts'
import { toBatchWebhook } from '../meta-webhooks.ts'
import { postUntilAccepted } from '../post-until-accepted.ts'
import type { Bench } from '../run.ts'
import { startSystem } from '../systems.ts'

/** What one webhook costs that has as many updates as Meta puts into one. */
export interface BatchCost {
  readonly messages: number
  /** From the first byte to the 200; the median. */
  readonly acknowledgedMs: number
  /** From the first byte to the arrival of the last reply at the Graph API; the median. */
  readonly repliedMs: number
  readonly lost: number
}

/** Meta's limit for one webhook (reference 1.2). */
const messages = 1000
const warmUps = 3
const measurements = 5

/** Sends webhooks of 1,000 messages for 1,000 conversations, one after the other. */
export async function measureBatchCost(bench: Bench): Promise<BatchCost> {
  bench.progress.begin(`one webhook of ${messages} messages`)
  const system = await startSystem('turnwise', {
    graphUrl: bench.graph.url,
    folder: bench.createFolder(),
    prefix: bench.cores.server,
  })
  const pool = new Pool(system.url, { connections: 1 })
  const acknowledgedMs: number[] = []
  const repliedMs: number[] = []
  let lost = 0
  for (let count = 0; count < warmUps + measurements; count++) {
    await bench.graph.reset({ statuses: false })
    const webhook = toBatchWebhook(`batch-${process.pid}-${count}`, messages)
    const startedAtMs = nowMs()
    await postUntilAccepted(pool, webhook)
    const acknowledgedAtMs = nowMs()
    await bench.graph.drain(messages, 3000)
    const { arrivedAtMs } = await bench.graph.replies()
    lost += messages - arrivedAtMs.length
    // The first ones find cold code, and conversations that are not there yet.
    if (count < warmUps) continue
    acknowledgedMs.push(acknowledgedAtMs - startedAtMs)
    repliedMs.push(Math.max(...arrivedAtMs) - startedAtMs)
  }
  await pool.close()
  await system.stop()
  return {
    messages,
    acknowledgedMs: toMedian(acknowledgedMs),
    repliedMs: toMedian(repliedMs),
    lost,
  }
}
