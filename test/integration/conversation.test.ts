import { shop } from '../support/test-bots.ts'
import { describeWorld } from '../support/world.ts'

const MINUTE_MS = 60_000

describeWorld('a conversation', (start) => {
  test('goes from the first text to the receipt, by taps, a job and a timer', async () => {
    const world = await start({ bot: shop() })
    const phone = world.phone()
    await phone.says('hello')
    await phone.says('is anybody there?')
    await phone.taps('Funghi')
    await world.passes(5 * MINUTE_MS)
    await phone.taps('Pay')
    await phone.taps('Pay')
    expect(await phone.shows()).toEqual([
      'user: hello',
      'bot: Which one? [Margherita] [Funghi]',
      'user: is anybody there?',
      'bot: 1: is anybody there?',
      'user: Funghi',
      'bot: One Funghi.',
      'bot: Funghi is ready.',
      'bot: Pay now? [Pay]',
      'bot: Your pizza gets cold.',
      'user: Pay',
      'bot: Thank you!',
      'bot: First line of the receipt.',
      'bot: Second line.',
      'user: Pay',
      'bot: Not now: Pay',
    ])
  })

  test('is kept apart from those of other people', async () => {
    const world = await start({ bot: shop() })
    const [ann, ben] = [world.phone('16505550001'), world.phone('16505550002')]
    await ann.says('hello')
    await ben.says('hello')
    await ann.taps('Funghi')
    await ben.taps('Margherita')
    expect((await ann.shows()).at(-2)).toBe('bot: Funghi is ready.')
    expect((await ben.shows()).at(-2)).toBe('bot: Margherita is ready.')
  })
})
