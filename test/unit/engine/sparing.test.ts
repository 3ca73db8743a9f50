import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const MINUTE_MS = 60_000
const AWAY = 'We were away.'

describeStage('messages that the machine is spared', (start) => {
  test('what was old on arrival is answered once with "we were away", and not stepped', async () => {
    const stage = await start({ bot: notebook({ away: AWAY }) })
    const at = stage.clock.now() - 20 * MINUTE_MS
    for (const text of ['a', 'b', 'c']) await stage.says(text, { at })
    await stage.passes(2_000)
    await stage.says('now')
    expect(stage.whatsapp.texts()).toEqual([AWAY, '1. now'])
    expect((await stage.view()).messages.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'now'])
  })

  test('a bot that wants to answer them is given them, marked as stale', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('a', { at: stage.clock.now() - 20 * MINUTE_MS })
    await stage.passes(2_000)
    expect(stage.whatsapp.texts()).toEqual(['1. a (stale)'])
  })

  test('after an outage everything from before its end is old, however much it is', async () => {
    const stage = await start({ bot: notebook({ away: AWAY }) })
    await stage.says('before', { from: '16505559999' })
    await stage.end('by a crash')
    stage.clock.advance(60 * MINUTE_MS)
    await stage.begin()
    const people = Array.from({ length: 60 }, (_, index) => `1650555${1000 + index}`)
    const at = stage.clock.now() - 50 * MINUTE_MS
    for (const from of people) await stage.says('hello?', { from, at })
    await stage.passes(2_000)
    expect(stage.whatsapp.texts()).toEqual(['1. before', ...people.map(() => AWAY)])
  })

  test('another machine that answers everything by itself gets no more answers', async () => {
    const stage = await start({ bot: notebook({ loopBreaker: { sameText: 3 } }) })
    for (let count = 0; count < 6; count += 1) {
      await stage.says('I am out of office.')
      await stage.passes(1_000)
    }
    expect(stage.whatsapp.texts()).toHaveLength(2)
  })
})
