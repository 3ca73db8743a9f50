import type { Clock, Logger, Messenger, SendOutcome } from '../../../src/core/ports.ts'
import { createClock } from '../../../src/engine/clock.ts'
import type { MessengerOptions } from '../../../src/whatsapp/client.ts'
import { createMessenger } from '../../../src/whatsapp/client.ts'

/** A token that must not be found anywhere but in a request. */
export const token = 'EAAtestTokenThatNobodyMaySee'

const messengers: Messenger[] = []

/** A messenger with the lines it logs; it is closed with the test. */
export function createTestMessenger(
  graphUrl: string,
  options: Partial<MessengerOptions> & { readonly clock?: Clock } = {},
): Messenger & { readonly logged: readonly unknown[]; say(text?: string): Promise<SendOutcome> } {
  const logged: unknown[] = []
  const log = (...line: unknown[]) => logged.push(line)
  const logger: Logger = { debug: log, info: log, warn: log, error: log }
  const messenger = createMessenger({
    graphUrl,
    version: 'v25.0',
    tokens: () => token,
    clock: createClock(),
    logger,
    ...options,
  })
  messengers.push(messenger)
  return {
    ...messenger,
    logged,
    say: (body = 'Two tickets, then') =>
      messenger.send({
        numberId: '300',
        to: { waId: '351910000001' },
        message: { kind: 'text', body },
        callback: 'cv1.7.1/1',
      }),
  }
}

afterEach(async () => {
  await Promise.all(messengers.splice(0).map((messenger) => messenger.close()))
})
