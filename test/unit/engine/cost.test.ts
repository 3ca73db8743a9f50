import { incoming, waId } from '../../support/incoming.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

describeStage('the cost of a turn', (start) => {
  /** The calls of ports that one message takes. */
  async function callsOf(stage: Stage, text: string): Promise<readonly string[]> {
    const before = stage.ports.calls().length
    await stage.says(text)
    return stage.ports.calls().slice(before)
  }

  /** Many messages in one webhook. */
  function hear(stage: Stage, count: number, from: (nth: number) => string) {
    const at = stage.clock.now()
    const text = { type: 'user.text', text: 'more' }
    return stage.receive(
      ...Array.from({ length: count }, (_, nth) => incoming(text, { at, from: from(nth) })),
    )
  }

  test('does not grow with the length of a conversation', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('first')
    const early = await callsOf(stage, 'early')
    await hear(stage, 250, () => waId)
    expect(await callsOf(stage, 'late')).toEqual(early)
    const { outbox, messages } = await stage.view()
    expect(outbox.length + messages.length).toBeLessThanOrEqual(200)
  })

  test('does not grow with the number of conversations that wait for nothing', async () => {
    const stage = await start({ bot: notebook() })
    await stage.says('first')
    const alone = await callsOf(stage, 'alone')
    await hear(stage, 200, (nth) => `1650555${1000 + nth}`)
    expect(await callsOf(stage, 'in company')).toEqual(alone)
  })

  test('an engine whose conversations all wait for nothing sets no alarm', async () => {
    const stage = await start({ bot: notebook() })
    await hear(stage, 20, (nth) => `1650555${1000 + nth}`)
    await stage.passes(10_000)
    const before = stage.ports.calls().length
    await stage.passes(600_000)
    expect(stage.ports.calls()).toHaveLength(before)
  })
})
