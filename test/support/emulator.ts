import type { Emulator, EmulatorOptions } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../../src/emulator/emulator.ts'
import type { ShownMessage } from '../../src/emulator/shown.ts'
import type { WebhookReceiver } from './webhook-receiver.ts'
import { startWebhookReceiver } from './webhook-receiver.ts'

export const appSecret = 'app-secret'
export const accessToken = 'access-token'
export const phoneNumberId = '106540352242922'
export const displayPhoneNumber = '15550783881'
export const businessAccountId = '102290129340398'
/** The phone that most tests use. */
export const waId = '16505551234'

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number
  readonly body: Body
}

/** An emulator with a webhook of the test's own behind it. */
export interface EmulatorStage {
  readonly emulator: Emulator
  readonly webhook: WebhookReceiver
  ask<Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>>
  /** Posts to the Graph side's `/messages`; what every message needs is filled in. */
  send(message: object): Promise<Answer<GraphAnswer>>
  /** The same for a text, and its wamid. */
  sendText(body: string): Promise<string>
  /** Writes from the phone, which opens the window. */
  say(draft: object): Promise<Answer<ShownMessage>>
  /** The phone's messages of both sides. */
  listed(): Promise<ShownMessage[]>
  stop(): Promise<void>
}

export interface GraphAnswer {
  readonly messages?: readonly { readonly id: string; readonly message_status?: string }[]
  readonly contacts?: readonly object[]
  readonly error?: {
    readonly code: number
    readonly error_subcode?: number
    readonly message: string
    readonly error_data?: { readonly details: string }
  }
}

/** Starts an emulator whose statuses and webhooks come at once, unless the test says otherwise. */
export async function startEmulatorStage(
  options: Partial<EmulatorOptions> = {},
): Promise<EmulatorStage> {
  const webhook = await startWebhookReceiver(appSecret)
  const emulator = await startEmulator({
    port: 0,
    webhookUrl: webhook.url,
    appSecret,
    accessToken,
    numbers: [{ phoneNumberId, displayPhoneNumber, businessAccountId }],
    phones: [{ waId, name: 'Sheena' }],
    pairLimit: false,
    sentDelayMs: 0,
    deliveredDelayMs: 0,
    retryFirstMs: 5,
    // One after the other, so that what a test sees comes in the order it happened.
    webhooksInFlight: 1,
    ...options,
  }).catch(async (error: unknown) => {
    await webhook.stop()
    throw error
  })

  const ask = async <Body>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${emulator.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Body }
  }
  const send = (message: object) =>
    ask<GraphAnswer>('POST', `/v25.0/${phoneNumberId}/messages`, {
      messaging_product: 'whatsapp',
      to: `+${waId}`,
      ...message,
    })

  return {
    emulator,
    webhook,
    ask,
    send,
    sendText: async (body) => {
      const sent = await send({ type: 'text', text: { body } })
      return sent.body.messages?.[0]?.id ?? `refused: ${sent.body.error?.message}`
    },
    say: (draft) => ask('POST', `/phones/${waId}/messages`, draft),
    listed: async () => (await ask<ShownMessage[]>('GET', `/phones/${waId}/messages`)).body,
    stop: async () => {
      await emulator.stop()
      await webhook.stop()
    },
  }
}
