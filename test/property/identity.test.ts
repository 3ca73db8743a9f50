import fc from 'fast-check'
import type { Aliases } from '../../src/core/contact.ts'
import type { IncomingMessage } from '../../src/core/incoming.ts'
import { incoming } from '../support/incoming.ts'
import { startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'
import { notebook } from '../support/test-bots.ts'

const SECOND_MS = 1_000
const [memory] = STORE_KINDS as readonly [StoreKind, ...StoreKind[]]

/** The names a person had, one after the other: a changed number always brings another user id. */
interface Person {
  readonly tag: string
  readonly names: readonly Required<Pick<Aliases, 'waId' | 'userId'>>[]
}

/** The second person gets the first phone number of the first one, once that has changed. */
const PEOPLE: readonly Person[] = [
  {
    tag: 'ann',
    names: [
      { waId: '49111', userId: 'DE.11' },
      { waId: '49112', userId: 'DE.12' },
      { waId: '49113', userId: 'DE.13' },
    ],
  },
  {
    tag: 'bob',
    names: [
      { waId: '49221', userId: 'DE.21' },
      { waId: '49111', userId: 'DE.22' },
    ],
  },
]

type Shown = 'phone' | 'userId' | 'both'

/** What a person does: writes under the names of that time, of which WhatsApp shows some. */
const acts = fc.array(
  fc.record({
    who: fc.constantFrom(0, 1),
    /** Changes names first. */
    moves: fc.boolean(),
    shown: fc.constantFrom<Shown>('phone', 'userId', 'both'),
    /** How many acts later the news of a change arrive. */
    newsLater: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
)

type Act = {
  readonly who: number
  readonly moves: boolean
  readonly shown: Shown
  newsLater: number
}

function toShown(
  { waId, userId }: Required<Pick<Aliases, 'waId' | 'userId'>>,
  shown: Shown,
): Aliases {
  if (shown === 'both') return { waId, userId }
  return shown === 'phone' ? { waId } : { userId }
}

/** The webhooks of all acts in the order in which they arrive, and what each person wrote. */
function toWebhooks(list: readonly Act[], startAt: number) {
  const current = PEOPLE.map(() => 0)
  const arrivals: { place: number; item: IncomingMessage }[] = []
  const written = PEOPLE.map(() => [] as string[])
  const told = (place: number, item: IncomingMessage) => arrivals.push({ place, item })
  // Who has the number now: a bare phone number that had two owners tells nothing.
  const hasMoved = (who: number) => (current[who] ?? 0) > 0
  const write = (who: number, shown: Shown, place: number) => {
    const names = PEOPLE[who]?.names[current[who] ?? 0]
    if (names === undefined) return
    const isShared = names.waId === '49111'
    const text = `${PEOPLE[who]?.tag} ${place}`
    written[who]?.push(text)
    const at = startAt + place * SECOND_MS
    const aliases = toShown(names, isShared && shown === 'phone' ? 'both' : shown)
    told(place, { ...incoming({ type: 'user.text', text }, { at }), aliases })
  }
  for (const [place, { who, moves, shown, newsLater }] of list.entries()) {
    const names = PEOPLE[who]?.names ?? []
    const at = current[who] ?? 0
    // Nobody gets a number that another one still has.
    if (moves && at + 1 < names.length && (who === 0 || hasMoved(0))) {
      current[who] = at + 1
      const before = names[at] ?? {}
      const after = names[at + 1] ?? {}
      const event = { type: 'user.system', change: 'number', before, after }
      const time = { at: startAt + place * SECOND_MS }
      told(place + newsLater + 0.5, { ...incoming(event, time), aliases: after, before })
    }
    write(who, shown, place)
  }
  for (const who of PEOPLE.keys()) write(who, 'both', list.length + 10 + who)
  const inOrder = arrivals.sort((a, b) => a.place - b.place).map(({ item }) => item)
  return { items: inOrder, written }
}

test('whatever names people are shown by, each has one conversation in the end, with all of theirs', async () => {
  await fc.assert(
    fc.asyncProperty(acts, fc.boolean(), async (list, isAtOnce) => {
      const stage = await startStage({ bot: notebook() }, memory)
      const { items, written } = toWebhooks(list, stage.clock.now())
      const receipts: Promise<unknown>[] = []
      for (const item of items) {
        const taken = stage.engine.receive([item])
        receipts.push(taken)
        if (isAtOnce) continue
        await taken
        await stage.settle()
        stage.clock.advance(SECOND_MS)
      }
      await stage.passes(60 * SECOND_MS)
      expect(new Set(await Promise.all(receipts))).toEqual(new Set(['accepted']))
      const conversations = await stage.store.listConversations({})
      const views = await Promise.all(
        conversations.map(({ conversation }) => stage.store.showConversation(conversation.id)),
      )
      const saidIn = views.map((view) =>
        (view?.messages ?? [])
          .filter(({ kind }) => kind === 'user.text')
          .map(({ text }) => text ?? '')
          .sort(),
      )
      expect(saidIn.sort(byFirst)).toEqual(written.map((texts) => texts.toSorted()).sort(byFirst))
      const answers = stage.whatsapp.texts().map((text) => text.replace(/^\d+\. | \(late\)/g, ''))
      expect(answers.filter((text) => /ann|bob/.test(text)).sort()).toEqual(written.flat().sort())
      await stage.close()
    }),
    { numRuns: 150 },
  )
})

function byFirst([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a < b ? -1 : 1
}
