import { createHash } from 'node:crypto'
import { setup } from 'xstate'
import type { LogLine } from '../../src/core/log.ts'
import type { MediaStore } from '../../src/core/media-ports.ts'
import type { Store } from '../../src/core/ports.ts'
import { openMedia } from '../../src/engine/downloads.ts'
import type {
  JobArgs,
  Json,
  MediaEvent,
  OpenedMedia,
  ReplyEvent,
  UserEvent,
} from '../../src/index.ts'
import { defineBot, job, reply } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { textEntry, webhookOf } from '../support/webhooks.ts'
import type { World } from '../support/world.ts'
import { describeWorld } from '../support/world.ts'

const PHOTO = Buffer.from('ffd8ffe000104a46494600', 'hex')
const stored = `bot: stored ${PHOTO.length} bytes`
const MINUTE_MS = 60_000

/** Says at once that a file came, then what became of it. */
function album() {
  const machine = setup({
    types: { events: {} as UserEvent | MediaEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'album',
    on: {
      'user.media': { actions: reply(({ event }) => `got a ${event.media}`) },
      'media.stored': { actions: reply(({ event }) => `stored ${event.bytes} bytes`) },
      'media.failed': { actions: reply(({ event }) => `failed: ${event.code}`) },
    },
  })
  return defineBot({ name: 'album', machine, firstMessage: 'deliver', loopBreaker: false })
}

/** Reads a file in a job, without listening to what becomes of it. */
function reader() {
  const read = job(async ({ input, media }: JobArgs<{ mediaId: string }>) => {
    const file = await media.open(input.mediaId)
    const hash = createHash('sha256')
    for await (const chunk of file.content) hash.update(chunk)
    return `${file.mimeType} ${file.filename} ${hash.digest('hex') === file.sha256}`
  })
  const machine = setup({
    types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
    actors: { read },
  }).createMachine({
    id: 'reader',
    initial: 'idle',
    states: {
      idle: { on: { 'user.media': 'reading' } },
      reading: {
        invoke: {
          id: 'read',
          src: 'read',
          input: ({ event }) => ({ mediaId: 'mediaId' in event ? String(event.mediaId) : '' }),
          onDone: { target: 'idle', actions: reply(({ event }) => event.output) },
          onError: { target: 'idle', actions: reply(({ event }) => String(event.error)) },
        },
      },
    },
  })
  return defineBot({ name: 'reader', machine, firstMessage: 'deliver', loopBreaker: false })
}

const photo = { type: 'image', data: PHOTO.toString('base64'), caption: 'my cat' }

describeWorld('files that people send', (start) => {
  test('are told at once, and again when they are here', async () => {
    const world = await start({ bot: album() })
    await world.phone().sends(photo)
    await shows(world, ['user: (image)', 'bot: got a image', stored])
    const [line] = await mediaLines(world)
    expect(line).toMatchObject({ event: 'media.stored', status: 'stored' })
    const opened = await openMedia(world.app.store, idOf(line))
    expect(opened).toMatchObject({ media: 'image', mimeType: 'image/jpeg', bytes: PHOTO.length })
    expect(await contentOf(opened)).toEqual(PHOTO)
  })

  test('are read by a job, which waits until they are here', async () => {
    const world = await start({ bot: reader() })
    const data = Buffer.from('%PDF-1.7 ...').toString('base64')
    await world.phone().sends({ type: 'document', data, filename: 'bill.pdf' })
    await shows(world, ['user: (document)', 'bot: application/pdf bill.pdf true'])
  })

  test('are logged, and told to nobody, where the machine does not listen', async () => {
    const world = await start({ bot: reader() })
    await world.phone().sends(photo)
    expect(await mediaLines(world)).toHaveLength(1)
    expect((await world.log()).filter(({ kind }) => kind === 'unhandled')).toEqual([])
  })

  test('that could not be kept are fetched by the next server, and told once', async () => {
    let isFull = true
    const world = await start({ bot: album(), between: (store) => full(store, () => isFull) })
    await world.phone().sends(photo)
    await world.passes(MINUTE_MS)
    expect(await world.phone().shows()).toEqual(['user: (image)', 'bot: got a image'])
    isFull = false
    await world.restart()
    await world.restart()
    await shows(world, ['user: (image)', 'bot: got a image', stored])
  })

  test('are looked up again when the address in the webhook has expired', async () => {
    const raws: Json[] = []
    const world = await start({ bot: album(), between: (store) => listening(store, raws) })
    await world.phone().sends(photo)
    const id = await forget(world)
    world.clock.advance(6 * MINUTE_MS)
    const { image } = raws[0] as { readonly image: object }
    await posts(world, { type: 'image', image })
    expect(await world.app.store.media.find(id)).toMatchObject({ state: 'stored', attempts: 1 })
    expect(await mediaLines(world)).toHaveLength(1)
  })

  test.each([
    ['url', stored],
    ['id', 'bot: failed: media-expired'],
  ] as const)('whose %s has expired before they could be kept: %s', async (what, ending) => {
    let isFull = true
    const raws: Json[] = []
    const world = await start({
      bot: album(),
      between: (store) =>
        listening(
          full(store, () => isFull),
          raws,
        ),
    })
    await world.phone().sends(photo)
    const { image } = raws[0] as { readonly image: { readonly id: string } }
    await world.expires(image.id, what)
    isFull = false
    await world.passes(MINUTE_MS)
    await shows(world, ['user: (image)', 'bot: got a image', ending])
  })

  test('that WhatsApp does not know are told as failed, once', async () => {
    const world = await start({ bot: album() })
    // What the emulator did not bring opens no window there.
    await world.phone().says('hello')
    await posts(world, { type: 'image', image: { id: '404', mime_type: 'image/jpeg' } })
    await world.restart()
    expect(await failures(world)).toEqual(['bot: failed: media-expired'])
    expect(world.applicationLog()).toContain('media-expired')
    expect(world.applicationLog()).not.toMatch(/access-token-of-the-tests|https?:.*hash=/)
    await expect(openMedia(world.app.store, '404')).rejects.toMatchObject({ code: 'media-expired' })
  })

  test('that are not what was announced are tried three times, then told as failed', async () => {
    const world = await start({ bot: album() })
    await world.phone().sends(photo)
    const id = await forget(world)
    await posts(world, { type: 'image', image: { id, sha256: 'AAAA' } })
    await world.passes(MINUTE_MS)
    const row = await world.app.store.media.find(id)
    expect(row).toMatchObject({ state: 'failed', attempts: 3, code: 'media-wrong-hash' })
  })
})

/** A disk without room for files. */
function full(store: Store, isFull: () => boolean): Store {
  const create: MediaStore['create'] = () =>
    isFull() ? Promise.reject(new Error('The disk is full.')) : store.media.create()
  return { ...store, media: { ...store.media, create } }
}

/** Lets the only file that came be fetched again when it is named again. */
async function forget(world: World): Promise<string> {
  const { media } = world.app.store
  const row = await media.find(idOf((await mediaLines(world))[0]))
  if (row === undefined) throw new Error('No file is there.')
  await media.put({ ...row, state: 'wanted' })
  return row.id
}

/** Keeps what Meta sent. */
function listening(store: Store, raws: Json[]): Store {
  return {
    ...store,
    accept: (item) => {
      if (item.raw !== undefined) raws.push(item.raw)
      return store.accept(item)
    },
  }
}

/** A message that the emulator would not send. */
async function posts(world: World, more: object): Promise<void> {
  const at = world.clock.now()
  expect(await world.post(webhookOf(textEntry('', { id: `wamid.p${at}`, at, more })))).toBe(200)
  await world.settle()
}

/** What the phone shows in the end. */
async function shows(world: World, expected: readonly string[]): Promise<void> {
  await world.settle()
  const check = async () => expect(await world.phone().shows()).toEqual(expected)
  await eventually(check, { withinMs: 2_000 })
}

async function failures(world: World): Promise<readonly string[]> {
  await world.settle()
  return (await world.phone().shows()).filter((line) => line.startsWith('bot: failed'))
}

async function mediaLines(world: World): Promise<readonly LogLine[]> {
  return (await world.log()).filter(({ kind }) => kind === 'media')
}

function idOf(line: LogLine | undefined): string {
  return String((line?.detail as { readonly mediaId: string } | undefined)?.mediaId)
}

async function contentOf({ content }: OpenedMedia): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}
