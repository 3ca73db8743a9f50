import * as z from 'zod'
import type { ModelMessage, ModelOutcome, ModelRequest } from '../../src/core/agent-ports.ts'
import { tool } from '../../src/index.ts'
import type { CrashRun, CrashScene } from '../support/crash-run.ts'
import { runCrash } from '../support/crash-run.ts'
import { judge, placeOf, toMoments, WHOLE } from '../support/crash-verdict.ts'
import { createHelpBot } from '../support/help-bot.ts'
import type { Death } from '../support/mortal-ports.ts'
import {
  answers,
  createScriptedModel,
  fails,
  proposes,
  says,
  toCall,
} from '../support/scripted-model.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'

/** A folder or a database takes ten times as long as memory: there only some of the calls are tried. */
const STEP: Readonly<Record<string, number>> = { memory: 1, lowdb: 41, postgres: 41 }

interface AgentRun extends CrashRun {
  /** How often the model was asked. */
  readonly asked: number
  /** The keys that the tool was used with. */
  readonly keys: readonly string[]
}

/** A model that takes so long that the person writes on meanwhile. */
const THINKING_MS = 5_000

/** A conversation with a slow model: it is superseded before it said anything, then goes on. */
async function runSlow(kind: StoreKind, deaths: readonly Death[] = []): Promise<AgentRun> {
  const model = createScriptedModel()
  const scene: CrashScene = {
    options: (wait) => {
      model.always(async (request) => {
        await wait(THINKING_MS)
        return request.signal.aborted ? fails('aborted') : toOutcome(request)
      })
      return { bot: createHelpBot({ budget: { day: { usd: 100 } } }), model }
    },
    script: [
      (phone) => phone.writes('hello'),
      (phone) => phone.waits(3_000),
      (phone) => phone.says('are you there?'),
      (phone) => phone.writes('open a ticket'),
      (phone) => phone.waits(8_000),
      (phone) => phone.says('thanks'),
    ],
  }
  const lived = await runCrash(kind, deaths, scene)
  return { ...lived, asked: model.requests.length, keys: [] }
}

/** The conversation with a model that says the same whenever it is told the same. */
async function run(kind: StoreKind, deaths: readonly Death[] = []): Promise<AgentRun> {
  const model = createScriptedModel()
  const keys: string[] = []
  model.always(toOutcome)
  const book = tool(
    'book',
    z.object({}),
    ({ idempotencyKey }) => {
      keys.push(idempotencyKey)
      return 'booked'
    },
    { description: 'Books' },
  )
  const budget = { day: { usd: 100 }, contact: { tokens: 1_000_000 }, turn: { usd: 10 } }
  const scene: CrashScene = {
    options: () => ({ bot: createHelpBot({ tools: [book], budget }), model }),
    script: [
      (phone) => phone.says('hello', 'are you there?'),
      (phone) => phone.says('my lamp is broken'),
      (phone) => phone.says('call me'),
      (phone) => phone.taps('Yes'),
      (phone) => phone.says('a human please'),
    ],
  }
  const lived = await runCrash(kind, deaths, scene)
  return { ...lived, asked: model.requests.length, keys }
}

function toOutcome({ messages }: ModelRequest): ModelOutcome {
  const told = textsOf(messages.at(-1))
  const last = told.findLast((text) => !text.startsWith('(')) ?? ''
  // Also when the person has written on since.
  if (told.includes('open a ticket')) return proposes('ticket.open', { subject: 'sofa' })
  switch (last) {
    case 'my lamp is broken':
      return answers([
        { kind: 'text', text: 'I open a ticket and book.' },
        toCall('ticket.open', { subject: 'lamp' }),
        toCall('book'),
      ])
    case 'Done: `ticket.open` happened.':
      return says('Your ticket was opened.')
    case 'booked':
      return says('Your ticket was opened, and it is booked.')
    case 'call me':
      return proposes('callback.book', { day: 'Monday' })
    case 'Done: `callback.book` happened.':
    case 'Yes':
      return says('See you on Monday.')
    case 'a human please':
      return proposes('human', {}, 'One moment.')
    default:
      return says(`You said: ${last}`)
  }
}

function textsOf(message: ModelMessage | undefined): readonly string[] {
  return (message?.parts ?? []).flatMap((part) =>
    part.kind === 'text' || part.kind === 'result' ? [part.text] : [],
  )
}

describe.each(STORE_KINDS)('an agent whose process dies ($name)', (kind) => {
  let undisturbed: AgentRun
  beforeAll(async () => {
    undisturbed = await run(kind)
  })

  test('nothing dies when nothing is planned to: the phone shows the whole conversation', () => {
    expect(undisturbed.transcript).toEqual([
      'user: hello',
      'user: are you there?',
      'bot: You said: are you there?',
      'user: my lamp is broken',
      'bot: I open a ticket and book.',
      'bot: Ticket: lamp',
      'bot: Your ticket was opened, and it is booked.',
      'user: call me',
      'bot: Shall we call you on Monday? [Yes] [No]',
      'user: taps Yes',
      'bot: Call booked: Monday',
      'bot: See you on Monday.',
      'user: a human please',
      'bot: One moment.',
      'bot: A colleague comes.',
    ])
    expect(undisturbed).toMatchObject({ asked: 6, deaths: 0, deadLetters: 0, waiting: 0 })
    expect(undisturbed.keys).toHaveLength(1)
    expect(undisturbed.calls).toContain('counters.reserve')
    expect(undisturbed.calls).toContain('model.answer')
  })

  test.each(['before', 'after'] as const)(
    '%s any call of its ports says and does nothing twice, and pays for no answer that it had',
    async (when) => {
      const moments = toMoments(undisturbed.calls)
      for (let nth = 0; nth < moments.length; nth += STEP[kind.name] ?? 1) {
        await expectWhole([{ call: moments[nth] ?? 1, when }], kind)
      }
    },
    120_000,
  )

  test('again, while it is recovering from another death', async () => {
    const pairs = kind.name === 'memory' ? 100 : 6
    for (let pair = 0; pair < pairs; pair += 1) {
      const call = 1 + ((pair * 37) % undisturbed.calls.length)
      const again = 1 + ((pair * 7) % 40)
      const when = pair % 2 === 0 ? 'before' : 'after'
      await expectWhole(
        [
          { call, when },
          { call: again, when: 'after' },
        ],
        kind,
      )
    }
  }, 120_000)

  async function expectWhole(deaths: readonly Death[], on: StoreKind): Promise<void> {
    const lived = await run(on, deaths)
    const place = placeOf(deaths, lived)
    expect({
      place,
      ...judge(undisturbed, lived),
      keys: new Set(lived.keys).size,
      paidTwice: answersIn(lived) - answersIn(undisturbed),
    }).toEqual({ place, ...WHOLE, keys: 1, paidTwice: 0 })
    // What was asked for and never written down went with the process that had asked.
    expect(lived.asked - answersIn(lived)).toBeLessThanOrEqual(lived.deaths)
  }
})

test('a person who writes while it thinks loses nothing to a death either', async () => {
  const [kind] = STORE_KINDS as readonly [StoreKind, ...StoreKind[]]
  const undisturbed = await runSlow(kind)
  expect(undisturbed.transcript).toEqual([
    'user: hello',
    'user: are you there?',
    'bot: You said: are you there?',
    'user: open a ticket',
    'bot: Ticket: sofa',
    'user: thanks',
    'bot: Your ticket was opened.',
    'bot: You said: thanks',
  ])
  for (const when of ['before', 'after'] as const) {
    const moments = toMoments(undisturbed.calls)
    for (let nth = 0; nth < moments.length; nth += STEP[kind.name] ?? 1) {
      const call = moments[nth] ?? 1
      const lived = await runSlow(kind, [{ call, when }])
      const { lost, foreign, unmarked } = judge(undisturbed, lived)
      const paidTwice = Math.max(0, lived.asked - undisturbed.asked - 1)
      // Who is answered later has thanked before, and one of these is the answer to all.
      const closings = ['bot: Your ticket was opened.', 'bot: You said: thanks']
      const missed = lost.filter((line) => !closings.includes(line))
      expect(closings).toContain(lived.transcript.at(-1))
      expect({ when, call, at: lived.lastCall, missed, foreign, unmarked, paidTwice }).toEqual({
        when,
        call,
        at: lived.lastCall,
        missed: [],
        foreign: [],
        unmarked: [],
        paidTwice: 0,
      })
    }
  }
}, 120_000)

/** How many answers of the model were written down: each is paid for, and asked for no more. */
function answersIn({ log }: CrashRun): number {
  return log.filter(({ kind, status }) => kind === 'agent' && ANSWERED.includes(status ?? ''))
    .length
}

const ANSWERED: readonly string[] = ['end', 'calls']
