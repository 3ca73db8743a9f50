import type { Config } from '../config.ts'
import { KnownError } from '../core/errors.ts'
import { toText } from '../whatsapp/incoming/fields.ts'
import { createManagementCalls } from '../whatsapp/management/calls.ts'
import { toGraphOptions } from './graph.ts'

/**
 * The way to ask WhatsApp for a number of the settings as people write it: its news have nothing
 * else of it (reference 1.5). The answer is undefined for a number that is not in the settings.
 */
export function createDisplayNumbers(
  config: Config,
): (numberId: string) => Promise<string | undefined> {
  return async (numberId) => {
    const number = config.numbers.find((each) => each.numberId === numberId)
    if (number === undefined) return undefined
    const { numbers } = createManagementCalls(toGraphOptions(config, number))
    const shown = await numbers.show(numberId, 'display_phone_number')
    if (!shown.ok) throw new KnownError('graph-refused', shown.failure.reason)
    return toText(shown.value.display_phone_number)
  }
}
