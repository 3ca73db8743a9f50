// The contacts: writes signed webhooks to a server and times their acknowledgement. A process of
// its own; prints one line of JSON, the `SentMessages`, when everything has been acknowledged.
import { Pool } from 'undici'
import { nowMs, pause } from './clock.ts'
import type { FakeGraphProgress } from './fake-graph-client.ts'
import { startGate } from './gate.ts'
import type { LoadOptions, SentMessages } from './load-client.ts'
import { toContent, toMessageWebhook } from './meta-webhooks.ts'
import { postUntilAccepted } from './post-until-accepted.ts'

const options = JSON.parse(process.argv[2] ?? '') as LoadOptions
const { serverUrl, run, messages, contacts, pace, isMixed, numberIds } = options
const pool = new Pool(serverUrl, { connections: 256 })
const graph = new Pool(options.graphUrl, { connections: 1 })
const sentAtMs: number[] = []
const acknowledgedAfterMs: number[] = []
let repeated = 0

async function write(number: number): Promise<void> {
  const contact = number % contacts
  const numberId = numberIds?.[contact % numberIds.length]
  const webhook = toMessageWebhook(run, contact, number, toContent(number, isMixed), numberId)
  const startedAtMs = nowMs()
  sentAtMs[number] = startedAtMs
  const attempts = await postUntilAccepted(pool, webhook)
  acknowledgedAfterMs[number] = nowMs() - startedAtMs
  repeated += attempts - 1
}

// A contact writes again only after what it wrote before was acknowledged: without that, "in
// order" would have no meaning.
const lastOf = new Map<number, Promise<void>>()
function writeInTurn(number: number): Promise<void> {
  const contact = number % contacts
  const before = lastOf.get(contact)
  const writing = before === undefined ? write(number) : before.then(() => write(number))
  lastOf.set(contact, writing)
  return writing
}

// Some systems acknowledge faster than they reply. Without the gate the load would be over before
// half of the replies are out, and nothing would be steady.
async function writeInFlight(inFlight: number): Promise<void> {
  const gate = startGate({ countSettled, mayBeOpen: 2048, patienceMs: 2000 })
  let next = 0
  const writeOn = async () => {
    while (next < messages) {
      const number = next++
      await gate.pass()
      await writeInTurn(number)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, writeOn))
  gate.stop()
}

async function countSettled(): Promise<number> {
  const response = await graph.request({ path: '/control/progress', method: 'GET' })
  const { settled } = (await response.body.json()) as FakeGraphProgress
  return settled
}

async function writeAtRate(perSecond: number): Promise<void> {
  const startedAtMs = nowMs()
  const writing: Promise<void>[] = []
  for (let number = 0; number < messages; number++) {
    const waitMs = startedAtMs + (number * 1000) / perSecond - nowMs()
    if (waitMs > 0) await pause(waitMs)
    writing.push(writeInTurn(number))
  }
  await Promise.all(writing)
}

async function main(): Promise<void> {
  const before = process.cpuUsage()
  await ('inFlight' in pace ? writeInFlight(pace.inFlight) : writeAtRate(pace.perSecond))
  const { user, system } = process.cpuUsage(before)
  const busyMs = (user + system) / 1000
  const sent: SentMessages = { sentAtMs, acknowledgedAfterMs, repeated, busyMs }
  console.log(JSON.stringify(sent))
  await Promise.all([pool.close(), graph.close()])
}

void main()
