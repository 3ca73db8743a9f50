import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { findFreePort } from './free-port.ts'
import type { RunningProcess } from './running-process.ts'
import { startProcess, waitUntilReady } from './running-process.ts'

/** The phone of the emulator that tests write from. */
const WA_ID = '15550100001'

/** `turnwise dev` as a process, and a person with a phone before it. */
export interface Development {
  readonly process: RunningProcess
  readonly serverUrl: string
  /** What the verbs beside it are run with. */
  readonly environment: Readonly<Record<string, string>>
  /** Writes a text from the phone. */
  says(text: string): Promise<void>
  /** The next message to anybody is refused by WhatsApp: it cannot be delivered (131026). */
  failsNext(): Promise<void>
  /** All the phone has heard so far, oldest first. */
  heard(): Promise<readonly string[]>
  /** Waits until the last thing that the phone has heard is this. */
  hears(text: string): Promise<void>
}

/** Starts `turnwise dev` of a project (a copy) and waits until the server answers. */
export async function startDevelopment(options: {
  readonly project: string
  readonly bot: string
  readonly folder: string
  /** Of a development that ran before: the same addresses and data. */
  readonly environment?: Readonly<Record<string, string>>
}): Promise<Development> {
  const { project, bot, folder } = options
  const environment = options.environment ?? {
    PORT: String(await findFreePort()),
    EMULATOR_PORT: String(await findFreePort()),
    STORE_URL: `lowdb:${folder}`,
    WHATSAPP_PAIR_LIMIT: 'off',
  }
  const entry = join(project, 'scripts/turnwise.js')
  const started = startProcess([process.execPath, entry, 'dev', bot], environment)
  const serverUrl = `http://127.0.0.1:${environment['PORT']}`
  await waitUntilReady(started, `${serverUrl}/readyz`)
  const emulatorUrl = `http://127.0.0.1:${environment['EMULATOR_PORT']}`
  const messagesUrl = `${emulatorUrl}/phones/${WA_ID}/messages`

  const post = async (url: string, body: object) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(await response.text())
  }
  const heard = async () => {
    const response = await fetch(messagesUrl)
    const messages = (await response.json()) as readonly { from: string; text?: string }[]
    return messages.filter(({ from }) => from !== 'phone').map(({ text }) => text ?? '')
  }
  return {
    process: started,
    serverUrl,
    environment,
    says: (text) => post(messagesUrl, { type: 'text', text }),
    failsNext: () => post(`${emulatorUrl}/faults`, { error: { code: 131026 }, next: 1 }),
    heard,
    hears: async (text) => {
      await eventually(async () => (await heard()).at(-1) === text, {
        withinMs: 15_000,
        everyMs: 50,
      }).catch((cause: unknown) => {
        throw new Error(`The phone did not hear "${text}":\n${started.output()}`, { cause })
      })
    },
  }
}

/** Changes a file as an editor does. */
export function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}
