import { startUpkeep } from '../../src/app/upkeep.ts'
import type { Bot } from '../../src/core/bot.ts'
import type { StoredEvent, UserContent } from '../../src/core/events.ts'
import type { Incoming } from '../../src/core/incoming.ts'
import type { LogLine } from '../../src/core/log.ts'
import type { Logger, Store } from '../../src/core/ports.ts'
import type { ConversationView } from '../../src/core/views.ts'
import type { TestClock } from '../../src/engine/clock.ts'
import { createTestClock } from '../../src/engine/clock.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { startEngine } from '../../src/engine/engine.ts'
import type { EngineOptions } from '../../src/engine/engine-options.ts'
import type { Receipt } from '../../src/engine/inbox.ts'
import type { FakeWhatsapp } from './fake-whatsapp.ts'
import { createFakeWhatsapp } from './fake-whatsapp.ts'
import type { MessageDetails } from './incoming.ts'
import { incoming, waId } from './incoming.ts'
import type { Death, MortalPorts } from './mortal-ports.ts'
import { createMortalPorts } from './mortal-ports.ts'
import type { StoreHome, StoreKind } from './stores.ts'
import { STORE_KINDS } from './stores.ts'
import { readWholeLog } from './whole-log.ts'

type Details = Omit<MessageDetails, 'at'> & { readonly at?: number | null }

export interface StageOptions
  extends Partial<Omit<EngineOptions, 'store' | 'messenger' | 'clock' | 'logger' | 'bots'>> {
  readonly bot: Bot
  readonly bots?: readonly Bot[]
  /** Whether the store gets its signs of life, as in a server. */
  readonly upkeep?: boolean
  /** Stands between the engine and its store: to refuse, to delay. */
  readonly between?: (store: Store) => Store
}

/** An engine with a real store, a clock that stands still and a WhatsApp that does as it is told. */
export interface Stage {
  readonly clock: TestClock
  readonly whatsapp: FakeWhatsapp
  readonly store: Store
  readonly engine: Engine
  readonly ports: MortalPorts
  /** What the engine told the application log. */
  readonly told: readonly { readonly fields: object; readonly sentence: string }[]
  /** Hands a webhook in and waits until all that follows is done. */
  receive(...items: readonly Incoming[]): Promise<Receipt>
  says(text: string, details?: Details): Promise<Receipt>
  sends(content: UserContent, details?: Details): Promise<Receipt>
  /** Taps the choice of that title in the latest message that has it. */
  taps(title: string, details?: Details & { readonly choiceId?: string }): Promise<Receipt>
  /** Waits until nothing is under way but what waits for the clock. */
  settle(): Promise<void>
  /** Moves the clock to each alarm within `ms`, in order, and lets it settle each time. */
  passes(ms: number): Promise<void>
  /** Ends the engine as a deployment does, or as `kill -9` does, and starts another one. */
  restart(how: 'cleanly' | 'by a crash', change?: Partial<StageOptions>): Promise<void>
  /** The same in two steps; `death` is when the new engine dies. */
  end(how: 'cleanly' | 'by a crash'): Promise<void>
  begin(change?: Partial<StageOptions>, death?: Death): Promise<void>
  view(from?: string): Promise<ConversationView>
  log(): Promise<readonly LogLine[]>
  close(): Promise<void>
}

/** Starts a stage. The throughput is high and the pair limit off unless told otherwise. */
export async function startStage(
  options: StageOptions,
  kind: StoreKind,
  death?: Death,
): Promise<Stage> {
  const clock = createTestClock()
  const home = kind.create(clock)
  return startStageIn({ options, clock, home, death })
}

async function startStageIn({
  options,
  clock,
  home,
  death,
}: {
  readonly options: StageOptions
  readonly clock: TestClock
  readonly home: StoreHome
  readonly death: Death | undefined
}): Promise<Stage> {
  const whatsapp = createFakeWhatsapp(clock)
  const told: { fields: object; sentence: string }[] = []
  const tell = (fields: object, sentence: string) => {
    told.push({ fields, sentence })
  }
  const logger: Logger = { debug: tell, info: tell, warn: tell, error: tell }
  let current = options
  let ports: MortalPorts
  let engine: Engine
  let stopUpkeep: () => void = () => undefined

  async function begin(change: Partial<StageOptions> = {}, planned?: Death): Promise<void> {
    current = { ...current, ...change }
    const { bot, bots = [bot], between, upkeep = false, ...rest } = current
    const opened = await home.open()
    const store = between === undefined ? opened : between(opened)
    const { model } = rest
    ports = createMortalPorts(
      { store, messenger: whatsapp.messenger, clock, ...(model === undefined ? {} : { model }) },
      planned,
    )
    engine = startEngine({
      botOf: () => bot.name,
      numberIds: [],
      throughput: 100_000,
      pairLimit: false,
      ...rest,
      ...ports,
      logger,
      bots,
    })
    if (upkeep) stopUpkeep = startUpkeep({ ...ports, logger, retentionDays: 90 }).stop
    await settle()
  }

  async function end(how: 'cleanly' | 'by a crash'): Promise<void> {
    if (how === 'cleanly') {
      stopUpkeep()
      await engine.stop()
      await ports.store.close()
    } else {
      ports.kill()
      await home.abandon()
    }
  }

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet = ports.pending() === 0 ? quiet + 1 : 0) {
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }

  async function receive(...items: readonly Incoming[]): Promise<Receipt> {
    const receipt = await engine.receive(items)
    await settle()
    return receipt
  }

  function sends(content: UserContent, details: Details = {}): Promise<Receipt> {
    const at = details.at === undefined ? Math.floor(clock.now() / 1000) * 1000 : details.at
    return receive(incoming(content as object as StoredEvent, { ...details, at }))
  }

  await begin({}, death)
  return {
    clock,
    whatsapp,
    told,
    get store() {
      return ports.store
    },
    get engine() {
      return engine
    },
    get ports() {
      return ports
    },
    receive,
    sends,
    says: (text, details) => sends({ type: 'user.text', text }, details),
    taps: (title, details = {}) => {
      const { from = waId } = details
      const choiceId = details.choiceId ?? findChoice(whatsapp, title, from)
      if (choiceId === undefined) throw new Error(`${from} finds nothing called \`${title}\`.`)
      return sends({ type: 'user.choice', choiceId, title }, details)
    },
    settle,
    passes: async (ms) => {
      await settle()
      const until = clock.now() + ms
      for (let next = clock.nextAt(); next !== null && next <= until; next = clock.nextAt()) {
        clock.advance(Math.max(0, next - clock.now()))
        await settle()
      }
      clock.advance(until - clock.now())
      await settle()
    },
    restart: async (how, change) => {
      await end(how)
      await begin(change)
    },
    end,
    begin,
    view: async (from = waId) => {
      const [found] = await ports.store.listConversations({ search: from, limit: 1 })
      const view = await ports.store.showConversation(found?.conversation.id ?? '')
      if (view === undefined) throw new Error(`There is no conversation of ${from}.`)
      return view
    },
    log: () => readWholeLog(ports.store),
    close: async () => {
      await end('cleanly')
      await home.clear()
    },
  }
}

/** Runs tests on a stage of every kind of store; what they start is closed after each. */
export function describeStage(
  title: string,
  body: (start: (options: StageOptions) => Promise<Stage>) => void,
): void {
  describe.each(STORE_KINDS)(`${title} ($name)`, (kind) => {
    const stages: Stage[] = []
    afterEach(async () => {
      for (const stage of stages.splice(0)) await stage.close()
    })
    body(async (options) => {
      const stage = await startStage(options, kind)
      stages.push(stage)
      return stage
    })
  })
}

/** What a tap sends: the id that the latest message with it carries; undefined: there is none. */
export function findChoice(
  { received }: FakeWhatsapp,
  title: string,
  from: string,
): string | undefined {
  for (const { message, to } of received.toReversed()) {
    if (to.waId !== from) continue
    const choices =
      message.kind === 'buttons'
        ? message.buttons
        : message.kind === 'list'
          ? message.sections.flatMap(({ rows }) => rows)
          : []
    const found = choices.find((choice) => choice.title === title)
    if (found !== undefined) return String(found.send)
  }
  return undefined
}
