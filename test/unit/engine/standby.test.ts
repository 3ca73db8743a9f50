import { reception } from '../../support/hand-off-bot.ts'
import { echoOf, overheard } from '../../support/incoming.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'

const MINUTE_MS = 60_000

describeStage('a conversation that Meta’s own agent has', (start) => {
  let count = 0

  async function begin() {
    const stage = await start({ bot: reception() })
    await stage.says('hi')
    return stage
  }

  const hears = (stage: Stage, by: 'person' | 'agent', text: string, at = stage.clock.now()) => {
    count += 1
    return stage.receive(overheard(text, { by, id: `wamid.standby.${count}`, at }))
  }

  async function handOffOf(stage: Stage) {
    return (await stage.view()).conversation.handOff
  }

  test('is not in the hands of the machine, which says nothing that would take it back', async () => {
    const stage = await begin()
    await hears(stage, 'person', 'are you a machine?')
    await hears(stage, 'agent', 'I am')
    await stage.passes(60 * MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['bot: hi'])
    const { conversation, messages } = await stage.view()
    expect(conversation.handOff).toMatchObject({
      operator: "Meta's own agent",
      said: [{ text: 'are you a machine?' }, { text: 'I am', operator: "Meta's own agent" }],
    })
    expect(messages.map(({ kind, text }) => [kind, text])).toEqual([
      ['user.text', 'hi'],
      ['user.text', 'are you a machine?'],
      ['operator.said', 'I am'],
    ])
  })

  test('comes back with what the person writes to the bot: it hears of all that was said', async () => {
    const stage = await begin()
    await hears(stage, 'person', 'a question')
    await hears(stage, 'agent', 'an answer')
    await stage.passes(MINUTE_MS)
    await stage.says('and now?')
    expect(stage.whatsapp.texts()).toEqual([
      'bot: hi',
      "back from Meta's own agent: a question + Meta's own agent: an answer",
      'bot: and now?',
    ])
    expect(await handOffOf(stage)).toBeUndefined()
    await stage.passes(30 * MINUTE_MS)
    expect(stage.whatsapp.texts().at(-1)).toBe('Still there?')
  })

  test('stays there for a message that is older than what the agent heard', async () => {
    const stage = await begin()
    const at = stage.clock.now()
    await stage.passes(MINUTE_MS)
    await hears(stage, 'person', 'to the agent')
    await stage.says('overtaken', { at })
    // What comes late waits a moment for its neighbours.
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['bot: hi'])
    expect(await handOffOf(stage)).toMatchObject({
      operator: "Meta's own agent",
      said: [{ text: 'to the agent' }, { text: 'overtaken' }],
    })
  })

  test('stays there whatever it hears late, for a message that is older than the newest', async () => {
    const stage = await begin()
    const [first, second] = [stage.clock.now(), stage.clock.now() + MINUTE_MS]
    await stage.passes(2 * MINUTE_MS)
    await hears(stage, 'person', 'the newest')
    await hears(stage, 'person', 'late', first)
    await stage.says('overtaken', { at: second })
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.texts()).toEqual(['bot: hi'])
    expect(await handOffOf(stage)).toMatchObject({
      operator: "Meta's own agent",
      said: [{ text: 'the newest' }, { text: 'late' }, { text: 'overtaken' }],
    })
  })

  test('is not taken again by a late copy of what the agent heard', async () => {
    const stage = await begin()
    const at = stage.clock.now()
    const late = overheard('late', { by: 'person', id: 'wamid.late', at })
    await hears(stage, 'person', 'early', at)
    await stage.passes(MINUTE_MS)
    await stage.says('back')
    await stage.receive(late)
    await stage.receive(late)
    expect(await handOffOf(stage)).toBeUndefined()
    expect((await stage.view()).messages.filter(({ text }) => text === 'late')).toHaveLength(1)
  })

  test('may be taken by an operator without force, and is theirs until they release it', async () => {
    const stage = await begin()
    await hears(stage, 'agent', 'I am the agent')
    const { id } = (await stage.view()).conversation
    await expect(stage.engine.reply(id, 'Olga', { text: 'hello' })).rejects.toMatchObject({
      code: 'conversation-not-taken',
      message: expect.stringContaining("Meta's own agent has the conversation"),
    })
    expect(await stage.engine.take(id, 'Olga')).toBe(true)
    await hears(stage, 'person', 'one more')
    await stage.passes(MINUTE_MS)
    await stage.says('to Olga')
    expect(stage.whatsapp.texts()).toEqual(['bot: hi'])
    expect(await handOffOf(stage)).toMatchObject({ operator: 'Olga' })
  })

  test('stays in the hands of the operator who has it, or of nobody yet where one is asked for', async () => {
    const stage = await begin()
    await stage.says('person')
    await hears(stage, 'person', 'hello?')
    expect(await handOffOf(stage)).toMatchObject({ operator: '', said: [{ text: 'hello?' }] })
    await stage.engine.take((await stage.view()).conversation.id, 'Olga')
    await hears(stage, 'agent', 'hello!')
    expect(await handOffOf(stage)).toMatchObject({ operator: 'Olga' })
  })

  test('is told of once where its answers are echoed too', async () => {
    const stage = await begin()
    const at = stage.clock.now()
    await hears(stage, 'person', 'a question')
    await stage.receive(overheard('an answer', { by: 'agent', id: 'wamid.answer', at }))
    await stage.receive(echoOf('an answer', { id: 'wamid.answer', at }))
    await stage.receive(echoOf('more', { id: 'wamid.more', at }))
    await stage.receive(overheard('more', { by: 'agent', id: 'wamid.more', at }))
    expect(await handOffOf(stage)).toMatchObject({
      operator: "Meta's own agent",
      said: [{ text: 'a question' }, { text: 'an answer' }, { text: 'more' }],
    })
  })

  test('goes from an echo that could have been anybody’s to the agent that is told of', async () => {
    const stage = await begin()
    await stage.receive(echoOf('who am I?', { id: 'wamid.who', at: stage.clock.now() }))
    expect(await handOffOf(stage)).toMatchObject({ operator: 'the WhatsApp Business app' })
    await stage.passes(MINUTE_MS)
    await hears(stage, 'person', 'a question')
    expect(await handOffOf(stage)).toMatchObject({ operator: "Meta's own agent" })
    await stage.passes(MINUTE_MS)
    await stage.says('and now?')
    expect(stage.whatsapp.texts().at(-1)).toBe('bot: and now?')
  })

  test('hears "stop" for us: the person gets no marketing from then on', async () => {
    const stage = await begin()
    await hears(stage, 'person', 'stop')
    expect((await stage.view()).contact.consent).toMatchObject([{ value: 'out', by: 'word' }])
    expect(stage.whatsapp.texts()).toEqual(['bot: hi'])
  })

  test('of somebody who is not known here is only logged', async () => {
    const stage = await begin()
    const at = stage.clock.now()
    await stage.receive(overheard('hello', { by: 'person', id: 'wamid.x', at, from: '351999' }))
    expect(await stage.store.listConversations({ limit: 9 })).toHaveLength(1)
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ kind: 'notice', contact: '351999', text: 'hello' }),
    )
  })
})
