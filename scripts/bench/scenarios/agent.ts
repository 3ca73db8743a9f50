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
  /** Conversations that waited for the model at once, and the server's memory meanwhile. */
  readonly thinking: number
  readonly memoryMb: number | undefined
  /** Replies a second of a bot without an agent: while nobody thinks, and beside all of these. */
  readonly perSecond: { readonly undisturbed: number; readonly beside: number }
  readonly mistakes: number
}

const thinkerNumberId = '106540352242999'
/** Everybody writes once: what follows quickly would be answered together. */
const perSecond = 40
const asked = 400
const thinkers = 500
const inFlight = 64
const contacts = 1024

/** Measures a model that takes no time, and one that keeps hundreds waiting. */
export async function measureAgentCost(
  bench: Bench,
  rounds: number,
  messages: number,
): Promise<AgentCost> {
  const project = copyProjectWith(bench.createFolder(), 'thinker', 'scripts/bench/thinker-bot.ts')
  const model = await startFakeModel(bench.cores.others)
  const echo: number[] = []
  const agent: number[] = []
  const undisturbed: number[] = []
  const beside: number[] = []
  let mistakes = 0
  let thinking = Number.POSITIVE_INFINITY
  let memory: number | undefined
  for (let round = 1; round <= rounds; round++) {
    const begin = (what: string) => bench.progress.begin(`agent  round ${round}/${rounds}  ${what}`)
    const system = await start(bench, project, model)
    const write = async (numberId: string, options: { messages: number; contacts: number }) => {
      const pace = numberId === thinkerNumberId ? { perSecond } : { inFlight }
      return measureRun(bench, { system, statuses: false, numberIds: [numberId], pace, ...options })
    }
    const count = (figures: RunFigures) => {
      mistakes += figures.lost + figures.doubled + figures.foreign
      return figures
    }
    begin('warming up')
    await write(phoneNumberId, { messages: 5_000, contacts })
    await write(thinkerNumberId, { messages: 200, contacts: 200 })

    begin('a model that takes no time')
    const paced = { system, messages: asked, contacts: asked, pace: { perSecond }, statuses: false }
    const plain = await measureRun(bench, { ...paced, numberIds: [phoneNumberId] })
    const byModel = await measureRun(bench, { ...paced, numberIds: [thinkerNumberId] })
    echo.push(count(plain).repliedMs.p50)
    agent.push(count(byModel).repliedMs.p50)

    begin('nobody thinks')
    undisturbed.push(count(await write(phoneNumberId, { messages, contacts })).repliesPerSecond)

    begin(`${thinkers} think`)
    await model.hold()
    const waiting = measureRun(bench, {
      ...paced,
      messages: thinkers,
      contacts: thinkers,
      pace: { inFlight },
      numberIds: [thinkerNumberId],
      quietMs: 1_000,
    })
    thinking = Math.min(thinking, await model.untilHeld(thinkers))
    memory = Math.max(memory ?? 0, memoryMb(await system.serverPid())?.now ?? Number.NaN)
    await waiting

    begin(`beside ${thinkers} that think`)
    beside.push(count(await write(phoneNumberId, { messages, contacts })).repliesPerSecond)
    await bench.graph.reset({ statuses: false })
    await model.release()
    await bench.graph.drain(thinkers, 3_000)
    const { numbers } = await bench.graph.replies()
    mistakes +=
      Math.abs(thinkers - new Set(numbers).size) + (numbers.length - new Set(numbers).size)
    await system.stop()
  }
  await model.stop()
  return {
    repliedMs: { echo: toMedian(echo), agent: toMedian(agent) },
    thinking,
    memoryMb: memory,
    perSecond: { undisturbed: toMedian(undisturbed), beside: toMedian(beside) },
    mistakes,
  }
}

function start(bench: Bench, project: string, model: FakeModel): Promise<RunningSystem> {
  return startSystem('turnwise', {
    project,
    graphUrl: bench.graph.url,
    folder: bench.createFolder(),
    prefix: bench.cores.server,
    bot: 'echo,thinker',
    environment: {
      WHATSAPP_PHONE_NUMBER_ID: `${phoneNumberId},${thinkerNumberId}`,
      ANTHROPIC_API_KEY: 'sk-ant-a-key-of-the-bench',
      ANTHROPIC_BASE_URL: model.url,
    },
  })
}
