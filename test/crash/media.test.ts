import { createHash } from 'node:crypto'
import { setup } from 'xstate'
import type { Incoming } from '../../src/core/incoming.ts'
import type { LocalFile, MediaExchange } from '../../src/core/media-ports.ts'
import { openMedia } from '../../src/engine/downloads.ts'
import type { MediaEvent, ReplyEvent, UserEvent } from '../../src/index.ts'
import { defineBot, document, reply } from '../../src/index.ts'
import { createFolder } from '../../src/store/lowdb/folder.ts'
import { createLowdbMedia } from '../../src/store/lowdb/media.ts'
import { incoming } from '../support/incoming.ts'
import type { Death } from '../support/mortal-ports.ts'
import { startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'
import type { Death as DiskDeath, ModelDisk } from './model-disk.ts'
import { createModelDisk, ENDINGS } from './model-disk.ts'

const MINUTE_MS = 60_000
const IDS = ['m1', 'm2']
/** A folder or a database takes ten times as long as memory: there only some of the calls are tried. */
const STEP: Readonly<Record<string, number>> = { memory: 1, lowdb: 11, postgres: 11 }

const machine = setup({
  types: { events: {} as UserEvent | MediaEvent, emitted: {} as ReplyEvent },
}).createMachine({
  id: 'album',
  on: {
    'user.media': { actions: reply(({ event }) => `got ${event.mediaId}`) },
    'user.text': { actions: reply(document({ file: '/tmp/bill.pdf' })) },
    'media.stored': { actions: reply(({ event }) => `stored ${event.mediaId}`) },
  },
})
const bot = defineBot({ name: 'album', machine, firstMessage: 'deliver', loopBreaker: false })

const bytesOf = (mediaId: string) => Buffer.from(`the photo ${mediaId}`)

/** A WhatsApp that has every file, and takes every file of ours. */
const exchange: MediaExchange = {
  download: async ({ mediaId, draft }) => {
    for (const byte of [bytesOf(mediaId).subarray(0, 4), bytesOf(mediaId).subarray(4)]) {
      await draft.write(byte)
    }
    return { outcome: 'fetched', bytes: bytesOf(mediaId).length, mimeType: 'image/jpeg' }
  },
  inspect: async (): Promise<LocalFile> => ({
    sha256: 'a'.repeat(64),
    bytes: 1,
    mimeType: 'application/pdf',
    filename: 'bill.pdf',
    read: async function* () {},
  }),
  upload: async () => ({ outcome: 'uploaded', mediaId: 'uploaded' }),
  close: async () => undefined,
}

interface Run {
  readonly heard: readonly string[]
  readonly doubled: number
  readonly calls: readonly string[]
  readonly kept: readonly string[]
}

/** Two photos come, and a text that is answered by a file; processes die as planned. */
async function live(kind: StoreKind, deaths: readonly Death[]): Promise<Run> {
  const planned = [...deaths]
  const media = { exchange, isFetched: true, mostBytes: 1_000 }
  const stage = await startStage({ bot, media }, kind, planned.shift())
  const at = stage.clock.now()
  const outstanding: Incoming[] = [
    ...IDS.map((mediaId) => incoming({ type: 'user.media', media: 'image', mediaId }, { at })),
    incoming({ type: 'user.text', text: 'bill' }, { at: at + 1_000 }),
  ]
  async function revive(): Promise<void> {
    while (stage.ports.isDead()) {
      await stage.end('by a crash')
      await stage.begin({}, planned.shift())
    }
  }
  await revive()
  for (let item = outstanding.shift(); item !== undefined; item = outstanding.shift()) {
    const answers: string[] = []
    void stage.engine.receive([item]).then((answer) => answers.push(answer))
    await stage.settle()
    if (answers[0] !== 'accepted') outstanding.unshift(item)
    await revive()
  }
  for (const _ of deaths) {
    await stage.passes(MINUTE_MS)
    await revive()
  }
  await stage.passes(MINUTE_MS)
  const calls = [...stage.ports.calls()]
  // The last process looks at what is left and does not die of it.
  await stage.restart('by a crash')
  const { outbox } = await stage.view()
  const kept = await Promise.all(
    IDS.map(async (id) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of (await openMedia(stage.store, id)).content) chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    }),
  )
  const run = {
    heard: stage.whatsapp.received.map(({ text }) => text).sort(),
    doubled: outbox.filter((row) => row.doubled).length,
    calls,
    kept,
  }
  await stage.close()
  return run
}

describe.each(STORE_KINDS)('files and a process that dies ($name)', (kind) => {
  test.each(['before', 'after'] as const)(
    '%s any call of its ports loses no file, and tells of none twice',
    async (when) => {
      const undisturbed = await live(kind, [])
      expect(undisturbed.heard).toHaveLength(5)
      expect(undisturbed.kept).toEqual(IDS.map((id) => bytesOf(id).toString()))
      expect(undisturbed.calls).toContain('draft.keep')
      for (let call = 1; call <= undisturbed.calls.length; call += STEP[kind.name] ?? 1) {
        const run = await live(kind, [{ call, when }])
        const place = `${when} call ${call}, ${undisturbed.calls[call - 1]}`
        expect({ place, heard: [...new Set(run.heard)], kept: run.kept }).toEqual({
          place,
          heard: undisturbed.heard,
          kept: undisturbed.kept,
        })
        expect(run.heard.length).toBeLessThanOrEqual(undisturbed.heard.length + run.doubled)
      }
    },
    60_000,
  )
})

/** Keeps a file and says so, on a disk whose process may die. */
async function keepOne(disk: ModelDisk): Promise<void> {
  const media = createLowdbMedia(disk.files, createFolder('/data'))
  const draft = await media.create()
  await draft.write(Buffer.from('one half, '))
  await draft.write(Buffer.from('other half'))
  await draft.keep(1)
  await media.put({
    id: 'm1',
    conversationId: 'c1',
    messageId: 'w1',
    numberId: '1',
    media: 'image',
    at: 1,
    state: 'stored',
    attempts: 1,
    sha256: draft.digest(),
  })
}

test('a file is under its name as a whole, or not at all, wherever the process dies', async () => {
  const whole = createModelDisk()
  await keepOne(whole)
  let told = 0
  for (let call = 1; call <= whole.calls(); call += 1) {
    for (const when of ['before', 'after'] as const) {
      const death: DiskDeath = { call, when }
      const disk = createModelDisk(death)
      await Promise.race([keepOne(disk), disk.died])
      for (const ending of ENDINGS) {
        const left = disk.after(ending)
        const place = `${when} call ${call}, ${ending}`
        for (const path of left.paths().filter((name) => /\/[0-9a-f]{64}$/.test(name))) {
          const bytes = (await left.files.read(path)) ?? Buffer.alloc(0)
          const sha256 = createHash('sha256').update(bytes).digest('hex')
          expect({ place, path }).toEqual({ place, path: expect.stringContaining(sha256) })
        }
        const media = createLowdbMedia(left.files, createFolder('/data'))
        const row = await media.find('m1')
        if (row === undefined) continue
        told += 1
        expect({ place, found: await media.read(row.sha256 ?? '') }).not.toEqual({
          place,
          found: undefined,
        })
      }
    }
  }
  expect(told).toBeGreaterThan(0)
})
