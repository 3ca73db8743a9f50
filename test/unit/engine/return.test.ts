import { createOperatorActions } from '../../../src/engine/operator-actions.ts'
import { reception } from '../../support/hand-off-bot.ts'
import { echoOf } from '../../support/incoming.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'

const MINUTE_MS = 60_000

describeStage('a conversation that comes back by itself', (start) => {
  const begin = () => start({ bot: reception({ handOff: { returnAfter: '2 hours' } }) })

  async function ownerOf(stage: Stage) {
    return (await stage.view()).conversation.handOff?.operator
  }

  async function take(stage: Stage, operator = 'Olga') {
    return stage.engine.take((await stage.view()).conversation.id, operator)
  }

  test('does so when neither side has written for the time that the bot declares', async () => {
    const stage = await begin()
    await stage.says('hi')
    await take(stage)
    await stage.says('to Olga')
    await stage.passes(119 * MINUTE_MS)
    expect(await ownerOf(stage)).toBe('Olga')
    await stage.passes(MINUTE_MS)
    expect(await ownerOf(stage)).toBeUndefined()
    expect(stage.whatsapp.texts()).toEqual([
      'bot: hi',
      'back from Olga (idle): to Olga',
      'Still there?',
    ])
    expect((await stage.view()).timers).toEqual([])
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({
        kind: 'hand-off',
        event: 'operator.released',
        reason: expect.stringContaining('Neither the person nor an operator'),
      }),
    )
  })

  test('waits longer after whatever the person or somebody on the phone writes', async () => {
    const stage = await begin()
    await stage.says('hi')
    await take(stage)
    await stage.passes(90 * MINUTE_MS)
    await stage.says('still there?')
    await stage.passes(90 * MINUTE_MS)
    await stage.receive(echoOf('Olga here', { id: 'wamid.olga', at: stage.clock.now() }))
    await stage.passes(119 * MINUTE_MS)
    expect(await ownerOf(stage)).toBe('Olga')
    await stage.passes(2 * MINUTE_MS)
    expect(await ownerOf(stage)).toBeUndefined()
  })

  test('does so too when nobody has taken what the machine handed over, or a phone answered', async () => {
    const stage = await begin()
    await stage.says('person')
    expect(await ownerOf(stage)).toBe('')
    await stage.passes(121 * MINUTE_MS)
    expect(await ownerOf(stage)).toBeUndefined()
    await stage.receive(echoOf('Olga here', { id: 'wamid.olga', at: stage.clock.now() }))
    expect(await ownerOf(stage)).toBe('the WhatsApp Business app')
    await stage.passes(121 * MINUTE_MS)
    expect(await ownerOf(stage)).toBeUndefined()
  })

  test('begins anew where the machine ended with its hand-off', async () => {
    const stage = await begin()
    await stage.says('bye person')
    expect((await stage.view()).conversation).toMatchObject({ status: 'done', handOff: {} })
    await stage.passes(121 * MINUTE_MS)
    await stage.says('hello again')
    expect(stage.whatsapp.texts()).toEqual(['bot: hello again'])
  })

  test('does so after a restart, also when its time passed while no server ran', async () => {
    const stage = await begin()
    await stage.says('hi')
    await take(stage)
    await stage.passes(60 * MINUTE_MS)
    await stage.restart('by a crash')
    await stage.passes(59 * MINUTE_MS)
    expect(await ownerOf(stage)).toBe('Olga')
    await stage.end('by a crash')
    stage.clock.advance(10 * MINUTE_MS)
    await stage.begin()
    await stage.passes(2 * MINUTE_MS)
    expect(await ownerOf(stage)).toBeUndefined()
  })

  test('that was taken where no bot was known does as the bot says once it runs', async () => {
    const stage = await begin()
    await stage.says('hi')
    const { id } = (await stage.view()).conversation
    await createOperatorActions(stage.store, stage.clock).take(id, 'Olga')
    await stage.restart('cleanly')
    await stage.passes(119 * MINUTE_MS)
    expect(await ownerOf(stage)).toBe('Olga')
    await stage.passes(2 * MINUTE_MS)
    expect(await ownerOf(stage)).toBeUndefined()
  })

  test('stays where the bot declares no time, whoever takes it', async () => {
    const stage = await start({ bot: reception() })
    await stage.says('hi')
    await take(stage)
    await stage.passes(48 * 60 * MINUTE_MS)
    expect(await ownerOf(stage)).toBe('Olga')
  })

  test('is not given back twice: a release ends the waiting', async () => {
    const stage = await begin()
    await stage.says('hi')
    await take(stage)
    const { id } = (await stage.view()).conversation
    await stage.engine.release(id, 'Olga')
    await take(stage, 'Rui')
    await stage.passes(110 * MINUTE_MS)
    await stage.engine.release(id, 'Rui')
    await stage.passes(180 * MINUTE_MS)
    const back = stage.whatsapp.texts().filter((text) => text.startsWith('back'))
    expect(back).toEqual(['back from Olga: ', 'back from Rui: '])
  })
})
