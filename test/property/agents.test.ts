import fc from 'fast-check'
import type {
  ModelOutcome,
  ModelPart,
  ModelRequest,
  ModelUsage,
} from '../../src/core/agent-ports.ts'
import type { Json } from '../../src/core/json.ts'
import { costOf } from '../../src/core/model-prices.ts'
import { MODEL_PRICES } from '../../src/core/model-prices-table.ts'
import { createHelpBot, helpEvents } from '../support/help-bot.ts'
import { answers, createScriptedModel, fails } from '../support/scripted-model.ts'
import type { Stage } from '../support/stage.ts'
import { startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'

const MINUTE_MS = 60_000
const [memory] = STORE_KINDS as readonly [StoreKind, ...StoreKind[]]

/** All that a model could think of proposing, offered or not. */
const NAMES = [
  ...Object.keys(helpEvents),
  ...['admin.erase', 'agent.approval', 'agent.budget', 'user.text', 'user.choice', 'command.stop'],
  ...['operator.released', 'delivery.failed', 'window.closed', 'external.order', 'turnwise.job'],
  ...['xstate.done.actor.assistant', 'xstate.error.actor.assistant', 'xstate.init', '', '*'],
  ...['constructor', '__proto__', 'toString'],
]

const inputs: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    { subject: 'lamp' },
    { day: 'Monday' },
    { amount: 5 },
    { granted: true },
    { type: 'admin.erase' },
    {},
  ),
  fc.jsonValue() as fc.Arbitrary<Json>,
)

/** What the schemas take, so that it is up to the machine. */
const sound = fc.constantFrom<readonly [string, Json]>(
  ['ticket.open', { subject: 'lamp' }],
  ['ticket.close', {}],
  ['callback.book', { day: 'Monday' }],
  ['refund', { amount: 5 }],
  ['human', {}],
  ['admin.erase', {}],
)
const callId = fc.constantFrom('1', '2', '3', '4', '5', '6')

const part: fc.Arbitrary<ModelPart> = fc.oneof(
  fc
    .tuple(callId, sound)
    .map(([id, [name, input]]): ModelPart => ({ kind: 'call', id, name, input })),
  fc.record({
    kind: fc.constant('text' as const),
    text: fc.oneof(
      fc.constantFrom('Hello.', 'Your ticket was opened.', '', ' ', '**', '\ud800', '```'),
      fc.string({ maxLength: 60 }),
    ),
  }),
  fc.record({
    kind: fc.constant('call' as const),
    id: callId,
    name: fc.constantFrom(...NAMES),
    input: inputs,
  }),
)

const usage: fc.Arbitrary<ModelUsage> = fc.record({
  input: fc.nat(300),
  cacheWrite: fc.nat(100),
  cacheRead: fc.nat(100),
  output: fc.nat(2_048),
})

const outcome: fc.Arbitrary<ModelOutcome> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        parts: fc.uniqueArray(part, {
          maxLength: 5,
          selector: (one) => (one.kind === 'call' ? one.id : one),
        }),
        stop: fc.constantFrom('end', 'calls', 'max-tokens', 'refusal', 'pause'),
        usage,
      })
      .map(({ parts, stop, usage: used }) => answers(parts, { stop, usage: used })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        trouble: fc.constantFrom('overloaded', 'timeout', 'network', 'server', 'auth', 'aborted'),
        usage: fc.option(usage),
      })
      .map(({ trouble, usage: used }) => fails(trouble, used === null ? {} : { usage: used })),
  },
)

interface Doing {
  readonly says?: string
  readonly taps?: 'Yes' | 'No'
  readonly decides?: boolean
  readonly waits?: number
  readonly restarts?: 'cleanly' | 'by a crash'
}

/** What happens, one after the other. The time between two of them is mostly too short for an answer. */
const doings: fc.Arbitrary<readonly Doing[]> = fc.array(
  fc.oneof<fc.Arbitrary<Doing>[]>(
    fc.record({ says: fc.constantFrom('hi', 'my lamp', 'a human please', 'stop', '') }),
    fc.record({ taps: fc.constantFrom('Yes' as const, 'No' as const) }),
    fc.record({ decides: fc.boolean() }),
    fc.record({ waits: fc.constantFrom(100, 1_500, 7_000, MINUTE_MS) }),
    fc.record({ restarts: fc.constantFrom('cleanly' as const, 'by a crash' as const) }),
  ),
  { minLength: 1, maxLength: 10 },
)

const TURN_TOKENS = 5_000

/** A call as the provider saw it, and which answer it was for. */
interface Asked {
  readonly request: ModelRequest
  readonly outcome: ModelOutcome
  readonly answer: string
}

async function live(stage: Stage, doing: Doing): Promise<void> {
  if (doing.says !== undefined) await stage.says(doing.says)
  if (doing.waits !== undefined) await stage.passes(doing.waits)
  if (doing.restarts !== undefined) await stage.restart(doing.restarts)
  if (doing.taps !== undefined) {
    const isThere = stage.whatsapp.texts().some((text) => text.includes(`[${doing.taps}]`))
    if (isThere) await stage.taps(doing.taps)
  }
  if (doing.decides !== undefined) {
    for (const { id } of await stage.engine.listApprovals()) {
      await stage.engine.decideApproval(id, { granted: doing.decides, operator: 'Olga' })
    }
    await stage.settle()
  }
}

test('whatever a model answers: only offered events move the machine, budgets hold, nobody is left without an answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      doings,
      fc.array(outcome, { maxLength: 20 }),
      fc.constantFrom('always', 'now and then', 'never'),
      fc.constantFrom(0.05, 0.2, 10),
      async (all, outcomes, slow, usd) => {
        const model = createScriptedModel()
        const asked: Asked[] = []
        let n = 0
        model.always(async (request) => {
          n += 1
          const next = outcomes[(n - 1) % Math.max(1, outcomes.length)] ?? fails('overloaded')
          const [job] = (await stage.view()).jobs
          asked.push({ request, outcome: next, answer: job?.agent?.first ?? '' })
          const isSlow = slow === 'always' || (slow === 'now and then' && n % 2 === 0)
          if (isSlow) await whenLate(stage, request.signal)
          return request.signal.aborted ? fails('aborted') : next
        })
        const budget = { turn: { tokens: TURN_TOKENS }, day: { usd } }
        const stage: Stage = await startStage({ bot: createHelpBot({ budget }), model }, memory)
        let heard = 0
        await stage.says('hello')
        for (const doing of all) {
          // What is said from now on may be an answer to it.
          if (doing.says === 'stop') heard = -1
          else if (doing.says !== undefined || (await isAwaited(stage, doing))) heard = said(stage)
          await live(stage, doing)
        }
        // Whoever is asked decides in the end; who is not answered by then never is.
        for (let round = 0; round < 8; round += 1) {
          await live(stage, { decides: false })
          await stage.passes(5 * MINUTE_MS)
        }
        await expectSane(stage, asked)
        expectPaid(stage, asked, usd)
        expect(said(stage)).toBeGreaterThan(heard)
        await stage.close()
      },
    ),
    { numRuns: 250 },
  )
}, 60_000)

async function expectSane(stage: Stage, asked: readonly Asked[]): Promise<void> {
  const log = await stage.log()
  const view = await stage.view()
  const { state = '', status } = view.conversation

  // Only what was offered moved the machine by a model's wish, and nothing that a person has to send.
  const proposed = log.filter(({ detail }) => Object(detail).by === 'agent')
  const offered = new Set(Object.keys(helpEvents))
  expect(proposed.filter(({ event = '' }) => !offered.has(event))).toEqual([])
  const texts = stage.whatsapp.texts()
  expect(texts).not.toContain('Everything is erased.')
  for (const { request } of asked) {
    expect(request.tools.filter(({ name }) => !offered.has(name))).toEqual([])
    expect(request.messages[0]?.role).toBe('user')
    expect(request.messages.at(-1)?.role).toBe('user')
    expect(unansweredCalls(request)).toEqual([])
  }

  // What was not allowed did not happen.
  const allowed = log.filter(
    ({ kind, status: what }) => kind === 'agent' && what === 'allowed',
  ).length
  const done = texts.filter((text) => /^(Refund|Call booked):/.test(text)).length
  expect(done).toBeLessThanOrEqual(allowed)

  // Nobody waits in vain: the agent has ended, or it waits for a tap that was asked for.
  const open = view.jobs.filter(({ agent }) => agent?.pending?.by !== 'user')
  expect(open).toEqual([])
  expect(view.inbox).toEqual([])
  expect(await stage.store.deadLetters()).toEqual([])
  if (status === 'active' && view.jobs.length === 0) {
    expect(['helping.listening', 'desk']).toContain(state)
  }
}

/** A tap that the agent waits for. */
async function isAwaited(stage: Stage, { taps }: Doing): Promise<boolean> {
  const { jobs } = await stage.view()
  return taps !== undefined && jobs.some(({ agent }) => agent?.pending?.by === 'user')
}

function whenLate({ clock }: Stage, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end)
      resolve()
    }
    clock.setTimeout(end, 2_000)
    signal.addEventListener('abort', end)
  })
}

/** How many messages the person has got. */
function said(stage: Stage): number {
  return stage.whatsapp.texts().length
}

/** The provider's own count keeps to the budgets, of each answer and of the day. */
function expectPaid(stage: Stage, asked: readonly Asked[], usd: number): void {
  const tokens = new Map<string, number>()
  let micros = 0
  for (const { request, outcome, answer } of asked) {
    const { usage: used } = outcome
    if (used === undefined || request.signal.aborted) continue
    const { input, cacheWrite, cacheRead, output } = used
    const before = tokens.get(answer) ?? 0
    tokens.set(answer, before + input + cacheWrite + cacheRead + output)
    micros += costOf(MODEL_PRICES, request.model, used, stage.clock.now()) ?? 0
  }
  expect(Math.max(0, ...tokens.values())).toBeLessThanOrEqual(TURN_TOKENS)
  expect(micros / 1_000_000).toBeLessThanOrEqual(usd)
}

/** Calls of the model in a request whose result is not in the message behind them. */
function unansweredCalls({ messages }: ModelRequest): readonly string[] {
  return messages.flatMap(({ parts }, index) => {
    const calls = parts.flatMap((one) => (one.kind === 'call' ? [one.id] : []))
    const next = messages[index + 1]?.parts ?? []
    const results = next.flatMap((one) => (one.kind === 'result' ? [one.callId] : []))
    return calls.filter((id) => !results.includes(id))
  })
}
