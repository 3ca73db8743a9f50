import type { CrashRun } from '../support/crash-run.ts'
import { runCrash } from '../support/crash-run.ts'
import { judge, placeOf, toMoments, WHOLE } from '../support/crash-verdict.ts'
import type { Death } from '../support/mortal-ports.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'

/** A folder or a database takes ten times as long as memory: there only some of the calls are tried. */
const STEP: Readonly<Record<string, number>> = { memory: 1, lowdb: 17, postgres: 17 }

describe.each(STORE_KINDS)('a process that dies ($name)', (kind) => {
  let undisturbed: CrashRun
  beforeAll(async () => {
    undisturbed = await runCrash(kind)
  })

  test('nothing dies when nothing is planned to: the phone shows the whole conversation', () => {
    expect(undisturbed.transcript).toEqual([
      'user: hello',
      'bot: Which one? [Margherita] [Funghi]',
      'user: one',
      'user: two',
      'user: three',
      'bot: 1: one',
      'bot: 2: two',
      'bot: 3: three',
      'user: taps Funghi',
      'bot: One Funghi.',
      'bot: Funghi is ready.',
      'bot: Pay now? [Pay]',
      'bot: Your pizza gets cold.',
      'user: taps Pay',
      'bot: Thank you!',
      'bot: Second line.',
      'bot: Something we said did not arrive.',
      'user: taps Pay',
      'bot: Not now: Pay',
      'user: bye',
      'bot: 4: bye',
    ])
    expect(undisturbed).toMatchObject({ deaths: 0, deadLetters: 0, waiting: 0, markedDoubled: [] })
  })

  test.each(['before', 'after'] as const)(
    '%s any call of its ports loses nothing, says nothing twice unmarked, and keeps the order',
    async (when) => {
      const moments = toMoments(undisturbed.calls)
      for (let nth = 0; nth < moments.length; nth += STEP[kind.name] ?? 1) {
        await expectWhole([{ call: moments[nth] ?? 1, when }], kind)
      }
    },
    60_000,
  )

  test('again, while it is recovering from another death, loses nothing either', async () => {
    const pairs = kind.name === 'memory' ? 150 : 8
    for (let pair = 0; pair < pairs; pair += 1) {
      // Spread over the whole conversation; the second process dies early, where it recovers.
      const call = 1 + ((pair * 37) % undisturbed.calls.length)
      const again = 1 + ((pair * 7) % 40)
      const when = pair % 2 === 0 ? 'before' : 'after'
      await expectWhole(
        [
          { call, when },
          { call: again, when: 'after' },
        ],
        kind,
      )
    }
  }, 60_000)

  async function expectWhole(deaths: readonly Death[], on: StoreKind): Promise<void> {
    const run = await runCrash(on, deaths)
    const place = placeOf(deaths, run)
    expect({ place, ...judge(undisturbed, run) }).toEqual({ place, ...WHOLE })
  }
})
