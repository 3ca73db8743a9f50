import * as fc from 'fast-check'
import type { AnyStateMachine, AnyStateNode } from 'xstate'
import { bot as echo } from '../../bots/echo/index.ts'
import { bot as helpdesk } from '../../bots/helpdesk/index.ts'
import { bot as pizza } from '../../bots/pizza/index.ts'
import { bot as signup } from '../../bots/signup/index.ts'
import { agentSettings } from '../../src/core/agent.ts'
import { isAside } from '../../src/core/asides.ts'
import type { Bot, Json } from '../../src/index.ts'
import type { HeardMessage, Talk } from '../../src/testing.ts'
import { talk } from '../../src/testing.ts'

const CONVERSATIONS = Number(process.env['TURNWISE_CONVERSATIONS'] ?? 30)
const MOST_MOVES = 5_000

/** `failed`: once, so that it may be tried again; `given up`: as often as it is tried. */
const RESULTS = ['given up', 'failed', 'done'] as const

/** What can happen in a conversation with any bot; `press` counts what can be pressed. */
type Move =
  | { readonly move: 'say'; readonly text: string }
  | { readonly move: 'press'; readonly which: number; readonly of: 'latest' | 'all' }
  | { readonly move: 'send'; readonly content: Parameters<Talk['sends']>[0] }
  | { readonly move: 'wait'; readonly minutes: number }
  | { readonly move: 'end job'; readonly result: (typeof RESULTS)[number] }

interface Subject {
  readonly bot: Bot
  /** Texts that mean something to it. */
  readonly words: readonly string[]
  /** What its jobs answer, by name. */
  readonly outputs: Readonly<Record<string, Json>>
}

const SUBJECTS: readonly Subject[] = [
  { bot: echo, words: ['hi'], outputs: {} },
  {
    bot: signup,
    words: [
      ...['Ann', 'ann@example.com', '36', 'save', 'yes', 'change', 'email', 'back', 'help'],
      ...['cancel', 'español', 'english', 'forget me', 'idioma'],
    ],
    outputs: {},
  },
  {
    bot: pizza,
    words: [
      ...['margherita', '2', 'grande', '20', 'check out', 'pick up', 'delivery', 'Main Street 5'],
      ...['yes', 'address', 'menu', 'try again', 'help', 'cancel', 'español', 'english'],
    ],
    outputs: { placeOrder: { number: 'P1' } },
  },
  {
    // Without a key: what models make of it is looked at elsewhere.
    bot: helpdesk,
    words: [
      ...['menu', 'assistant', 'ticket', 'call me', 'a square wheel', 'delivery', 'person'],
      ...['español', 'english', 'hola'],
    ],
    outputs: { openTicket: { number: 'R-1' }, bookCall: {} },
  },
]

test.each(SUBJECTS)(
  'the bot $bot.name survives any conversation and leaves nothing without an answer',
  async ({ bot, words, outputs }) => {
    const conversation = fc.array(toMove(words), { minLength: 30, maxLength: 60, size: 'max' })
    await fc.assert(
      fc.asyncProperty(conversation, async (moves) => {
        const chat = talkTo(bot)
        const heard: HeardMessage[] = []
        for (const move of moves) await makeAndCheck(move, chat, heard, outputs)
      }),
      { numRuns: CONVERSATIONS },
    )
  },
  60_000,
)

test.each(SUBJECTS)(
  'the bot $bot.name reaches all its states by what can be said, tapped and waited for',
  async ({ bot, words, outputs }) => {
    const missing = new Set(restingStates(bot.machine))
    const tries = new Map<string, number>()
    let [chat, heard]: [Talk, HeardMessage[]] = [talkTo(bot), []]
    for (let moves = 1; moves <= MOST_MOVES && missing.size > 0; moves++) {
      const move = leastTried(await chat.state(), movesAt(chat, heard, words), tries)
      await makeAndCheck(move, chat, heard, outputs)
      const reached = (await chat.state()).split(/ [>&] /)
      for (const name of missing)
        if (reached.some((end) => isEndOf(end, name))) missing.delete(name)
      // Now and then another person comes, of whom nothing is known.
      if (moves % 50 === 0) [chat, heard] = [talkTo(bot), []]
    }
    expect([...missing]).toEqual([])
  },
  60_000,
)

async function makeAndCheck(
  move: Move,
  chat: Talk,
  heard: HeardMessage[],
  outputs: Subject['outputs'],
): Promise<void> {
  const isAnswerDue = await make(move, chat, heard, outputs)
  const news = chat.heard()
  heard.push(...news)
  const isWithPeople = PEOPLE.includes(await chat.state())
  if (isAnswerDue && !isWithPeople && chat.jobs().length === 0) expect(news).not.toEqual([])
  expect(chat.deadLetters()).toEqual([])
}

/** What a person could do now, without the far-fetched. */
function movesAt(chat: Talk, heard: readonly HeardMessage[], words: readonly string[]): Move[] {
  const { choices = [] } = heard.findLast((message) => message.choices.length > 0) ?? {}
  return [
    ...choices.map((_, which): Move => ({ move: 'press', which, of: 'latest' })),
    ...chat.jobs().flatMap(() => RESULTS.map((result): Move => ({ move: 'end job', result }))),
    { move: 'wait', minutes: 31 },
    { move: 'wait', minutes: 1_500 },
    ...words.map((text): Move => ({ move: 'say', text })),
  ]
}

/** Walks on where it has been least: so that it comes through every door. */
function leastTried(state: string, moves: readonly Move[], tries: Map<string, number>): Move {
  const counted = moves.map((move) => ({ move, key: `${state} ${JSON.stringify(move)}` }))
  const [least] = counted.sort((a, b) => (tries.get(a.key) ?? 0) - (tries.get(b.key) ?? 0))
  if (least === undefined) throw new Error('There is always something to do.')
  tries.set(least.key, (tries.get(least.key) ?? 0) + 1)
  return least.move
}

/** Makes a move if it can be made; tells whether the person may expect an answer to it. */
async function make(
  move: Move,
  chat: Talk,
  heard: readonly HeardMessage[],
  outputs: Subject['outputs'],
): Promise<boolean> {
  switch (move.move) {
    case 'say':
      await chat.says(move.text)
      return true
    case 'press': {
      const pressable = heard.filter(({ choices }) => choices.length > 0)
      const messages = move.of === 'latest' ? pressable.slice(-1) : pressable
      const choices = messages.flatMap((message) =>
        message.choices.map((title) => ({ title, message })),
      )
      const choice = choices[move.which % Math.max(1, choices.length)]
      if (choice === undefined) return false
      await chat.presses(choice.title, choice.message)
      return true
    }
    case 'send':
      await chat.sends(move.content)
      return !isAside(move.content.type)
    case 'wait':
      await chat.waits(move.minutes * 60_000)
      return false
    case 'end job': {
      const [job] = chat.jobs()
      if (job === undefined) return false
      if (move.result === 'done') await chat.finishes(job, outputs[job] ?? null)
      else await chat.fails(job, new Error('It failed.'))
      while (move.result === 'given up' && (await comesBack(job, chat))) {
        await chat.fails(job, new Error('It failed.'))
      }
      return false
    }
  }
}

/** Whether a job that failed is tried again. */
async function comesBack(job: string, chat: Talk): Promise<boolean> {
  await chat.waits('1 minute')
  return chat.jobs().includes(job)
}

/** Likely moves are those of a person who wants to get on. */
function toMove(words: readonly string[]): fc.Arbitrary<Move> {
  const text = fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('half \ud800', 'nothing \0', '\u202eright to left', 'long '.repeat(800)),
    )
    .filter((said) => said.trim() !== '')
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({
        move: fc.constant('press' as const),
        which: fc.nat(99),
        of: fc.constantFrom(
          'latest' as const,
          'latest' as const,
          'latest' as const,
          'all' as const,
        ),
      }),
    },
    { weight: 8, arbitrary: said(fc.constantFrom(...words)) },
    { weight: 1, arbitrary: said(text) },
    {
      weight: 1,
      arbitrary: fc.record({
        move: fc.constant('send' as const),
        content: fc.constantFrom(...SENT),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        move: fc.constant('wait' as const),
        minutes: fc.constantFrom(0.1, 0.1, 0.1, 1, 11, 31, 1_500),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        move: fc.constant('end job' as const),
        result: fc.constantFrom(...RESULTS),
      }),
    },
  )
}

function said(text: fc.Arbitrary<string>): fc.Arbitrary<Move> {
  return fc.record({ move: fc.constant('say' as const), text })
}

const SENT: readonly Parameters<Talk['sends']>[0][] = [
  { type: 'user.media', media: 'image', mediaId: 'm1' },
  { type: 'user.location', latitude: 52.5, longitude: 13.4 },
  { type: 'user.media', media: 'audio', mediaId: 'm2', voice: true },
  { type: 'user.contacts', contacts: [] },
  { type: 'user.choice', choiceId: 'STOP', title: 'No more news' },
  {
    type: 'user.order',
    catalogId: 'c1',
    items: [{ productId: 'p1', quantity: 1, price: 2, currency: 'EUR' }],
  },
  { type: 'user.flow', answer: { flow_token: 't' }, token: 't' },
  { type: 'user.address', values: {}, savedAddressId: 'home' },
  { type: 'user.unsupported', kind: 'poll' },
  { type: 'user.reaction', target: 'wamid.out.1', emoji: '👍' },
  { type: 'user.reaction', target: 'wamid.out.1', emoji: null },
  { type: 'user.edited', target: 'wamid.in.1', text: 'something else' },
  { type: 'user.revoked', target: 'wamid.in.1' },
  { type: 'user.callPermission', granted: false, automatic: true },
  { type: 'user.opened' },
  { type: 'user.system', change: 'number', before: {}, after: { waId: '15550002222' } },
]

/** States in which a person answers and the bot is silent. */
const PEOPLE: readonly string[] = ['desk']

function talkTo(bot: Bot): Talk {
  return talk(withoutLoopBreaker(bot), { claude: false })
}

/** Of parallel states only the first is named by its whole path. */
function isEndOf(end: string, name: string): boolean {
  return end === name || name.endsWith(`.${end}`)
}

/** Not to answer another machine is right, but not what is tested here. */
function withoutLoopBreaker(bot: Bot): Bot {
  const { loopLimits: _, ...rest } = bot
  return rest
}

/** Where a machine, or one nested in it, can come to rest; a nested one that ends is gone. */
function restingStates(machine: AnyStateMachine): string[] {
  const actors = Object.values<unknown>(machine.implementations.actors)
  return [
    ...leavesOf(machine.root, ['atomic', 'final']),
    ...actors.filter(isMachine).flatMap(({ root }) => leavesOf(root, ['atomic'])),
  ]
}

function leavesOf(node: AnyStateNode, types: readonly string[]): string[] {
  // An agent without a model is at its end at once.
  const isThinking = node.invoke.some(({ src }) => isAgent(node, String(src)))
  const isPassedThrough = (node.always ?? []).length > 0 || isThinking
  return [
    ...(types.includes(node.type) && !isPassedThrough ? [node.path.join('.')] : []),
    ...Object.values(node.states).flatMap((child) => leavesOf(child, types)),
  ]
}

function isAgent({ machine }: AnyStateNode, src: string): boolean {
  const logic: unknown = machine.implementations.actors[src]
  return typeof logic === 'object' && logic !== null && agentSettings(logic) !== undefined
}

function isMachine(logic: unknown): logic is AnyStateMachine {
  return typeof logic === 'object' && logic !== null && 'root' in logic
}
