import fc from 'fast-check'
import type { IncomingMessage } from '../../src/core/incoming.ts'
import type { SendScript } from '../support/fake-whatsapp.ts'
import { notSent, refused } from '../support/fake-whatsapp.ts'
import { incoming, statusOf } from '../support/incoming.ts'
import { startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'
import { notebook } from '../support/test-bots.ts'

const SECOND_MS = 1_000
const people = ['16505550001', '16505550002'] as const

const [memory] = STORE_KINDS as readonly [StoreKind, ...StoreKind[]]

/** Messages of an outage: by whom, and how many seconds ago. Several may be of one second. */
const said = fc.array(
  fc.record({ from: fc.constantFrom(...people), secondsAgo: fc.integer({ min: 20, max: 40 }) }),
  { minLength: 1, maxLength: 8 },
)

/** Some deliver more than once, in any order, in webhooks of up to three. */
const deliveries = said.chain((messages) => {
  const places = messages.map((_, index) => index)
  return fc.record({
    messages: fc.constant(messages),
    order: fc.array(fc.constantFrom(...places), { maxLength: 6 }).chain((copies) => {
      const all = [...places, ...copies]
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
    }),
    sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }),
  })
})

test('duplicated and reordered deliveries lead to the same conversation', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ messages, order, sizes }) => {
      const stage = await startStage({ bot: notebook() }, memory)
      const items = messages.map(({ from, secondsAgo }, index) =>
        incoming(
          { type: 'user.text', text: `${index}` },
          { from, at: stage.clock.now() - secondsAgo * SECOND_MS },
        ),
      )
      let rest = order.map((place) => items[place] as IncomingMessage)
      for (let nth = 0; rest.length > 0; nth += 1) {
        const size = sizes[nth % sizes.length] ?? 1
        void stage.engine.receive(rest.slice(0, size))
        rest = rest.slice(size)
      }
      await stage.passes(2 * SECOND_MS)
      for (const person of people) {
        expect(stage.whatsapp.texts(person)).toEqual(toReplies(items, order, person))
      }
      await stage.close()
    }),
    { numRuns: 60 },
  )
})

const scripts: fc.Arbitrary<SendScript> = fc.constantFrom<SendScript>(
  { outcome: 'accepted', wamid: '' },
  'lost',
  'vanished',
  notSent,
  refused('throughput'),
  refused('recipient'),
)

test('whatever becomes of sends, the replies of a conversation keep their order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(scripts, { maxLength: 12 }),
      fc.array(fc.constantFrom('delivered', 'failed', 'nothing'), { maxLength: 8 }),
      async (endings, news) => {
        const stage = await startStage({ bot: notebook() }, memory)
        const { whatsapp, clock } = stage
        // What is accepted by script has to arrive as well.
        whatsapp.willEnd(
          ...endings.map(
            (ending): SendScript =>
              typeof ending === 'object' && ending.outcome === 'accepted'
                ? async (_, accept) => ({ outcome: 'accepted', wamid: accept() })
                : ending,
          ),
        )
        for (const text of ['a', 'b', 'c', 'd']) {
          await stage.says(text)
          const status = news[whatsapp.received.length] ?? 'nothing'
          const latest = whatsapp.received.at(-1)
          if (latest !== undefined && status !== 'nothing') {
            const failure = { class: 'recipient', reason: 'Gone.' } as const
            await stage.receive(statusOf(latest, status, { at: clock.now(), failure }))
          }
        }
        await stage.passes(600 * SECOND_MS)
        const { outbox } = await stage.view()
        const places = whatsapp.texts().map((text) => Number(text.split('.')[0]))
        expect(places).toEqual([...places].sort((a, b) => a - b))
        for (const { id, doubled, status } of outbox) {
          const times = whatsapp.received.filter(({ callback }) => callback.startsWith(`${id}/`))
          expect(times.length <= 1 || doubled === true || status === 'failed').toBe(true)
          expect(['accepted', 'delivered', 'failed']).toContain(status)
        }
        await stage.close()
      },
    ),
    { numRuns: 60 },
  )
})

/** Each message once, by its time; those of one second in the order in which they first came. */
function toReplies(
  items: readonly IncomingMessage[],
  order: readonly number[],
  person: string,
): string[] {
  const arrived = [...new Set(order)].map((place) => items[place] as IncomingMessage)
  return arrived
    .filter(({ aliases }) => aliases.waId === person)
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
    .map(({ event }, index) => `${index + 1}. ${event['text']}`)
}
