import { explainFailures } from '../../src/app/failures.ts'
import type { DeliveryStatus } from '../../src/core/delivery.ts'
import type { Remedy } from '../../src/core/remedies.ts'
import { remedyOf } from '../../src/core/remedies.ts'
import type { FailureClass, OutboxRow } from '../../src/core/rows.ts'
import { eventually } from '../support/eventually.ts'
import { notebook } from '../support/test-bots.ts'
import type { World } from '../support/world.ts'
import { startPlainWorld } from '../support/world.ts'

const MINUTE_MS = 60_000
/** The longest first pause of what asks again by itself. */
const LONGEST_MS = 65 * MINUTE_MS

interface Found {
  readonly code: number
  readonly class: FailureClass | undefined
  readonly sentence: boolean
  readonly first: DeliveryStatus | undefined
  readonly last: DeliveryStatus | undefined
}

/** What a message comes to while the error lasts, and after it. */
function expected(remedy: Remedy, code: number, way: 'sync' | 'async') {
  switch (remedy.kind) {
    case 'drop':
      // The window that was not open is told as such.
      return code === 131_047 ? ['dropped', 'dropped'] : ['failed', 'failed']
    case 'hold':
      return way === 'sync' ? ['held', 'held'] : ['failed', 'failed']
    case 'retry':
    case 'retry-slowly':
    case 'stop':
      return ['queued', 'delivered']
  }
}

async function tryCode(world: World, code: number, way: 'sync' | 'async'): Promise<Found> {
  const waId = `1650${String(code).padStart(8, '0')}`
  await world.control('POST', '/phones', { waId, name: `Code ${code}` })
  await world.faults(way === 'sync' ? { error: { code } } : { failAfterSent: { code } })
  await world.phone(waId).says('hello')
  // The status is on its way by itself.
  await eventually(async () => {
    const { failure } = await rowOf(world, waId)
    if (failure?.code !== code) throw new Error(`${code} (${way}) has not been told.`)
  })
  const during = await rowOf(world, waId)
  await world.faults({})
  await world.passes(LONGEST_MS)
  let after = await rowOf(world, waId)
  if (during.status === 'queued') {
    await eventually(async () => {
      after = await rowOf(world, waId)
      if (after.status !== 'delivered') throw new Error(`${code} (${way}) is ${after.status}.`)
    })
  }
  const sentence = explainFailures(code)[0]?.sentence ?? 'none'
  return {
    code,
    class: during.failure?.class,
    sentence: during.failure?.reason.startsWith(sentence) === true,
    first: during.status,
    last: after.status,
  }
}

async function rowOf({ app }: World, waId: string): Promise<OutboxRow> {
  const [found] = await app.store.listConversations({ search: waId })
  const view = await app.store.showConversation(found?.conversation.id ?? '')
  const row = view?.outbox[0]
  if (row === undefined) throw new Error(`${waId} was sent nothing.`)
  return row
}

test.each(['sync', 'async'] as const)(
  'every error of WhatsApp (%s) has its class, its sentence and what follows from it',
  async (way) => {
    const { world, close } = await startPlainWorld({ bot: notebook() })
    try {
      for (const { codes, class: failureClass } of explainFailures()) {
        const code = Number.parseInt(codes, 10)
        const remedy = remedyOf({ code, class: failureClass, reason: '' })
        const [first, last] = expected(remedy, code, way)
        expect(await tryCode(world, code, way)).toEqual({
          code,
          class: failureClass,
          sentence: true,
          first,
          last,
        })
      }
    } finally {
      await close()
    }
  },
  120_000,
)
