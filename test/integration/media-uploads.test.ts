import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setup } from 'xstate'
import type { UploadRow } from '../../src/core/media-ports.ts'
import type { OutboxRow } from '../../src/core/rows.ts'
import type { DeliveryEvent, ReplyEvent, UserEvent } from '../../src/index.ts'
import { buttons, defineBot, document, image, reply, text } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import type { World } from '../support/world.ts'
import { describeWorld } from '../support/world.ts'

const JPEG = Buffer.from('ffd8ffe000104a46494600', 'hex')
const DAY_MS = 86_400_000

let folder: string
let photo: string
beforeEach(() => {
  folder = createTemporaryFolder()
  photo = join(folder, 'photo.jpg')
  writeFileSync(photo, JPEG)
})

/** Sends a file of ours between two texts, and tells what did not go. */
function sender(path = photo) {
  const machine = setup({
    types: { events: {} as UserEvent | DeliveryEvent, emitted: {} as ReplyEvent },
  }).createMachine({
    id: 'sender',
    on: {
      'user.text': {
        actions: [
          reply(({ event }) => `before ${event.text}`),
          reply(image({ file: path }, { caption: 'a cat' })),
          reply('after'),
        ],
      },
      'delivery.failed': { actions: reply(({ event }) => `failed: ${event.reason}`) },
    },
  })
  return defineBot({ name: 'sender', machine, firstMessage: 'deliver', loopBreaker: false })
}

const said = (what: string) => [
  `user: ${what}`,
  `bot: before ${what}`,
  'bot: (image)',
  'bot: after',
]

describeWorld('files of ours', (start) => {
  test('are uploaded, and sent in their place between the others', async () => {
    const world = await start({ bot: sender() })
    await world.phone().says('hi')
    await shows(world, said('hi'))
    const [, sent] = (await world.phone().messages()).filter(({ from }) => from === 'business')
    expect(sent).toMatchObject({ type: 'image', media: { mimeType: 'image/jpeg' } })
  })

  test('are uploaded once for each number, and again when they change', async () => {
    const world = await start({ bot: sender() })
    await world.phone().says('a')
    await shows(world, said('a'))
    await world.phone().says('b')
    await shows(world, [...said('a'), ...said('b')])
    writeFileSync(photo, Buffer.concat([JPEG, JPEG]))
    await world.phone().says('c')
    await shows(world, [...said('a'), ...said('b'), ...said('c')])
    const [a, b, c] = await uploadsOf(world)
    expect([a?.origin, b?.origin, c?.origin]).toEqual(['now', 'earlier', 'now'])
    expect(b?.ids).toEqual(a?.ids)
    expect(c?.ids).not.toEqual(a?.ids)
  })

  test('are uploaded again before Meta forgets them', async () => {
    const world = await start({ bot: sender() })
    await world.phone().says('a')
    await shows(world, said('a'))
    await changeUpload(world, ({ uploadedAt }) => ({ uploadedAt: uploadedAt - 30 * DAY_MS }))
    await world.phone().says('b')
    await shows(world, [...said('a'), ...said('b')])
    expect((await uploadsOf(world)).at(-1)).toMatchObject({ origin: 'now' })
  })

  test('are uploaded anew when Meta has forgotten them before their time', async () => {
    const world = await start({ bot: sender() })
    await world.phone().says('a')
    await shows(world, said('a'))
    await changeUpload(world, () => ({ mediaId: '1' }))
    await world.phone().says('b')
    await shows(world, [...said('a'), ...said('b')])
    expect((await uploadsOf(world)).at(-1)).toMatchObject({ origin: 'now' })
  })

  test('that are not there fail their message, and what follows goes', async () => {
    const path = join(folder, 'none.jpg')
    const world = await start({ bot: sender(path) })
    await world.phone().says('hi')
    const reason = `The file ${path} cannot be read (ENOENT): it must be there until it is sent.`
    await shows(world, ['user: hi', 'bot: before hi', 'bot: after', `bot: failed: ${reason}`])
  })

  test.each([
    ['folder.jpg', (path: string) => mkdirSync(path), /is no file/],
    ['empty.jpg', (path: string) => writeFileSync(path, ''), /is empty/],
    [
      'large.jpg',
      (path: string) => writeFileSync(path, Buffer.alloc(5 * 1_048_576 + 1)),
      /has 5242881 bytes: WhatsApp takes 5242880 as image/,
    ],
  ])('such as %s fail with the rule', async (name, make, reason) => {
    const path = join(folder, name)
    make(path)
    const world = await start({ bot: sender(path) })
    await world.phone().says('hi')
    await eventually(async () => {
      expect((await world.phone().shows()).at(-1)).toMatch(reason)
    })
  })

  test('stand in headers, and are made while talking', async () => {
    const pdf = { base64: Buffer.from('%PDF-1.7').toString('base64'), mimeType: 'application/pdf' }
    const machine = setup({
      types: { events: {} as UserEvent, emitted: {} as ReplyEvent },
    }).createMachine({
      id: 'header',
      on: {
        'user.text': {
          actions: [
            reply(
              buttons('Good?', [{ title: 'Yes', send: { type: 'user.text', text: 'yes' } }], {
                header: { kind: 'image', source: { file: photo } },
              }),
            ),
            reply(document(pdf, { filename: 'bill.pdf' })),
            reply(text('done')),
          ],
        },
      },
    })
    const bot = defineBot({ name: 'header', machine, firstMessage: 'deliver', loopBreaker: false })
    const world = await start({ bot })
    await world.phone().says('hi')
    await shows(world, ['user: hi', 'bot: Good? [Yes]', 'bot: (document)', 'bot: done'])
  })
})

/** The uploads of the messages with files, oldest first. */
async function uploadsOf(world: World): Promise<readonly OutboxRow['uploads'][]> {
  const [found] = await world.app.store.listConversations({})
  const view = await world.app.store.showConversation(found?.conversation.id ?? '')
  return (view?.outbox ?? [])
    .filter(({ message }) => message.kind === 'image')
    .map((row) => row.uploads)
}

/** Lets the store remember something else of the only upload. */
async function changeUpload(
  world: World,
  change: (known: UploadRow) => Partial<UploadRow>,
): Promise<void> {
  const { media } = world.app.store
  const sha256 = createHash('sha256').update(JPEG).digest('hex')
  const key = { sha256, numberId: '106540352242922', mimeType: 'image/jpeg' }
  const known = await media.findUpload(key)
  if (known === undefined) throw new Error('Nothing was uploaded.')
  await media.putUpload({ ...known, ...change(known) })
}

async function shows(world: World, expected: readonly string[]): Promise<void> {
  await world.passes(10_000)
  const check = async () => expect(await world.phone().shows()).toEqual(expected)
  await eventually(check, { withinMs: 2_000 })
}
