import type { Incoming } from '../../src/core/incoming.ts'
import type { LogLine } from '../../src/core/log.ts'
import { refused } from './fake-whatsapp.ts'
import { incoming, statusOf, waId } from './incoming.ts'
import type { Death } from './mortal-ports.ts'
import type { Stage, StageOptions } from './stage.ts'
import { findChoice, startStage } from './stage.ts'
import type { StoreKind } from './stores.ts'
import { shop } from './test-bots.ts'

const MINUTE_MS = 60_000

/** A conversation of a person with a bot, as it was lived through. */
export interface CrashRun {
  /** What the phone showed, oldest line first. */
  readonly transcript: readonly string[]
  /** Texts of rows that say of themselves that they may have been sent twice. */
  readonly markedDoubled: readonly string[]
  /** Calls of ports that the last process made, each a moment to die at. */
  readonly calls: readonly string[]
  /** How many processes died. */
  readonly deaths: number
  /** Where the last planned death hit. */
  readonly lastCall: string
  readonly deadLetters: number
  readonly waiting: number
  /** The conversation log, whole. */
  readonly log: readonly LogLine[]
}

/** A conversation to be lived through. */
export interface CrashScene {
  /** The bot, and what it needs; asked anew for each run. `wait` is by the clock of the run. */
  options(wait: (ms: number) => Promise<void>): StageOptions
  /** What the person does, one after the other; each waits until it has become quiet. */
  readonly script: readonly ((phone: Phone) => Promise<void>)[]
}

interface Phone {
  /** Writes, and does not wait. */
  writes(text: string): Promise<void>
  says(...texts: readonly string[]): Promise<void>
  taps(title: string): Promise<void>
  waits(ms: number): Promise<void>
}

const SHOP: CrashScene = {
  options: () => ({ bot: shop() }),
  script: [
    (phone) => phone.says('hello'),
    (phone) => phone.says('one', 'two', 'three'),
    (phone) => phone.taps('Funghi'),
    (phone) => phone.waits(6 * MINUTE_MS),
    (phone) => phone.taps('Pay'),
    (phone) => phone.taps('Pay'),
    (phone) => phone.says('bye'),
  ],
}

/**
 * Lives through the conversation with processes that die as planned, one after the other. Meta is
 * played too: it tells statuses, and what was not answered 200 comes again.
 */
export async function runCrash(
  kind: StoreKind,
  deaths: readonly Death[] = [],
  { script, options }: CrashScene = SHOP,
): Promise<CrashRun> {
  const planned = [...deaths]
  const transcript: string[] = []
  const outstanding: Incoming[][] = []
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      stage.clock.setTimeout(resolve, ms)
    })
  const stage: Stage = await startStage({ ...options(wait), upkeep: true }, kind, planned.shift())
  let died = 0
  let lastCall = ''

  stage.whatsapp.always((request) =>
    'body' in request.message && request.message.body === 'First line of the receipt.'
      ? refused('recipient', 131_026)
      : undefined,
  )
  stage.whatsapp.onReceived((message) => {
    transcript.push(`bot: ${message.text}`)
    const at = stage.clock.now()
    outstanding.push([statusOf(message, 'sent', { at })])
    outstanding.push([statusOf(message, 'delivered', { at })])
  })

  /** Goes on with another process if this one has died. */
  async function revive(): Promise<void> {
    while (stage.ports.isDead()) {
      died += 1
      lastCall = stage.ports.calls().at(-1) ?? ''
      await stage.end('by a crash')
      await stage.begin({}, planned.shift())
    }
  }

  /** Posts webhooks until each was answered 200. */
  async function post(): Promise<void> {
    await revive()
    for (let webhook = outstanding.shift(); webhook !== undefined; webhook = outstanding.shift()) {
      const answers: string[] = []
      void stage.engine.receive(webhook).then((answer) => answers.push(answer))
      await stage.settle()
      if (answers[0] !== 'accepted') outstanding.unshift(webhook)
      await revive()
    }
  }

  async function waits(ms: number): Promise<void> {
    const { clock } = stage
    await post()
    const until = clock.now() + ms
    for (let next = clock.nextAt(); next !== null && next <= until; next = clock.nextAt()) {
      clock.advance(Math.max(0, next - clock.now()))
      await stage.settle()
      await post()
    }
    clock.advance(until - clock.now())
    await stage.settle()
    await post()
  }

  const phone: Phone = {
    writes: async (text) => {
      const at = Math.floor(stage.clock.now() / 1_000) * 1_000
      transcript.push(`user: ${text}`)
      outstanding.push([incoming({ type: 'user.text', text }, { at })])
      await post()
    },
    says: async (...texts) => {
      const { clock } = stage
      const at = Math.floor(clock.now() / 1_000) * 1_000
      for (const text of texts) {
        transcript.push(`user: ${text}`)
        outstanding.push([incoming({ type: 'user.text', text }, { at })])
      }
      await waits(MINUTE_MS)
    },
    taps: async (title) => {
      const choiceId = findChoice(stage.whatsapp, title, waId)
      if (choiceId === undefined) {
        transcript.push(`user: looks in vain for ${title}`)
        return
      }
      const at = Math.floor(stage.clock.now() / 1_000) * 1_000
      transcript.push(`user: taps ${title}`)
      outstanding.push([incoming({ type: 'user.choice', choiceId, title }, { at })])
      await waits(MINUTE_MS)
    },
    waits,
  }

  await revive()
  for (const step of script) await step(phone)
  const calls = stage.ports.calls()
  // The last process looks at what is left and does not die of it.
  await stage.restart('by a crash')
  const run = { transcript, calls, deaths: died, lastCall, ...(await inspect(stage)) }
  await stage.close()
  return run
}

async function inspect(stage: Stage) {
  const { outbox } = await stage.view()
  return {
    markedDoubled: stage.whatsapp.received
      .filter(({ callback }) =>
        outbox.some((row) => row.doubled && callback.startsWith(`${row.id}/`)),
      )
      .map(({ text }) => `bot: ${text}`),
    deadLetters: (await stage.store.deadLetters()).length,
    waiting: (await stage.store.backlog()).events,
    log: await stage.log(),
  }
}
