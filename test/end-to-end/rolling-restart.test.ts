import { startEmulator } from '../../src/emulator/emulator.ts'
import { startBalancer } from '../support/balancer.ts'
import { eventually } from '../support/eventually.ts'
import { findFreePort } from '../support/free-port.ts'
import { createStoreUrl, describeOnPostgres } from '../support/postgres.ts'
import { startTurnwise } from '../support/processes.ts'
import { appSecret, phoneNumberId, testSettings } from '../support/settings.ts'

jest.setTimeout(120_000)

const PEOPLE = ['15550100001', '15550100002', '15550100003', '15550100004']
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

describeOnPostgres('a rolling restart of two servers', () => {
  test('refuses no webhook, and everybody gets every answer once and in order', async () => {
    const ports = [await findFreePort(), await findFreePort()]
    const urls = ports.map((port) => `http://127.0.0.1:${port}`)
    const balancer = await startBalancer(urls, { everyMs: 50 })
    closing.push(balancer.close)
    const emulator = await startEmulator({
      port: 0,
      webhookUrl: `${balancer.url}/webhook`,
      appSecret,
      accessToken: testSettings['WHATSAPP_ACCESS_TOKEN'] ?? '',
      numbers: [
        { phoneNumberId, displayPhoneNumber: '15550783881', businessAccountId: '102290129340398' },
      ],
      phones: PEOPLE.map((waId) => ({ waId, name: 'Ada' })),
      pairLimit: false,
      webhooksInFlight: 4,
    })
    closing.push(() => emulator.stop())
    const environment = { STORE_URL: await createStoreUrl(), DRAIN_SECONDS: '1' }
    const options = { graphUrl: emulator.url, environment, readyWithinMs: 60_000 }
    const servers = await Promise.all(ports.map((port) => startTurnwise({ ...options, port })))
    await eventually(() => balancer.ready.size === urls.length, { withinMs: 20_000 })

    let isOver = false
    const talking = PEOPLE.map((waId) => talk(emulator.url, waId, () => !isOver))
    for (const [index, server] of servers.entries()) {
      await pauseUntilBothTake()
      expect(await server.stop()).toEqual({ code: 0, signal: null })
      servers[index] = await startTurnwise({ ...options, port: server.port })
    }
    await pauseUntilBothTake()
    isOver = true
    const said = await Promise.all(talking)
    expect(balancer.refusals).toEqual([])
    for (const [index, waId] of PEOPLE.entries()) {
      expect(await heardBy(emulator.url, waId)).toEqual(said[index])
    }

    /** Each server has taken some more webhooks: both are in the middle of work. */
    async function pauseUntilBothTake(): Promise<void> {
      const before = new Map(balancer.taken)
      const isFurther = (url: string) =>
        (balancer.taken.get(url) ?? 0) >= (before.get(url) ?? 0) + 5
      await eventually(() => urls.every(isFurther), { withinMs: 30_000 })
    }
  })
})

/** Says one thing after the other, each when the one before was answered. */
async function talk(url: string, waId: string, goesOn: () => boolean): Promise<readonly string[]> {
  const said: string[] = []
  while (goesOn()) {
    const text = `${waId} says ${said.length + 1}`
    said.push(text)
    await fetch(`${url}/phones/${waId}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'text', text }),
    })
    const isAnswered = async () => (await heardBy(url, waId)).at(-1) === text
    await eventually(isAnswered, { withinMs: 30_000, everyMs: 20 })
  }
  return said
}

async function heardBy(url: string, waId: string): Promise<readonly (string | undefined)[]> {
  const response = await fetch(`${url}/phones/${waId}/messages`)
  const messages = (await response.json()) as readonly { from: string; text?: string }[]
  return messages.filter(({ from }) => from !== 'phone').map(({ text }) => text)
}
