import { bot } from '../../bots/helpdesk/index.ts'
import type { FakeAnthropic } from '../support/anthropic.ts'
import { anthropicKey, askedOf, offeredTo, startFakeAnthropic, uses } from '../support/anthropic.ts'
import { eventually } from '../support/eventually.ts'
import type { World } from '../support/world.ts'
import { describeWorld } from '../support/world.ts'

const SECOND_MS = 1_000
/** The clocks of these worlds begin on Monday, 5 January 2026. */
const TOMORROW = '2026-01-06'

describeWorld('the helpdesk', (start) => {
  let claude: FakeAnthropic
  beforeEach(async () => {
    claude = await startFakeAnthropic()
  })
  afterEach(() => claude.stop())

  const begin = (settings: Readonly<Record<string, string>> = {}) =>
    start({
      bot,
      settings: {
        ANTHROPIC_API_KEY: anthropicKey,
        ANTHROPIC_BASE_URL: claude.url,
        ...settings,
      },
    })

  /** What the bot has said, once it is so many messages: a model takes its own time to answer. */
  async function answers(world: World, count: number): Promise<readonly string[]> {
    await world.passes(10 * SECOND_MS)
    return eventually(async () => {
      await world.settle()
      const said = (await world.phone().shows()).filter((line) => line.startsWith('bot: '))
      if (said.length < count) throw new Error(`It has said ${said.length} of ${count} messages.`)
      return said
    })
  }

  test('answers from its articles, over the real webhook and the real API client', async () => {
    claude.willAnswer(
      uses('search_articles', { words: 'delivery', language: 'en' }),
      'It costs 29 euros, and is **free** from 600 euros on.',
    )
    const world = await begin()
    await world.phone().says('What does delivery cost?')
    expect(await answers(world, 1)).toEqual([
      'bot: It costs 29 euros, and is *free* from 600 euros on.',
    ])
    const [first, second] = claude.calls
    if (first === undefined || second === undefined) throw new Error('It was not asked twice.')
    expect(askedOf(first)).toContain('What does delivery cost?')
    expect(offeredTo(first)).toEqual(
      expect.arrayContaining(['ticket.open', 'callback.book', 'human', 'search_articles']),
    )
    expect(JSON.stringify(second.body.messages)).toContain('From 600 euros on it is free')
  })

  test('opens a ticket, books a call that the person allows, and hands over', async () => {
    const world = await begin()
    const phone = world.phone()
    /** Tickets and calls are jobs, which may take longer than a model: it answers when they are told. */
    const oncePhoneShows = (part: string, answer: string) => async () => {
      await eventually(async () => (await phone.shows()).some((line) => line.includes(part)))
      return answer
    }
    claude.willAnswer(
      uses('ticket.open', { subject: 'A bent wheel' }),
      oncePhoneShows('is open: A bent wheel', 'A colleague looks at it.'),
      uses('callback.book', { day: TOMORROW, hour: 11 }),
    )
    await phone.says('My wheel is bent')
    expect(await answers(world, 2)).toEqual([
      expect.stringMatching(/^bot: Ticket \*R-\d{5}\* is open: A bent wheel/),
      'bot: A colleague looks at it.',
    ])
    await phone.says('Could you call me tomorrow?')
    expect((await answers(world, 3)).at(-1)).toMatch(/^bot: May we call you on .* \[Yes\] \[No\]$/)
    claude.willAnswer(
      oncePhoneShows('Booked:', 'Until then!'),
      uses('human', { reason: 'asked for a person' }),
    )
    await phone.taps('Yes')
    expect((await answers(world, 5)).slice(-2)).toEqual([
      expect.stringMatching(/^bot: Booked: we call you on/),
      'bot: Until then!',
    ])
    await phone.says('I want a human')
    expect((await answers(world, 6)).at(-1)).toBe('bot: One moment, a colleague will answer here.')
    expect(await world.app.store.listConversations({ owner: 'operator' })).toHaveLength(1)
  })

  test('somebody who tells a long story line by line, while it thinks, is answered', async () => {
    const lines = [
      'Hello',
      'It is about my wheel',
      'which came on Monday',
      'and is bent',
      'at the rim',
    ]
    claude.always((call) =>
      askedOf(call).includes('at the rim') ? 'What a pity!' : { fault: 'silent' },
    )
    const world = await begin()
    for (const line of lines) {
      await world.phone().says(line)
      await world.passes(2 * SECOND_MS)
      await eventually(() => claude.calls.some((call) => askedOf(call).includes(line)))
    }
    expect(await answers(world, 1)).toEqual(['bot: What a pity!'])
  })

  test('without a key says so, and offers the way that needs none', async () => {
    const world = await begin({ ANTHROPIC_API_KEY: '' })
    await world.phone().says('hello')
    const [sorry, menu] = await answers(world, 2)
    expect(sorry).toMatch(/^bot: Our assistant is not switched on here/)
    expect(menu).toMatch(/^bot: Redwheel, how can we help\? .*\[Delivery\].*\[Open a ticket\]/)
    expect(claude.calls).toEqual([])
    expect(world.applicationLog()).toContain('ANTHROPIC_API_KEY is not set')
  })
})
