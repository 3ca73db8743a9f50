import type { ShownMessage } from '../../src/emulator/shown.ts'
import { followEvents } from './event-stream.ts'
import { eventually } from './eventually.ts'
import type { Transcript } from './transcript.ts'

/** One thing that a person does, and how many messages they wait for after it: 1 unless told. */
export type ScriptStep = { readonly hears?: number } & (
  | { readonly says: string }
  /** The title of a button or a row, in the latest message that has it. */
  | { readonly taps: string }
  /** Anything else, as the emulator's control API takes it. */
  | { readonly sends: object }
)

/** A phone of the emulator whose owner goes by a script. */
export interface ScriptedPhone {
  readonly waId: string
  /** Does a step with one of the business's numbers, and waits for the answers to it. */
  do(numberId: string, step: ScriptStep): Promise<void>
  /** Whether everything it was sent has its two ticks. */
  hasAllArrived(): boolean
  /** What the phone shows of the conversation with a number. */
  transcript(numberId: string): Promise<Transcript>
  close(): Promise<void>
}

/** A server that was killed has this long to come back and to answer. */
const LONGEST_WAIT_MS = 120_000

/**
 * Adds a phone to the emulator and listens to it. A message of which `isRepeat` says by its id that
 * it came before is shown to nobody: the test accounts for it elsewhere.
 */
export async function openScriptedPhone(
  emulatorUrl: string,
  waId: string,
  isRepeat: (wamid: string) => boolean = () => false,
): Promise<ScriptedPhone> {
  const messagesUrl = `${emulatorUrl}/phones/${waId}/messages`
  await post(`${emulatorUrl}/phones`, { waId })
  const stream = await followEvents(`${emulatorUrl}/phones/${waId}/events`)
  const heard = new Map<string, Map<string, ShownMessage>>()
  const awaited = new Map<string, number>()
  let isClosed = false

  function listen(): void {
    for (const { event, value } of stream.events.splice(0)) {
      const message = value as ShownMessage
      if (event !== 'message' || message.from !== 'business') continue
      const known = heard.get(message.phoneNumberId) ?? new Map<string, ShownMessage>()
      heard.set(message.phoneNumberId, known.set(message.id, message))
    }
  }

  /** The messages of a number, oldest first. */
  function heardFrom(numberId: string): readonly ShownMessage[] {
    listen()
    return [...(heard.get(numberId)?.values() ?? [])].filter(({ id }) => !isRepeat(id))
  }

  async function list(numberId: string): Promise<readonly ShownMessage[]> {
    const messages = (await (await fetch(messagesUrl)).json()) as readonly ShownMessage[]
    return messages.filter((one) => one.phoneNumberId === numberId && !isRepeat(one.id))
  }

  function toDraft(numberId: string, step: ScriptStep): object {
    if ('says' in step) return { type: 'text', text: step.says }
    if ('sends' in step) return step.sends
    const messages = heardFrom(numberId).toReversed()
    for (const { id: replyTo, choices = [] } of messages) {
      const choice = choices.find(({ title }) => title === step.taps)
      if (choice !== undefined) return { type: 'choice', id: choice.id, replyTo }
    }
    throw new Error(`There is no \`${step.taps}\` to tap.`)
  }

  return {
    waId,
    do: async (numberId, step) => {
      try {
        await post(messagesUrl, { ...toDraft(numberId, step), number: numberId })
        const count = (awaited.get(numberId) ?? 0) + (step.hears ?? 1)
        awaited.set(numberId, count)
        await eventually(() => isClosed || heardFrom(numberId).length >= count, {
          withinMs: LONGEST_WAIT_MS,
        })
        if (isClosed) throw new Error('The phone was switched off.')
      } catch (cause) {
        const shown = isClosed ? [] : (await list(numberId)).slice(-6).map(toLine)
        const place = `${waId} came to ${JSON.stringify(step)} and not further`
        throw new Error(`${place}:\n${shown.join('\n')}`, { cause })
      }
    },
    hasAllArrived: () => {
      listen()
      const messages = [...heard.values()].flatMap((known) => [...known.values()])
      return messages.every(({ ticks }) => ticks === 'delivered')
    },
    transcript: async (numberId) => (await list(numberId)).map(toLine),
    close: () => {
      isClosed = true
      return stream.close()
    },
  }
}

/** All that two runs of one script have in common: the kitchen's numbers differ. */
function toLine(message: ShownMessage): string {
  const { from, type, text = '', location, choices = [] } = message
  const titles = choices.map(({ title }) => title)
  return [
    `${from} ${type}: ${text.replace(/\*P[0-9A-Z]{4}\*/g, '*P…*')}`,
    ...(location === undefined ? [] : [`${location.latitude} ${location.longitude}`]),
    ...(titles.length === 0 ? [] : [`[${titles.join(' | ')}]`]),
  ].join(' ')
}

async function post(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(await response.text())
  await response.arrayBuffer()
}
