import { phoneNumberId } from '../../../test/support/settings.ts'
import type { FakeModel } from '../fake-model-client.ts'
import { startFakeModel } from '../fake-model-client.ts'
import { toMedian } from '../figures.ts'
import { memoryMb } from '../process-usage.ts'
import { copyProjectWith } from '../project-with.ts'
import type { Bench, RunFigures } from '../run.ts'
import { measureRun } from '../run.ts'
import type { RunningSystem } from '../systems.ts'
import { startSystem } from '../systems.ts'

/** What it costs that a model answers. */
export interface AgentCost {
  /** From a message to its reply, in the middle: of a bot that answers itself, and of one that asks. */
  readonly repliedMs: { readonly echo: number; readonly agent: number }
  /** Processor time of the server for a message that a model answers. */
  readonly cpuUsPerAnswer: number | undefined
  /** Conversations that waited for the model at once, and the server's memory meanwhile. */
  readonly thinking: number
  readonly memoryMb: number | undefined
  /** A bot without an agent: while nobody thinks, and beside all of these. */
  readonly undisturbed: Plain
  readonly beside: Plain
  readonly mistakes: number
}

/** What a message costs a bot that asks no model; the medians of the rounds. */
export interface Plain {
  readonly perSecond: number
  /** Processor time of the server, which other programs on the machine change less. */
  readonly cpuUsPerMessage: number | undefined
}

const thinkerNumberId = '106540352242999'
/** Everybody writes once: what follows quickly would be answered together. */
const perSecond = 40
const asked = 400
const thinkers = 500
const inFlight = 64
const contacts = 1024

/** Measures a model that keeps hundreds waiting, and one that takes no time. */
export async function measureAgentCost(
  bench: Bench,
  rounds: number,
  messages: number,
): Promise<AgentCost> {
  const project = copyProjectWith(bench.createFolder(), 'thinker', 'scripts/bench/thinker-bot.ts')
  const model = await startFakeModel(bench.cores.others)
  const taken: Round[] = []
  for (let round = 1; round <= rounds; round++) {
    const begin = (what: string) => bench.progress.begin(`agent  round ${round}/${rounds}  ${what}`)
    const system = await start(bench, project, model)
    taken.push(await takeRound(bench, { system, model, messages, begin }))
    await system.stop()
  }
  await model.stop()
  const middle = (pick: (round: Round) => number) => toMedian(taken.map(pick))
  return {
    repliedMs: {
      echo: middle(({ echo }) => echo.repliedMs.p50),
      agent: middle(({ agent }) => agent.repliedMs.p50),
    },
    cpuUsPerAnswer: toPlain(taken.map(({ agent }) => agent)).cpuUsPerMessage,
    thinking: Math.min(...taken.map(({ thinking }) => thinking)),
    memoryMb: Math.max(...taken.map((round) => round.memoryMb ?? Number.NaN)),
    undisturbed: toPlain(taken.flatMap(({ undisturbed }) => undisturbed)),
    beside: toPlain(taken.flatMap(({ beside }) => beside)),
    mistakes: taken.reduce((sum, { mistakes }) => sum + mistakes, 0),
  }
}

interface Round {
  readonly thinking: number
  readonly memoryMb: number | undefined
  readonly echo: RunFigures
  readonly agent: RunFigures
  readonly undisturbed: readonly RunFigures[]
  readonly beside: readonly RunFigures[]
  readonly mistakes: number
}

async function takeRound(
  bench: Bench,
  {
    system,
    model,
    messages,
    begin,
  }: {
    readonly system: RunningSystem
    readonly model: FakeModel
    readonly messages: number
    readonly begin: (what: string) => void
  },
): Promise<Round> {
  const common = { system, statuses: false }
  const ofEcho = { ...common, numberIds: [phoneNumberId] }
  const ofThinker = { ...common, numberIds: [thinkerNumberId] }
  const writeMuch = (count: number) =>
    measureRun(bench, { ...ofEcho, messages: count, contacts, pace: { inFlight } })

  /** Lets everybody ask the model, which answers nobody. */
  async function keepWaiting(): Promise<number> {
    await model.hold()
    const all = { messages: thinkers, contacts: thinkers, pace: { inFlight }, quietMs: 1_000 }
    const writing = measureRun(bench, { ...ofThinker, ...all })
    const held = await model.untilHeld(thinkers)
    await writing
    return held
  }

  /** Answers them; how many replies are missing or there twice. */
  async function letGo(): Promise<number> {
    await bench.graph.reset({ statuses: false })
    await model.release()
    await bench.graph.drain(thinkers, 15_000)
    const { numbers } = await bench.graph.replies()
    const answered = new Set(numbers).size
    return thinkers - answered + (numbers.length - answered)
  }

  begin(`${thinkers} think`)
  const thinking = await keepWaiting()
  const memory = memoryMb(await system.serverPid())?.now
  let mistakes = await letGo()

  begin('a model that takes no time')
  await writeMuch(5_000)
  const paced = { messages: asked, contacts: asked, pace: { perSecond } }
  const echo = await measureRun(bench, { ...ofEcho, ...paced })
  const agent = await measureRun(bench, { ...ofThinker, ...paced })

  // Before and behind: what a server does from time to time must not fall on one side only.
  begin('nobody thinks')
  const before = await writeMuch(messages)
  await keepWaiting()
  begin(`beside ${thinkers} that think`)
  const beside = [await writeMuch(messages), await writeMuch(messages)]
  mistakes += await letGo()
  begin('nobody thinks any more')
  const undisturbed = [before, await writeMuch(messages)]
  for (const run of [echo, agent, ...undisturbed, ...beside]) {
    mistakes += run.lost + run.doubled + run.foreign
  }
  return { thinking, memoryMb: memory, echo, agent, undisturbed, beside, mistakes }
}

function toPlain(runs: readonly RunFigures[]): Plain {
  const costs = runs.flatMap(({ cpuUsPerMessage }) => cpuUsPerMessage ?? [])
  return {
    perSecond: toMedian(runs.map(({ repliesPerSecond }) => repliesPerSecond)),
    cpuUsPerMessage: costs.length === 0 ? undefined : toMedian(costs),
  }
}

function start(bench: Bench, project: string, model: FakeModel): Promise<RunningSystem> {
  return startSystem('turnwise', {
    project,
    graphUrl: bench.graph.url,
    folder: bench.createFolder(),
    prefix: bench.cores.server,
    readyWithinMs: 60_000,
    bot: 'echo,thinker',
    environment: {
      WHATSAPP_PHONE_NUMBER_ID: `${phoneNumberId},${thinkerNumberId}`,
      ANTHROPIC_API_KEY: 'sk-ant-a-key-of-the-bench',
      ANTHROPIC_BASE_URL: model.url,
    },
  })
}
