import { refused } from '../../support/fake-whatsapp.ts'
import { reception } from '../../support/hand-off-bot.ts'
import { echoOf } from '../../support/incoming.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

describeStage('what an operator says', (start) => {
  async function begin(options: Parameters<typeof reception>[0] = {}) {
    const stage = await start({ bot: reception(options) })
    await stage.says('person')
    const { id } = (await stage.view()).conversation
    const reply = async (text: string, take = false) => {
      const ids = await stage.engine.reply(id, 'Olga', { text, take })
      await stage.settle()
      return ids
    }
    return { stage, id, reply }
  }

  const textsOf = (stage: Stage) => stage.whatsapp.texts()

  test('reaches the person behind what the machine had said, and the machine at the release', async () => {
    const { stage, id, reply } = await begin()
    await stage.engine.take(id, 'Olga')
    await stage.says('hello?')
    await reply('Olga here.')
    await stage.says('thanks')
    expect(textsOf(stage)).toEqual(['One moment, please.', 'Olga here.'])
    await stage.engine.release(id, 'Olga')
    await stage.settle()
    expect(textsOf(stage).at(-1)).toBe('back from Olga: hello? + Olga: Olga here. + thanks')
    await stage.says('hi')
    expect(textsOf(stage).at(-1)).toBe('bot: hi')
  })

  test('is in the transcript with its ticks, in its place, and in the log', async () => {
    const { stage, reply } = await begin()
    const [outboxId] = await reply('Olga here.', true)
    const { outbox } = await stage.view()
    expect(outbox).toMatchObject([
      { status: 'accepted', order: 1 },
      { id: outboxId, status: 'accepted', operator: 'Olga', order: 2 },
    ])
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ kind: 'outbound', text: 'Olga here.', reason: 'Olga said it.' }),
    )
  })

  test('leaves although what the machine had queued is held, and keeps what comes after it in order', async () => {
    const { stage, id, reply } = await begin()
    await stage.engine.take(id, 'Olga')
    await stage.engine.release(id, 'Olga', 'drop')
    stage.whatsapp.willEnd(refused('throughput', 130_429))
    await stage.says('hi')
    await stage.engine.take(id, 'Olga')
    await reply('one')
    await reply('two')
    await stage.passes(MINUTE_MS)
    expect(textsOf(stage).slice(-2)).toEqual(['one', 'two'])
    expect(textsOf(stage)).not.toContain('bot: hi')
  })

  test('that is too long becomes several messages', async () => {
    const { stage, reply } = await begin()
    const sentence = `${'word '.repeat(400).trim()}. `
    const ids = await reply(sentence.repeat(4).trim(), true)
    expect(ids.length).toBeGreaterThan(1)
    expect(textsOf(stage).slice(1).join(' ')).toBe(sentence.repeat(4).trim())
  })

  test.each([
    ['nothing that can be seen', { text: '   ' }, 'message-refused'],
    ['a file of no known type', { file: '/tmp/menu.exe' }, 'message-refused'],
    ['a path that leads nowhere certain', { file: 'menu.pdf' }, 'message-refused'],
    ['a caption that is too long', { file: '/m.png', text: 'x'.repeat(1_025) }, 'message-refused'],
  ])('is refused when it is %s, and takes nothing then', async (_, said, code) => {
    const { stage, id } = await begin()
    await expect(stage.engine.reply(id, 'Olga', { ...said, take: true })).rejects.toMatchObject({
      code,
    })
    const { conversation, outbox } = await stage.view()
    expect(conversation.handOff).toMatchObject({ operator: '' })
    expect(outbox).toHaveLength(1)
  })

  test('is refused outside the 24-hour window, with the time since when', async () => {
    const { stage, reply } = await begin()
    await stage.passes(24 * HOUR_MS)
    await expect(reply('too late', true)).rejects.toMatchObject({
      code: 'window-closed',
      message: expect.stringMatching(/is closed since 20\d\d-.*only templates/),
    })
    await stage.says('back')
    await reply('in time', true)
    expect(textsOf(stage).at(-1)).toBe('in time')
  })

  test('as a template leaves at any time, and counts as a beginning where the window is closed', async () => {
    const { stage, id } = await begin()
    await stage.passes(24 * HOUR_MS)
    const template = { kind: 'template', name: 'order_update', language: 'es' } as const
    const said = { template: { ...template, parameters: ['Ada', 'A17'] }, take: true }
    await stage.engine.reply(id, 'Olga', said)
    await stage.settle()
    expect((await stage.view()).outbox.at(-1)).toMatchObject({
      status: 'accepted',
      operator: 'Olga',
      initiated: true,
    })
    const refused = { template: { ...template, name: 'Order update' } }
    await expect(stage.engine.reply(id, 'Olga', refused)).rejects.toMatchObject({
      code: 'message-refused',
    })
  })

  test('as a marketing template is refused for people who do not want any', async () => {
    const { stage, id } = await begin()
    await stage.engine.release(id, 'Olga')
    await stage.says('stop')
    const template = { kind: 'template', name: 'offer', language: 'es' } as const
    const said = { template: { ...template, category: 'marketing' as const }, take: true }
    await expect(stage.engine.reply(id, 'Olga', said)).rejects.toMatchObject({
      code: 'message-refused',
      message: 'The person opted out of marketing messages.',
    })
    expect((await stage.view()).conversation.handOff).toBeUndefined()
  })

  test('does not come back to the machine as a failure', async () => {
    const { stage, id, reply } = await begin()
    await stage.engine.take(id, 'Olga')
    stage.whatsapp.willEnd(refused('recipient', 131_026))
    await reply('nobody gets this')
    expect((await stage.view()).outbox.at(-1)).toMatchObject({ status: 'failed' })
    await stage.engine.release(id, 'Olga')
    await stage.settle()
    const { inbox } = await stage.view()
    expect(inbox).toEqual([])
    expect(textsOf(stage).at(-1)).toContain('back from Olga')
  })

  test('keeps the conversation from coming back while they write', async () => {
    const { stage, id, reply } = await begin({ handOff: { returnAfter: '2 hours' } })
    await reply('one', true)
    await stage.passes(HOUR_MS)
    await reply('two')
    await stage.passes(HOUR_MS + MINUTE_MS)
    expect((await stage.view()).conversation.handOff).toMatchObject({ operator: 'Olga' })
    await stage.passes(HOUR_MS)
    expect((await stage.view(undefined)).conversation.id).toBe(id)
    expect((await stage.view()).conversation.handOff).toBeUndefined()
    expect(textsOf(stage).at(-1)).toBe('Still there?')
    expect(textsOf(stage).at(-2)).toBe('back from Olga (idle): Olga: one + Olga: two')
  })

  test('is no answer from a phone when its echo comes', async () => {
    const { stage, reply } = await begin()
    await reply('Olga here.', true)
    const at = stage.clock.now()
    await stage.receive(echoOf('Olga here.', { id: 'wamid.out.2', at }))
    expect((await stage.view()).conversation.handOff?.said).toHaveLength(1)
  })

  test('without a server leaves when one starts', async () => {
    const { stage, reply } = await begin()
    stage.whatsapp.willEnd('vanished')
    await reply('Olga here.', true)
    await stage.restart('by a crash')
    await stage.passes(MINUTE_MS)
    expect(textsOf(stage)).toContain('Olga here.')
  })

  test('in a file is uploaded before it is sent', async () => {
    const { stage, id } = await begin()
    await stage.engine.reply(id, 'Olga', { file: '/tmp/photo.png', text: 'Look', take: true })
    await stage.settle()
    expect(stage.whatsapp.requests.at(-1)?.message).toMatchObject({
      kind: 'image',
      caption: 'Look',
    })
  })
})
