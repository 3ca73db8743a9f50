import { setup } from 'xstate'
import { toTalk } from '../../../src/cli/talk.ts'
import { KnownError } from '../../../src/core/errors.ts'
import type { DownloadOutcome, MediaStore } from '../../../src/core/media-ports.ts'
import type { Store } from '../../../src/core/ports.ts'
import type { JobArgs, MediaEvent, ReplyEvent, UserEvent } from '../../../src/index.ts'
import { defineBot, image, job, reply } from '../../../src/index.ts'
import type { FakeMedia } from '../../support/fake-media.ts'
import { createFakeMedia } from '../../support/fake-media.ts'
import { statusOf, waId } from '../../support/incoming.ts'
import type { Stage, StageOptions } from '../../support/stage.ts'
import { describeStage } from '../../support/stage.ts'

const HOUR_MS = 3_600_000
const OTHER = '16505550002'

/** Says what came, what became of it, and sends the picture that is asked for. */
function album() {
  const size = job(async ({ input, media }: JobArgs<{ id: string }>) => {
    return `${(await media.open(input.id)).bytes} bytes`
  })
  const machine = setup({
    types: { events: {} as UserEvent | MediaEvent, emitted: {} as ReplyEvent },
    actors: { size },
  }).createMachine({
    id: 'album',
    on: {
      'user.media': { actions: reply(({ event }) => `got ${event.mediaId}`) },
      'media.stored': { actions: reply(({ event }) => `stored ${event.mediaId}`) },
      'media.failed': { actions: reply(({ event }) => `failed ${event.mediaId}: ${event.code}`) },
      'user.text': [
        {
          guard: ({ event }) => event.text.startsWith('/'),
          actions: [reply(({ event }) => image({ file: `${event.text}.jpg` })), reply('behind it')],
        },
        { guard: ({ event }) => event.text.startsWith('size '), target: '.sizing' },
        { actions: reply(({ event }) => event.text) },
      ],
    },
    initial: 'idle',
    states: {
      idle: {},
      sizing: {
        invoke: {
          id: 'size',
          src: 'size',
          input: ({ event }) => ({ id: 'text' in event ? String(event.text).slice(5) : '' }),
          onDone: { target: 'idle', actions: reply(({ event }) => event.output) },
          onError: {
            target: 'idle',
            actions: reply(({ event }) => String((event.error as { message: string }).message)),
          },
        },
      },
    },
  })
  return defineBot({ name: 'album', machine, firstMessage: 'deliver', loopBreaker: false })
}

describeStage('fetching files', (start) => {
  let media: FakeMedia
  beforeEach(() => {
    media = createFakeMedia()
  })

  test('a file that takes long holds neither its conversation nor other files', async () => {
    const gate = createGate()
    media.willEnd('slow', gate.opened)
    const stage = await open(start, media)
    await photo(stage, 'slow')
    await photo(stage, 'fast')
    await stage.says('hi')
    expect(texts(stage)).toEqual(['got slow', 'got fast', 'stored fast', 'hi'])
    gate.open()
    await stage.settle()
    expect(texts(stage).at(-1)).toBe('stored slow')
  })

  test('operators find a file by its person and by what was said', async () => {
    media.willEnd('gone', failed('media-expired', 1))
    const stage = await open(start, media)
    await photo(stage, 'here')
    await photo(stage, 'gone')
    const lines = (await stage.log()).filter(({ kind }) => kind === 'media')
    expect(lines).toMatchObject([
      { event: 'media.stored', contact: waId },
      { event: 'media.failed', contact: waId },
    ])
    const talk = toTalk(await stage.view()).map((line) => line.slice(21))
    expect(talk.filter((line) => line.startsWith('>'))).toEqual([
      '> (image)  [media here]',
      '> (image)  [media gone]',
    ])
  })

  test('a job that opens a file that failed for good fails at once', async () => {
    media.willEnd('gone', failed('media-expired', 1))
    const stage = await open(start, media)
    await photo(stage, 'gone')
    await stage.says('size gone')
    expect(texts(stage).at(-1)).toBe('A test ordered it.')
    expect((await stage.log()).filter(({ status }) => status === 'retry')).toEqual([])
  })

  test('no more than eight are fetched at once, and all in the end', async () => {
    const gate = createGate()
    const stage = await open(start, media)
    const ids = Array.from({ length: 20 }, (_, nth) => `m${nth}`)
    for (const id of ids) media.willEnd(id, gate.opened)
    for (const id of ids) await photo(stage, id)
    expect(media.downloads).toHaveLength(8)
    gate.open()
    await stage.settle()
    expect(
      texts(stage)
        .filter((text) => text.startsWith('stored'))
        .sort(),
    ).toEqual(ids.map((id) => `stored ${id}`).sort())
  })

  test('eight that take long do not hold up all others, and eight more do', async () => {
    const gate = createGate()
    const stage = await open(start, media)
    const slow = Array.from({ length: 16 }, (_, nth) => `slow${nth}`)
    for (const id of slow) media.willEnd(id, gate.opened)
    for (const id of slow.slice(0, 8)) await photo(stage, id)
    await photo(stage, 'm1')
    await stage.passes(29_999)
    expect(media.downloads).not.toContain('m1')
    await stage.passes(1)
    expect(media.downloads).toContain('m1')
    for (const id of slow.slice(8)) await photo(stage, id)
    await photo(stage, 'm2')
    await stage.passes(HOUR_MS)
    expect(media.downloads).not.toContain('m2')
    gate.open()
    await stage.settle()
    expect(texts(stage).filter((text) => text.startsWith('stored'))).toHaveLength(18)
  })

  test('what may pass is tried again with growing pauses, and a limit', async () => {
    const stage = await open(start, media)
    media.willEnd('m1', failed('media-unreachable', 4))
    await photo(stage, 'm1')
    expect(media.downloads).toHaveLength(1)
    await stage.passes(2_000)
    expect(media.downloads).toHaveLength(2)
    await stage.passes(7_999)
    expect(media.downloads).toHaveLength(2)
    await stage.passes(1)
    expect(media.downloads).toHaveLength(3)
    await stage.passes(24 * HOUR_MS)
    expect(media.downloads).toHaveLength(4)
    expect(texts(stage)).toEqual(['got m1', 'failed m1: media-unreachable'])
  })

  test('what recovers is stored, and told once', async () => {
    const stage = await open(start, media)
    media.willEnd('m1', failed('media-unreachable', 12))
    await photo(stage, 'm1')
    media.willEnd('m1', undefined)
    await stage.passes(HOUR_MS)
    await stage.restart('by a crash')
    await stage.restart('cleanly')
    expect(texts(stage)).toEqual(['got m1', 'stored m1'])
  })

  test('what is hopeless is told as failed at once', async () => {
    const stage = await open(start, media)
    media.willEnd('m1', failed('media-too-large', 1))
    await photo(stage, 'm1')
    expect(texts(stage)).toEqual(['got m1', 'failed m1: media-too-large'])
    await stage.says('size m1')
    await stage.passes(HOUR_MS)
    expect(texts(stage).at(-1)).toBe('A test ordered it.')
  })

  test('a full disk is waited for, however long, and does not count as a try', async () => {
    let isFull = true
    const bot = album()
    const between = (store: Store) => full(store, () => isFull)
    const { exchange } = media
    const options = { exchange, isFetched: true, mostBytes: 1_000 }
    const stage = await start({ bot, between, media: options })
    media.willEnd('m1', undefined)
    await photo(stage, 'm1')
    await stage.passes(30 * 60_000)
    expect(texts(stage)).toEqual(['got m1'])
    expect(media.downloads.length).toBeGreaterThan(20)
    isFull = false
    await stage.passes(60_000)
    expect(texts(stage)).toEqual(['got m1', 'stored m1'])
    expect(await stage.store.media.find('m1')).toMatchObject({ attempts: 1 })
  })

  test('after 7 days WhatsApp has forgotten it: nobody asks any more', async () => {
    const stage = await open(start, media)
    media.willEnd('m1', failed('media-unreachable', 12))
    await photo(stage, 'm1')
    await stage.end('by a crash')
    stage.clock.advance(8 * 24 * HOUR_MS)
    await stage.begin()
    await stage.settle()
    expect(media.downloads).toHaveLength(1)
    // By now the window is closed for what the bot says to it.
    const { outbox } = await stage.view()
    expect(outbox.map(({ status, message }) => [status, message])).toEqual([
      ['accepted', { kind: 'text', body: 'got m1' }],
      ['dropped', { kind: 'text', body: 'failed m1: media-expired' }],
    ])
  })

  test('a message that comes twice is fetched once', async () => {
    const stage = await open(start, media)
    await photo(stage, 'm1', { id: 'wamid.1' })
    await photo(stage, 'm1', { id: 'wamid.1' })
    expect([media.downloads, texts(stage)]).toEqual([['m1'], ['got m1', 'stored m1']])
  })

  test('a job waits for a file that is on its way, and for none that never came', async () => {
    const gate = createGate()
    media.willEnd('m1', gate.opened)
    const stage = await open(start, media)
    await photo(stage, 'm1')
    await stage.says('size m1')
    expect(texts(stage)).toEqual(['got m1'])
    gate.open()
    await stage.settle()
    expect(texts(stage).toSorted()).toEqual(['11 bytes', 'got m1', 'stored m1'])
    await stage.says('size m2')
    await stage.passes(HOUR_MS)
    expect(texts(stage).at(-1)).toMatch(/no file of the media id `m2`/)
  })

  test('a process that stops breaks off what it fetches; the next one begins anew', async () => {
    media.willEnd('m1', (signal) => new Promise((_, no) => signal.addEventListener('abort', no)))
    const stage = await open(start, media)
    await photo(stage, 'm1')
    await stage.end('cleanly')
    media.willEnd('m1', undefined)
    await stage.begin()
    await stage.settle()
    expect(texts(stage)).toEqual(['got m1', 'stored m1'])
  })

  test('while an operator has the conversation it is fetched, and told at the release', async () => {
    const stage = await open(start, media)
    await stage.says('hi')
    const { conversation } = await stage.view()
    await stage.engine.take(conversation.id, 'ann')
    await photo(stage, 'm1')
    expect(texts(stage)).toEqual(['hi'])
    await stage.engine.release(conversation.id, 'ann')
    await stage.settle()
    expect(texts(stage)).toEqual(['hi', 'stored m1'])
  })

  test('switched off, nothing is fetched', async () => {
    const stage = await open(start, media, false)
    await photo(stage, 'm1')
    expect([media.downloads, texts(stage)]).toEqual([[], ['got m1']])
  })
})

describeStage('uploading files', (start) => {
  let media: FakeMedia
  beforeEach(() => {
    media = createFakeMedia()
  })

  test('a file that takes long holds its own conversation, in order, and no other', async () => {
    const gate = createGate()
    media.willEnd('/a.jpg', gate.opened)
    const stage = await open(start, media)
    await stage.says('/a')
    await stage.says('hi', { from: OTHER })
    await stage.says('/b', { from: OTHER })
    await stage.passes(10_000)
    expect(texts(stage, waId)).toEqual([])
    expect(texts(stage, OTHER)).toEqual(['hi', '(image)', 'behind it'])
    gate.open()
    await stage.passes(10_000)
    expect(texts(stage, waId)).toEqual(['(image)', 'behind it'])
    expect(stage.whatsapp.requests.map(({ message }) => message)).toContainEqual(
      expect.objectContaining({ kind: 'image', source: { id: 'id of /a.jpg' } }),
    )
  })

  test('an upload that was not taken is tried again, then sent', async () => {
    const stage = await open(start, media)
    media.willEnd('/a.jpg', { outcome: 'not-sent', reason: 'Nobody is there.' })
    await stage.says('/a')
    await stage.passes(60_000)
    media.willEnd('/a.jpg', undefined)
    await stage.passes(120_000)
    expect(texts(stage)).toEqual(['(image)', 'behind it'])
    const { outbox } = await stage.view()
    expect(outbox[0]?.attempts).toHaveLength(1)
  })

  test('what Meta refuses fails its message, and what is behind it goes', async () => {
    const stage = await open(start, media)
    const failure = { class: 'media', code: 131_053, reason: 'It is no image.' } as const
    media.willEnd('/a.jpg', { outcome: 'refused', failure })
    await stage.says('/a')
    await stage.passes(60_000)
    expect(texts(stage)).toEqual(['behind it'])
    const { outbox } = await stage.view()
    expect(outbox[0]).toMatchObject({ status: 'failed', failure: { code: 131_053 } })
  })

  test('a wrong token lets the message wait until it is right', async () => {
    const stage = await open(start, media)
    const failure = { class: 'auth', code: 190, reason: 'The token has expired.' } as const
    media.willEnd('/a.jpg', { outcome: 'refused', failure })
    await stage.says('/a')
    const { outbox } = await stage.view()
    expect(outbox[0]).toMatchObject({ status: 'queued' })
    media.willEnd('/a.jpg', undefined)
    await stage.passes(70_000)
    expect(texts(stage)).toEqual(['(image)', 'behind it'])
    expect((await stage.view()).outbox[0]?.doubled).toBeUndefined()
  })

  test('an operator who takes over and gives back does not lose a file', async () => {
    const gate = createGate()
    media.willEnd('/a.jpg', gate.opened)
    const stage = await open(start, media)
    await stage.says('/a')
    const { conversation } = await stage.view()
    await stage.engine.take(conversation.id, 'ann')
    await stage.engine.release(conversation.id, 'ann', 'send')
    await stage.settle()
    gate.open()
    await stage.passes(10_000)
    expect(texts(stage)).toEqual(['(image)', 'behind it'])
  })

  test('what is dropped while it is uploaded is not sent', async () => {
    const gate = createGate()
    media.willEnd('/a.jpg', gate.opened)
    const stage = await open(start, media)
    await stage.says('/a')
    await stage.engine.dropOutbox((await stage.view()).outbox[0]?.id ?? '')
    gate.open()
    await stage.passes(10_000)
    expect(texts(stage)).toEqual(['behind it'])
  })

  test('a window that closes meanwhile drops the message', async () => {
    const stage = await open(start, media)
    media.willEnd('/a.jpg', { outcome: 'not-sent', reason: 'Nobody is there.' })
    await stage.says('/a')
    await stage.passes(25 * HOUR_MS)
    expect((await stage.view()).outbox.map(({ status }) => status)).toEqual(['dropped', 'dropped'])
    expect(texts(stage)).toEqual([])
  })

  test('a store that cannot tell of earlier uploads holds the message, and damages none', async () => {
    let trouble: KnownError | undefined = new KnownError('store-unavailable', 'The disk is gone.')
    const between = (store: Store): Store => {
      const findUpload: MediaStore['findUpload'] = (key) =>
        trouble === undefined ? store.media.findUpload(key) : Promise.reject(trouble)
      return { ...store, media: { ...store.media, findUpload } }
    }
    const { exchange } = media
    const options = { exchange, isFetched: true, mostBytes: 1_000 }
    const stage = await start({ bot: album(), between, media: options })
    await stage.says('/a')
    await stage.passes(30_000)
    expect(texts(stage)).toEqual([])
    trouble = new KnownError('data-corrupt', 'The document is damaged.')
    await stage.passes(120_000)
    expect(texts(stage)).toEqual(['(image)', 'behind it'])
    trouble = undefined
  })

  test('an upload that Meta finds wrong only later is not used again', async () => {
    const stage = await open(start, media)
    await stage.says('/a')
    const [picture] = stage.whatsapp.received
    if (picture === undefined) throw new Error('Nothing was sent.')
    const failure = { class: 'media', code: 131_053, reason: 'The id has expired.' } as const
    await stage.receive(statusOf(picture, 'failed', { at: stage.clock.now(), failure }))
    await stage.passes(10_000)
    await stage.says('/a')
    await stage.passes(10_000)
    expect(media.uploads).toEqual(['/a.jpg', '/a.jpg'])
    await stage.says('/a')
    await stage.passes(10_000)
    expect(media.uploads).toEqual(['/a.jpg', '/a.jpg'])
  })

  test('a restart goes on with what was not uploaded', async () => {
    media.willEnd(
      '/a.jpg',
      (signal) => new Promise((_, no) => signal.addEventListener('abort', no)),
    )
    const stage = await open(start, media)
    await stage.says('/a')
    await stage.restart('by a crash')
    media.willEnd('/a.jpg', undefined)
    await stage.restart('cleanly')
    await stage.passes(10_000)
    expect(texts(stage)).toEqual(['(image)', 'behind it'])
  })
})

/** A disk that takes no byte of a file. */
function full(store: Store, isFull: () => boolean): Store {
  const create: MediaStore['create'] = async () => {
    const draft = await store.media.create()
    const write: typeof draft.write = (chunk) =>
      isFull() ? Promise.reject(new Error('The disk is full.')) : draft.write(chunk)
    return { ...draft, write }
  }
  return { ...store, media: { ...store.media, create } }
}

function open(
  start: (options: StageOptions) => Promise<Stage>,
  { exchange }: FakeMedia,
  isFetched = true,
): Promise<Stage> {
  return start({ bot: album(), media: { exchange, isFetched, mostBytes: 1_000 } })
}

async function photo(stage: Stage, mediaId: string, details = {}): Promise<void> {
  await stage.sends({ type: 'user.media', media: 'image', mediaId }, details)
}

function texts(stage: Stage, from?: string): readonly string[] {
  return stage.whatsapp.texts(from)
}

function failed(code: KnownError['code'], tries: number): DownloadOutcome {
  return { outcome: 'failed', error: new KnownError(code, 'A test ordered it.'), tries }
}

function createGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}
