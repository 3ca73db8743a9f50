import type { Aliases } from '../../../src/core/contact.ts'
import { incoming, statusOf } from '../../support/incoming.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage, findChoice } from '../../support/stage.ts'
import { notebook, shop } from '../../support/test-bots.ts'

const MINUTE_MS = 60_000
const phone = { waId: '491510000001' }
const userId = { userId: 'DE.1' }
const both = { ...phone, ...userId }
const moved = { waId: '491510000002', userId: 'DE.2' }

describeStage('who a person is', (start) => {
  /** A text by somebody whom WhatsApp calls so. */
  function textOf(stage: Stage, text: string, aliases: Aliases, at = stage.clock.now()) {
    return { ...incoming({ type: 'user.text', text }, { at }), aliases }
  }

  const says = async (stage: Stage, text: string, aliases: Aliases) => {
    stage.clock.advance(1_000)
    return stage.receive(textOf(stage, text, aliases))
  }

  /** WhatsApp tells that somebody's names changed. */
  function changeOf(stage: Stage, before: Aliases, after: Aliases) {
    const event = {
      type: 'user.system',
      change: 'number',
      before: { ...before },
      after: { ...after },
    }
    return { ...incoming(event, { at: stage.clock.now() }), aliases: after, before }
  }

  const changes = async (stage: Stage, before: Aliases, after: Aliases) => {
    stage.clock.advance(1_000)
    return stage.receive(changeOf(stage, before, after))
  }

  const listed = (stage: Stage) => stage.store.listConversations({})

  /** Two conversations with one person, of which nobody knows that yet. */
  async function startApart(bot = notebook()): Promise<{ stage: Stage; ids: string[] }> {
    const stage = await start({ bot })
    await says(stage, 'by phone', phone)
    const [one] = await listed(stage)
    await says(stage, 'by id', userId)
    const two = (await listed(stage)).find(
      ({ conversation }) => conversation.id !== one?.conversation.id,
    )
    return { stage, ids: [one?.conversation.id ?? '', two?.conversation.id ?? ''] }
  }

  test('a phone number learns its user id, and goes on under either', async () => {
    const stage = await start({ bot: notebook() })
    for (const names of [phone, both, userId, phone]) await says(stage, 'hello', names)
    expect(stage.whatsapp.texts()).toEqual(['1. hello', '2. hello', '3. hello', '4. hello'])
    expect(await listed(stage)).toMatchObject([{ contact: both }])
  })

  test('two contacts that turn out to be one are merged; the latest turn keeps its machine', async () => {
    const { stage, ids } = await startApart()
    await says(stage, 'by both', both)
    expect(stage.whatsapp.texts()).toEqual(['1. by phone', '1. by id', '2. by both'])
    const conversations = await listed(stage)
    expect(conversations).toMatchObject([{ conversation: { id: ids[1] }, contact: both }])
    const [former, view] = await Promise.all(ids.map((id) => stage.store.showConversation(id)))
    expect(former).toEqual(view)
    expect(view?.messages.map(({ text }) => text)).toEqual(['by phone', 'by id', 'by both'])
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ event: 'conversation.merged', conversationId: ids[1] }),
    )
    await says(stage, 'again by phone', phone)
    expect(stage.whatsapp.texts().at(-1)).toBe('3. again by phone')
  })

  test.each(['cleanly', 'by a crash'] as const)(
    'a merge is there after a restart (%s)',
    async (how) => {
      const { stage, ids } = await startApart()
      await says(stage, 'by both', both)
      await stage.restart(how)
      await says(stage, 'by phone', phone)
      await says(stage, 'by id', userId)
      expect(stage.whatsapp.texts().slice(-2)).toEqual(['3. by phone', '4. by id'])
      expect(await listed(stage)).toMatchObject([{ conversation: { id: ids[1] } }])
      expect((await stage.store.showConversation(ids[0] ?? ''))?.messages).toHaveLength(5)
    },
  )

  test('what was said is in the order of time, also when it is read again', async () => {
    const { stage, ids } = await startApart()
    await stage.restart('cleanly')
    await says(stage, 'by both', both)
    await stage.restart('cleanly')
    const view = await stage.store.showConversation(ids[1] ?? '')
    expect(view?.messages.map(({ text }) => text)).toEqual(['by phone', 'by id', 'by both'])
  })

  test('a changed number takes its conversation along', async () => {
    const stage = await start({ bot: notebook() })
    await says(stage, 'before', both)
    await changes(stage, both, moved)
    await says(stage, 'after', moved)
    expect(stage.whatsapp.texts()).toEqual(['1. before', '2. after'])
    expect(stage.whatsapp.received.at(-1)?.to).toMatchObject(moved)
  })

  test('it does so too when the news come after the first message under the new names', async () => {
    const stage = await start({ bot: notebook() })
    await says(stage, 'before', both)
    await says(stage, 'after', moved)
    expect(stage.whatsapp.texts()).toEqual(['1. before', '1. after'])
    await changes(stage, both, moved)
    await says(stage, 'once more', moved)
    expect(stage.whatsapp.texts().at(-1)).toBe('2. once more')
    expect(await listed(stage)).toMatchObject([{ contact: moved }])
  })

  test('a changed user id without a phone number is followed', async () => {
    const stage = await start({ bot: notebook() })
    await says(stage, 'before', userId)
    await changes(stage, userId, { userId: 'DE.9' })
    await says(stage, 'after', { userId: 'DE.9' })
    expect(stage.whatsapp.texts()).toEqual(['1. before', '2. after'])
  })

  test('what comes late under old names does not bring them back', async () => {
    const stage = await start({ bot: notebook() })
    await says(stage, 'before', both)
    const late = textOf(stage, 'late', both)
    await changes(stage, both, moved)
    await stage.receive(late)
    await says(stage, 'after', moved)
    expect(stage.whatsapp.received.map(({ to }) => to.waId)).toEqual([
      both.waId,
      moved.waId,
      moved.waId,
    ])
  })

  test('the next owner of a phone number is somebody else, and hears nothing meant for the former', async () => {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd({ outcome: 'not-sent', reason: 'refused connection' })
    await says(stage, 'mine', both)
    const owner = { waId: phone.waId, userId: 'DE.99' }
    await says(stage, 'also mine', owner)
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.received.map(({ text, to }) => [text, to])).toEqual([
      ['1. also mine', owner],
      ['1. mine', userId],
    ])
    expect(await listed(stage)).toHaveLength(2)
    await says(stage, 'still me', userId)
    expect(stage.whatsapp.texts().at(-1)).toBe('2. still me')
  })

  test('so is who uses a number, without a user id, that its owner has given up', async () => {
    const stage = await start({ bot: notebook() })
    await says(stage, 'before', phone)
    const late = textOf(stage, 'late', phone)
    await changes(stage, phone, { waId: moved.waId })
    await stage.receive(late)
    stage.whatsapp.willEnd({ outcome: 'not-sent', reason: 'refused connection' })
    await says(stage, 'after', { waId: moved.waId })
    await says(stage, 'I am new here', phone)
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.received.map(({ text, to }) => [text, to.waId])).toEqual([
      ['1. before', phone.waId],
      ['2. late (late)', moved.waId],
      ['1. I am new here', phone.waId],
      ['3. after', moved.waId],
    ])
  })

  test('numbers of Brazil and Mexico are one in both of their forms', async () => {
    const stage = await start({ bot: notebook() })
    for (const waId of ['5511987654321', '551187654321', '5215512345678', '525512345678']) {
      await says(stage, waId, { waId })
    }
    expect(stage.whatsapp.texts()).toEqual([
      '1. 5511987654321',
      '2. 551187654321',
      '1. 5215512345678',
      '2. 525512345678',
    ])
    expect(stage.whatsapp.received.map(({ to }) => to.waId).slice(0, 2)).toEqual([
      '5511987654321',
      '551187654321',
    ])
  })

  test('what was not sent yet goes behind, timers and jobs of the other end', async () => {
    const stage = await start({ bot: shop() })
    await says(stage, 'hi', phone)
    stage.clock.advance(1_000)
    await stage.taps('Margherita', { from: phone.waId })
    await stage.passes(1_000)
    stage.whatsapp.always(({ to }) =>
      to.userId === undefined ? { outcome: 'not-sent', reason: 'refused connection' } : undefined,
    )
    await says(stage, 'not sent', phone)
    const [one] = await listed(stage)
    expect((await stage.store.showConversation(one?.conversation.id ?? ''))?.timers).toHaveLength(1)
    await says(stage, 'hi', userId)
    await says(stage, 'me', both)
    stage.whatsapp.always(() => undefined)
    const view = await stage.store.showConversation(one?.conversation.id ?? '')
    expect(view).toMatchObject({ timers: [], jobs: [] })
    const { rows } = await stage.store.dueTimers({ now: Number.MAX_SAFE_INTEGER, limit: 9 })
    expect(rows).toEqual([])
    await stage.passes(10 * MINUTE_MS)
    const texts = stage.whatsapp.texts()
    expect(texts).not.toContain('Your pizza gets cold.')
    expect(texts.filter((text) => text.includes('not sent'))).toHaveLength(1)
    expect(view?.outbox.every(({ status }) => status !== 'held')).toBe(true)
  })

  test('ticks and old choices of a merged conversation are still known', async () => {
    const stage = await start({ bot: shop() })
    await says(stage, 'hi', phone)
    const sent = stage.whatsapp.received[0]
    const old = findChoice(stage.whatsapp, 'Margherita', phone.waId) ?? ''
    await says(stage, 'hi', userId)
    await says(stage, 'me', both)
    if (sent === undefined) throw new Error('Nothing was sent.')
    await stage.receive(statusOf(sent, 'read', { at: stage.clock.now() }))
    const [found] = await listed(stage)
    const view = await stage.store.showConversation(found?.conversation.id ?? '')
    expect(view?.outbox.filter(({ status }) => status === 'read')).toHaveLength(1)
    await stage.taps('Margherita', { from: phone.waId, choiceId: old })
    expect(stage.whatsapp.texts().at(-1)).toBe('Not now: Margherita')
  })

  test('whoever answers in one of two conversations goes on answering', async () => {
    const { stage, ids } = await startApart()
    await stage.engine.take(ids[0] ?? '', 'olga')
    await says(stage, 'by both', both)
    await says(stage, 'anybody?', both)
    const [found] = await listed(stage)
    expect(found?.conversation.handOff).toMatchObject({ operator: 'olga' })
    expect(stage.whatsapp.texts()).toEqual(['1. by phone', '1. by id'])
  })

  test('who turns out to be one person gets the machine back after the same time', async () => {
    const { stage, ids } = await startApart(notebook({ handOff: { returnAfter: '2 hours' } }))
    await stage.engine.take(ids[0] ?? '', 'olga')
    await stage.passes(60 * MINUTE_MS)
    await says(stage, 'both', both)
    await stage.passes(119 * MINUTE_MS)
    const ownerOf = async () => (await listed(stage))[0]?.conversation.handOff?.operator
    expect(await ownerOf()).toBe('olga')
    await stage.passes(2 * MINUTE_MS)
    expect(await ownerOf()).toBeUndefined()
  })

  test('messages that come while it is found out are answered once each', async () => {
    const { stage } = await startApart()
    stage.clock.advance(1_000)
    const items = [phone, userId, both, phone, both, userId].map((names, place) =>
      textOf(stage, `m${place}`, names),
    )
    await Promise.all(items.map((item) => stage.engine.receive([item])))
    await stage.settle()
    const answered = stage.whatsapp
      .texts()
      .slice(2)
      .map((text) => text.replace(/^\d+\. /, ''))
    expect(answered.sort()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5'])
    expect(await listed(stage)).toHaveLength(1)
  })

  test('with several numbers, conversations of each are merged or taken over', async () => {
    const numberIds = ['106540352242922', '2222222222']
    const stage = await start({ bot: notebook(), numberIds })
    const to = (numberId: string | undefined, text: string, aliases: Aliases) => {
      stage.clock.advance(1_000)
      return stage.receive({ ...textOf(stage, text, aliases), numberId: numberId ?? '' })
    }
    await to(numberIds[0], 'a', phone)
    await to(numberIds[1], 'b', userId)
    await to(numberIds[0], 'c', userId)
    await to(numberIds[1], 'd', both)
    await to(numberIds[0], 'e', phone)
    await to(numberIds[1], 'f', phone)
    expect(stage.whatsapp.texts()).toEqual(['1. a', '1. b', '1. c', '2. d', '2. e', '3. f'])
    const conversations = await listed(stage)
    expect(conversations).toHaveLength(2)
    expect(new Set(conversations.map(({ contact }) => contact.id)).size).toBe(1)
  })
})
