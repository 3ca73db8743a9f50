import type { Logger, Messenger, Store } from '../core/ports.ts'
import type { Aftermath } from './effect-scope.ts'

/** Receipts under way at once; more than that are not worth a request. */
const MOST_AT_ONCE = 16

/**
 * Marks messages as read and shows typing, after the turn that asks for it. Never in the way of a
 * reply: what does not go through at once is forgotten.
 */
export function createReceipts(options: {
  readonly store: Store
  readonly messenger: Messenger
  readonly logger: Logger
}): (conversationId: string, receipt: Aftermath['receipt']) => void {
  const { store, messenger, logger } = options
  let sending = 0

  async function send(conversationId: string, typing: boolean): Promise<void> {
    const target = await store.record(conversationId, ({ conversation }) => ({
      numberId: conversation.numberId,
      messageId: conversation.lastMessageId,
    }))
    if (target?.messageId === undefined) return
    const { numberId, messageId } = target
    await messenger.markRead({ numberId, messageId, typing })
  }

  return (conversationId, receipt) => {
    if (receipt === 'none' || sending >= MOST_AT_ONCE) return
    sending += 1
    void send(conversationId, receipt === 'typing')
      .catch((error: unknown) => {
        logger.debug({ conversationId, error: String(error) }, 'A read receipt was not sent.')
      })
      .finally(() => {
        sending -= 1
      })
  }
}
