import fc from 'fast-check'
import { createSay, renderMessage } from '../../src/core/outbound.ts'
import { previewOf } from '../../src/core/preview.ts'
import { checkMessage } from '../../src/emulator/validation/message.ts'
import type { Message } from '../../src/index.ts'
import { KnownError } from '../../src/index.ts'
import { toRequestBody } from '../../src/whatsapp/outgoing.ts'
import { outgoing } from '../unit/whatsapp/outgoing-table.ts'
import { outgoingTemplates } from '../unit/whatsapp/outgoing-templates.ts'

const say = createSay('es', 'en')
const broken = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, null, '', ' ', 0, -1, [], {}, [null], { en: 5 }, 'text', ['text']),
)

/** A message with something else in the place of one of its parts. */
function withPart(message: unknown, path: readonly number[], part: unknown): unknown {
  if (typeof message !== 'object' || message === null || path.length === 0) return part
  const keys = Object.keys(message)
  const key = keys[(path[0] ?? 0) % Math.max(1, keys.length)]
  if (key === undefined) return part
  const changed = withPart((message as Record<string, unknown>)[key], path.slice(1), part)
  if (Array.isArray(message)) return message.with(Number(key), changed)
  return { ...message, [key]: changed }
}

/** Whether a template exists and has such parts, only Meta knows. */
const OF_THE_TEMPLATE = [132000, 132001, 132012]

/** Why the emulator, which has rules of its own, does not take a request. */
function refusalOf(body: Record<string, unknown>): number | undefined {
  const checked = checkMessage(body, outgoingTemplates)
  return 'code' in checked && !OF_THE_TEMPLATE.includes(checked.code) ? checked.code : undefined
}

test('a message with a wrong part is refused in a sentence, or one that WhatsApp takes', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(outgoing)),
      fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }),
      broken,
      (message, path, part) => {
        const changed = withPart(message, path, part) as Message<unknown>
        let refusal: number | undefined
        try {
          const { message: rendered } = renderMessage(changed, 'cv.1.1', say)
          expect(typeof previewOf(rendered, say)).toBe('string')
          const body = toRequestBody(rendered, { waId: '16505551234' }, 'cv.1.1/1')
          refusal = refusalOf(JSON.parse(JSON.stringify(body)))
        } catch (error) {
          expect(error).toBeInstanceOf(KnownError)
          expect(error).toMatchObject({ code: 'message-refused' })
        }
        // Meta's own JSON is checked for its envelope only.
        if (message.kind !== 'raw') expect(refusal).toBeUndefined()
      },
    ),
    { numRuns: 4_000 },
  )
})
