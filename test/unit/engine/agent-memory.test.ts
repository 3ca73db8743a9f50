import type { ModelRequest } from '../../../src/core/agent-ports.ts'
import { eventually } from '../../support/eventually.ts'
import { createFakeMedia } from '../../support/fake-media.ts'
import type { HelpOptions } from '../../support/help-bot.ts'
import { QUIET_MS, startHelp } from '../../support/help-stage.ts'
import { fails, says, textOfRequest } from '../../support/scripted-model.ts'
import { describeStage } from '../../support/stage.ts'

const INSTRUCTION = 'You sum up the beginning of a conversation'

function isSummary(request: ModelRequest): boolean {
  return textOfRequest(request).includes(INSTRUCTION)
}

describeStage('what an agent is told of a long conversation', (start) => {
  /** Twelve lines of both sides; the memory holds about half of that. */
  async function talkLong(options: HelpOptions = {}) {
    const help = await startHelp(start, { memory: { tokens: 200 }, ...options })
    help.model.always((request) =>
      isSummary(request) ? says('They asked for lamps.') : says('Yes, of course, gladly so.'),
    )
    for (let line = 1; line <= 12; line += 1) await help.says(`Do you have lamp number ${line}?`)
    return help
  }

  test('the beginning is summed up now and then, and comes first', async () => {
    const { model, texts, stage } = await talkLong()
    const summaries = model.requests.filter(isSummary)
    expect(summaries.length).toBeGreaterThan(0)
    expect(summaries.length).toBeLessThan(4)
    expect(summaries[0]?.tools).toEqual([])
    expect(textOfRequest(summaries[0])).toContain('lamp number 1?')
    const last = textOfRequest(model.requests.at(-1))
    expect(last).toContain('(What was said before, summed up: They asked for lamps.)')
    expect(last).toContain('lamp number 12?')
    expect(last).not.toContain('lamp number 1?')
    expect(texts()).toHaveLength(12)
    expect((await stage.view()).conversation.agentSummary?.text).toBe('They asked for lamps.')
  })

  test('a summary outlives the process, and is paid for like any call', async () => {
    const { stage, model, says: say } = await talkLong()
    const before = model.requests.filter(isSummary).length
    await stage.restart('by a crash')
    await say('And now?')
    expect(textOfRequest(model.requests.at(-1))).toContain('They asked for lamps.')
    expect(model.requests.filter(isSummary)).toHaveLength(before)
    const calls = (await stage.log()).filter(({ kind }) => kind === 'agent')
    expect(calls).toHaveLength(model.requests.length)
  })

  test('without a summary the beginning is left out, and the answer comes all the same', async () => {
    const help = await startHelp(start, { memory: { tokens: 200 } })
    help.model.always((request) =>
      isSummary(request) ? fails('server') : says('Yes, of course, gladly so.'),
    )
    for (let line = 1; line <= 12; line += 1) await help.says(`Do you have lamp number ${line}?`)
    expect(help.texts()).toHaveLength(12)
    const last = textOfRequest(help.model.requests.at(-1))
    expect(last).toContain('lamp number 12?')
    expect(last).not.toContain('lamp number 1?')
  })

  test('what the person deletes is not told any more, and what is said of it is', async () => {
    const { stage, model, says: say } = await startHelp(start)
    await say('My card is 4711')
    const [card] = (await stage.view()).messages
    await stage.sends({ type: 'user.revoked', target: card?.id ?? '' })
    await say('And now?')
    const last = textOfRequest(model.requests.at(-1))
    expect(last).toContain('(What stood here was deleted.)')
    expect(last).toContain('And now?')
    expect(last).not.toContain('4711')
  })
})

describeStage('files that people send to an agent', (start) => {
  async function sendPicture(options: HelpOptions, mediaId = 'lamp.jpg') {
    const media = createFakeMedia()
    media.willEnd(
      'gone.jpg',
      (signal) => new Promise((end) => signal.addEventListener('abort', end)),
    )
    const exchange = { exchange: media.exchange, isFetched: true, mostBytes: 1_000_000 }
    const help = await startHelp(start, options, { media: exchange })
    const { stage, model } = help
    await stage.sends({
      type: 'user.media',
      media: 'image',
      mediaId,
      mimeType: 'image/jpeg',
      caption: 'my lamp',
    })
    await stage.passes(QUIET_MS)
    return { stage, model, parts: () => model.requests[0]?.messages.at(-1)?.parts ?? [] }
  }

  test('are shown where it may see them', async () => {
    const { model, parts } = await sendPicture({ memory: { files: ['image'] } })
    // The store reads the file in its own time.
    await eventually(() => model.requests.length === 1)
    const base64 = Buffer.from('the file lamp.jpg').toString('base64')
    expect(parts()).toEqual([
      { kind: 'file', mimeType: 'image/jpeg', base64 },
      { kind: 'text', text: expect.stringContaining('my lamp') },
    ])
  })

  test('are only named elsewhere', async () => {
    const { parts } = await sendPicture({ memory: { files: ['document'] } })
    expect(parts()).toEqual([{ kind: 'text', text: '(image) my lamp' }])
  })

  test('are not waited for too long', async () => {
    const { stage, model, parts } = await sendPicture({ memory: { files: ['image'] } }, 'gone.jpg')
    expect(model.requests).toEqual([])
    await stage.passes(10_000)
    expect(parts()).toEqual([{ kind: 'text', text: '(image) my lamp' }])
    expect(stage.whatsapp.texts()).toEqual(['Hello.'])
  })
})
