import fc from 'fast-check'
import { isTemplate, WINDOW_MS } from '../../src/core/window.ts'
import { notSent, refused } from '../support/fake-whatsapp.ts'
import { startStage } from '../support/stage.ts'
import type { StoreKind } from '../support/stores.ts'
import { STORE_KINDS } from '../support/stores.ts'
import { HOUR_MS, knock, REMINDER_MS, reminder } from '../support/window-bot.ts'

const [memory] = STORE_KINDS as readonly [StoreKind, ...StoreKind[]]

/** Times around the ends of windows and of delays are where things go wrong. */
const pause = fc.oneof(
  fc.integer({ min: 0, max: 30 * HOUR_MS }),
  fc
    .tuple(
      fc.constantFrom(WINDOW_MS, WINDOW_MS - REMINDER_MS, WINDOW_MS - 2 * REMINDER_MS, REMINDER_MS),
      fc.integer({ min: -15_000, max: 15_000 }),
    )
    .map(([ms, more]) => Math.max(0, ms + more)),
)

const happening = fc.oneof(
  fc.record({ kind: fc.constantFrom('says', 'later'), ago: fc.integer({ min: 0, max: 90_000 }) }),
  fc.record({ kind: fc.constantFrom('pause', 'outage'), ms: pause }),
  fc.record({ kind: fc.constantFrom('refusal', 'restart') }),
)

test('whatever the timing, nothing but templates leaves later than the window', async () => {
  let free = 0
  let templates = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<'drop' | 'wait' | typeof knock>('drop', 'wait', knock),
      fc.array(happening, { maxLength: 12 }),
      async (rule, happenings) => {
        const stage = await startStage({ bot: reminder(rule) }, memory)
        let latest = Number.NEGATIVE_INFINITY
        const late: string[] = []
        stage.whatsapp.onReceived(({ message, at, text }) => {
          if (isTemplate(message)) templates += 1
          else if (at >= latest + WINDOW_MS) late.push(text)
          else free += 1
        })
        async function says(text: string, ago: number): Promise<void> {
          const at = stage.clock.now() - ago
          latest = Math.max(latest, at)
          await stage.says(text, { at })
        }
        async function passes(ms: number): Promise<void> {
          stage.clock.advance(ms)
          await stage.settle()
        }
        for (const each of happenings) {
          if ('ago' in each) await says(each.kind, each.ago)
          else if (!('ms' in each)) {
            if (each.kind === 'restart') await stage.restart('by a crash')
            else stage.whatsapp.willEnd(refused('window', 131_047))
          } else if (each.kind === 'pause') await passes(each.ms)
          else {
            stage.whatsapp.always(() => notSent)
            await says('hello', 0)
            await passes(each.ms)
            stage.whatsapp.always(() => undefined)
            await passes(61_000)
          }
        }
        expect(late).toEqual([])
        // Nothing is lost: who writes again gets what waited, in its order.
        await passes(61_000)
        latest = stage.clock.now()
        await stage.says('end', { at: latest })
        await stage.settle()
        expect(late).toEqual([])
        const { outbox } = await stage.view()
        if (rule === 'wait') expect(outbox.filter(({ status }) => status === 'dropped')).toEqual([])
        await stage.close()
      },
    ),
    { numRuns: 300 },
  )
  expect(free).toBeGreaterThan(100)
  expect(templates).toBeGreaterThan(20)
}, 60_000)
