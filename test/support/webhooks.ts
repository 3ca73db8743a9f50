import { waId } from './incoming.ts'
import { readSample } from './samples.ts'
import { phoneNumberId } from './settings.ts'

interface Envelope {
  readonly object: string
  readonly entry: readonly Entry[]
}

interface Entry {
  readonly id: string
  readonly changes: readonly {
    readonly field: string
    readonly value: Record<string, unknown>
  }[]
}

/** The entries of a sample, as sent to the number of the tests, now. */
export function entriesOf(sample: string, now: number): readonly Entry[] {
  const { entry } = JSON.parse(
    JSON.stringify(readSample(sample), (key, value: unknown) => {
      if (key === 'phone_number_id') return phoneNumberId
      return key === 'timestamp' ? String(Math.floor(now / 1_000)) : value
    }),
  ) as Envelope
  return entry
}

/** A webhook of these entries. */
export function webhookOf(...entry: readonly Entry[]): Envelope {
  return { object: 'whatsapp_business_account', entry }
}

/** An entry with a text, or with whatever is given in its place. */
export function textEntry(
  body: string,
  details: {
    readonly id: string
    readonly at: number
    readonly from?: string
    readonly numberId?: string
    readonly name?: string
    readonly more?: object
  },
): Entry {
  const { id, at, from = waId, numberId = phoneNumberId, name = 'Sheena', more = {} } = details
  return {
    id: '102290129340398',
    changes: [
      {
        field: 'messages',
        value: {
          messaging_product: 'whatsapp',
          metadata: { display_phone_number: '15550783881', phone_number_id: numberId },
          contacts: [{ profile: { name }, wa_id: from }],
          messages: [
            {
              from,
              id,
              timestamp: String(Math.floor(at / 1_000)),
              type: 'text',
              text: { body },
              ...more,
            },
          ],
        },
      },
    ],
  }
}
