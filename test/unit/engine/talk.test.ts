import { toTalk } from '../../../src/cli/talk.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

describeStage('what was said, for operators', (start) => {
  test.each([0, 100])('each answer stands behind its question, %i ms apart', async (pauseMs) => {
    const stage = await start({ bot: notebook() })
    // WhatsApp's times have whole seconds.
    const at = Math.ceil(stage.clock.now() / 1_000) * 1_000
    await stage.passes(at + 10 - stage.clock.now())
    for (const text of ['one', 'two', 'three']) {
      await stage.says(text, { at })
      await stage.passes(pauseMs)
    }
    expect(toTalk(await stage.view()).map((line) => line.slice(21).split('  ')[0])).toEqual([
      '> one',
      '< 1. one',
      '> two',
      '< 2. two',
      '> three',
      '< 3. three',
    ])
  })

  test('an edit that comes before anything else ends nothing', async () => {
    const stage = await start({ bot: notebook() })
    await stage.sends({ type: 'user.edited', target: 'wamid.in.0', text: 'b' })
    const reasons = (await stage.log()).map(({ reason }) => reason)
    expect(reasons).toContainEqual(expect.stringContaining('nothing has begun yet'))
  })
})
