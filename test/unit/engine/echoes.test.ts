import type { SendOutcome } from '../../../src/core/ports.ts'
import type { SendScript } from '../../support/fake-whatsapp.ts'
import { echoOf, incoming } from '../../support/incoming.ts'
import type { Stage } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'
import { notebook } from '../../support/test-bots.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

describeStage('an echo of a message', (start) => {
  async function begin(...scripts: SendScript[]) {
    const stage = await start({ bot: notebook() })
    stage.whatsapp.willEnd(...scripts)
    await stage.says('a')
    return stage
  }

  /** A send that is answered when the test says so. */
  function createSlowSend() {
    let answer: (outcome: SendOutcome) => void = () => undefined
    const script: SendScript = () =>
      new Promise((resolve) => {
        answer = resolve
      })
    return { script, answer: (outcome: SendOutcome) => answer(outcome) }
  }

  const echo = (stage: Stage, text: string, id: string, type?: string) =>
    stage.receive(
      echoOf(text, { id, at: stage.clock.now(), ...(type === undefined ? {} : { type }) }),
    )

  async function ownerOf(stage: Stage) {
    return (await stage.view()).conversation.handOff?.operator
  }

  test('that a person wrote on the phone hands the conversation over to them, at once', async () => {
    const stage = await begin()
    await echo(stage, 'I am Olga, how can I help?', 'wamid.olga')
    await stage.says('is this a person?')
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
    const { conversation, messages } = await stage.view()
    expect(messages).toMatchObject([
      { kind: 'user.text', text: 'a' },
      { id: 'wamid.olga', kind: 'operator.said', text: 'I am Olga, how can I help?' },
      { kind: 'user.text', text: 'is this a person?' },
    ])
    expect(conversation.handOff).toMatchObject({
      operator: 'the WhatsApp Business app',
      said: [
        { text: 'I am Olga, how can I help?', operator: 'the WhatsApp Business app' },
        { text: 'is this a person?' },
      ],
    })
    const lines = await stage.log()
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'operator.said',
        messageId: 'wamid.olga',
        text: 'I am Olga, how can I help?',
      }),
    )
    expect(lines).toContainEqual(expect.objectContaining({ event: 'operator.took' }))
  })

  test.each([-9, 9])('of ours settles it, stamped %i s from when it left', async (apart) => {
    const stage = await begin('lost')
    const at = stage.clock.now() + apart * SECOND_MS
    await stage.receive(echoOf('1. a', { id: 'wamid.out.1', at }))
    await stage.passes(10 * SECOND_MS)
    expect((await stage.view()).outbox).toMatchObject([{ status: 'accepted' }])
  })

  test('that a person wrote comes before what is said after it, also in one webhook', async () => {
    const stage = await begin()
    const at = stage.clock.now()
    const answer = incoming({ type: 'user.text', text: 'hello Olga' }, { at })
    await stage.receive(echoOf('Olga here', { id: 'wamid.olga', at }), answer)
    expect(stage.whatsapp.texts()).toEqual(['1. a'])
  })

  test('that a person wrote leaves the conversation to the operator who has it', async () => {
    const stage = await begin()
    await stage.engine.take((await stage.view()).conversation.id, 'Rui')
    await echo(stage, 'Olga here', 'wamid.olga')
    expect(await ownerOf(stage)).toBe('Rui')
  })

  test('that comes twice takes over once, and not again after the release', async () => {
    const stage = await begin()
    await echo(stage, 'Olga here', 'wamid.olga')
    await stage.engine.release((await stage.view()).conversation.id, 'Olga')
    await echo(stage, 'Olga here', 'wamid.olga')
    expect(await ownerOf(stage)).toBeUndefined()
    await stage.says('b')
    expect(stage.whatsapp.texts()).toEqual(['1. a', '2. b'])
  })

  test('that tells a time to come happened when it arrived', async () => {
    const stage = await begin()
    const now = stage.clock.now()
    await stage.receive(echoOf('Olga here', { id: 'wamid.1', at: now + 299 * SECOND_MS }))
    await stage.receive(echoOf('Still here', { id: 'wamid.2', at: now + 301 * SECOND_MS }))
    const said = (await stage.view()).messages.filter(({ kind }) => kind === 'operator.said')
    expect(said).toMatchObject([
      { text: 'Still here', at: now },
      { text: 'Olga here', at: now + 299 * SECOND_MS },
    ])
  })

  test('of ours that arrived changes nothing', async () => {
    const stage = await begin()
    await echo(stage, '1. a', 'wamid.out.1')
    expect(await ownerOf(stage)).toBeUndefined()
    expect((await stage.view()).inbox).toEqual([])
  })

  test('of ours whose answer was lost settles it: it is not sent again', async () => {
    const stage = await begin('lost')
    expect((await stage.view()).outbox).toMatchObject([{ status: 'uncertain' }])
    await echo(stage, '1. a', 'wamid.out.1')
    await stage.passes(10 * SECOND_MS)
    expect((await stage.view()).outbox).toMatchObject([
      { status: 'accepted', attempts: [{ wamid: 'wamid.out.1' }] },
    ])
    await stage.passes(MINUTE_MS)
    expect(stage.whatsapp.requests).toHaveLength(1)
    expect(await ownerOf(stage)).toBeUndefined()
  })

  test('of ours that was uncertain long ago does not settle it', async () => {
    const stage = await start({ bot: notebook(), uncertainMs: 10 * MINUTE_MS })
    stage.whatsapp.willEnd('vanished')
    await stage.says('a')
    await stage.passes(MINUTE_MS)
    await echo(stage, '1. a', 'wamid.olga')
    await stage.passes(11 * SECOND_MS)
    expect((await stage.view()).outbox).not.toMatchObject([{ status: 'accepted' }])
    expect(await ownerOf(stage)).toBe('the WhatsApp Business app')
  })

  test('that overtakes the answer to our request is recognised when that comes', async () => {
    const { script, answer } = createSlowSend()
    const stage = await begin(script)
    await echo(stage, 'as WhatsApp shows it', 'wamid.slow')
    await stage.passes(5 * SECOND_MS)
    answer({ outcome: 'accepted', wamid: 'wamid.slow' })
    await stage.passes(MINUTE_MS)
    expect(await ownerOf(stage)).toBeUndefined()
    await stage.says('b')
    expect(stage.whatsapp.texts()).toEqual(['2. b'])
  })

  test('that nothing of ours explains is a person’s after 10 seconds', async () => {
    const { script, answer } = createSlowSend()
    const stage = await begin(script)
    await echo(stage, 'Olga here', 'wamid.olga')
    await stage.passes(9 * SECOND_MS)
    expect(await ownerOf(stage)).toBeUndefined()
    await stage.passes(2 * SECOND_MS)
    expect(await ownerOf(stage)).toBe('the WhatsApp Business app')
    answer({ outcome: 'accepted', wamid: 'wamid.out.1' })
    await stage.settle()
  })

  test('that waits when the process dies is judged by the next one', async () => {
    const stage = await begin('vanished')
    await echo(stage, 'Olga here', 'wamid.olga')
    expect(await ownerOf(stage)).toBeUndefined()
    await stage.restart('by a crash')
    await stage.passes(MINUTE_MS)
    expect(await ownerOf(stage)).toBe('the WhatsApp Business app')
    expect((await stage.view()).inbox).toEqual([])
  })

  test.each(['template', 'interactive', 'reaction'])(
    'of a kind that nobody answers with (%s) is logged, and the machine goes on',
    async (type) => {
      const stage = await begin()
      await echo(stage, '', 'wamid.other', type)
      await stage.says('b')
      expect(stage.whatsapp.texts()).toEqual(['1. a', '2. b'])
      const reason = expect.stringContaining('outside Turnwise')
      expect(await stage.log()).toContainEqual(
        expect.objectContaining({ event: 'operator.said', messageId: 'wamid.other', reason }),
      )
    },
  )

  test('to somebody who is not known is logged, and begins nothing', async () => {
    const stage = await begin()
    const at = stage.clock.now()
    await stage.receive(echoOf('hello', { id: 'wamid.x', at, to: '351999' }))
    expect(await stage.store.listConversations({ limit: 9 })).toHaveLength(1)
    expect(await stage.log()).toContainEqual(
      expect.objectContaining({ kind: 'notice', contact: '351999', text: 'hello' }),
    )
  })
})
