import { request } from 'undici'
import type { Emulation } from './emulation.ts'
import { readPublicKey, sealFor } from './flows/flow-cipher.ts'
import { toEscapedJson, toSignature } from './signing.ts'
import { isObject } from './validation/check.ts'
import type { Phone } from './world.ts'

/** Meta waits so long for a Flow endpoint. */
const patienceMs = 10_000

/** What a phone asks the endpoint of a Flow. */
export interface FlowQuestion {
  /** The message that opened the Flow. */
  readonly messageId: string
  readonly action: 'INIT' | 'BACK' | 'data_exchange'
  readonly screen?: string | undefined
  readonly data?: Readonly<Record<string, unknown>> | undefined
}

/** What the endpoint says: another screen, or the end with what is sent as the answer. */
export type FlowAdvice =
  | { readonly screen: string; readonly data: Readonly<Record<string, unknown>> }
  | { readonly response: Readonly<Record<string, unknown>> }

/** Asks the business's Flow endpoint, as Meta does; answers a sentence when that leads nowhere. */
export async function askEndpoint(
  { settings, world }: Emulation,
  phone: Phone,
  { messageId, action, screen = '', data = {} }: FlowQuestion,
): Promise<FlowAdvice | string> {
  const message = phone.messages.includes(messageId) ? world.messages.get(messageId) : undefined
  const flow = message?.shown.flow
  if (message === undefined || flow === undefined) {
    return `The message \`${messageId}\` has no Flow to fill in.`
  }
  const pem = world.publicKeys.get(message.shown.phoneNumberId)
  const publicKey = pem === undefined ? undefined : readPublicKey(pem)
  if (publicKey === undefined) {
    return 'No public key was uploaded for this number: see `turnwise flows keys`.'
  }
  const content = { version: '3.0', action, screen, data, flow_token: flow.token }
  const { body, open } = sealFor(publicKey, content)
  const answered = await post(settings.flowsUrl, toEscapedJson(body), settings.appSecret)
  if (answered === undefined) return `Nothing answers at ${settings.flowsUrl} in time.`
  if (answered.status === 427) return toErrorMessage(answered.text)
  if (answered.status !== 200) return `The Flow’s endpoint answered ${answered.status}.`
  return toAdvice(
    open(answered.text),
    new Set(world.flows.get(flow.id)?.screens.map(({ id }) => id)),
  )
}

async function post(url: string, body: string, appSecret: string) {
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': toSignature(body, appSecret),
      },
      body,
      signal: AbortSignal.timeout(patienceMs),
    })
    return { status: answer.statusCode, text: await answer.body.text() }
  } catch {
    return undefined
  }
}

function toAdvice(answer: unknown, screens: ReadonlySet<string>): FlowAdvice | string {
  if (!isObject(answer)) return 'The Flow’s endpoint answered what cannot be decrypted.'
  const { screen, data } = answer
  if (typeof screen !== 'string' || !isObject(data)) {
    return 'The Flow’s endpoint answered neither a screen with data nor the end.'
  }
  if (screen !== 'SUCCESS') {
    return screens.has(screen) ? { screen, data } : `The Flow has no screen ${screen}.`
  }
  const message = data['extension_message_response']
  const params = isObject(message) ? message['params'] : undefined
  return isObject(params) && typeof params['flow_token'] === 'string'
    ? { response: params }
    : 'The Flow’s endpoint ended it without the parameters, or without the flow_token in them.'
}

/** The sentence for a Flow that is over. */
function toErrorMessage(text: string): string {
  const otherwise = 'This Flow is not valid any more.'
  try {
    const parsed: unknown = JSON.parse(text)
    const said = isObject(parsed) ? parsed['error_msg'] : undefined
    return typeof said === 'string' ? said : otherwise
  } catch {
    return otherwise
  }
}
