import { useEffect, useReducer } from 'preact/hooks'
import { markRead, sendMessage } from './api.ts'
import type { Conversation } from './conversation.ts'
import { advance, emptyConversation, unreadIds } from './conversation.ts'
import { followConversation } from './follow.ts'
import type { Draft } from './wire.ts'

// Quick enough to notice a slow line, slow enough that a normal send never flickers.
const showUnsentAfterMs = 300

// What was known of each phone: switching back shows it at once, and unsent messages are kept.
const known = new Map<string, Conversation>()

/** One phone's live conversation, and how to speak in it. */
export function useConversation(waId: string) {
  const [conversation, receive] = useReducer(advance, known.get(waId) ?? emptyConversation)

  useEffect(() => followConversation(waId, receive).stop, [waId])
  useEffect(() => {
    known.set(waId, conversation)
  }, [waId, conversation])

  const send = async (draft: Draft, key: string = crypto.randomUUID()) => {
    const at = Date.now()
    const showing = window.setTimeout(
      () => receive({ type: 'unsent', unsent: { key, draft, at } }),
      showUnsentAfterMs,
    )
    const sent = await sendMessage(waId, draft)
    window.clearTimeout(showing)
    if (!sent.ok) {
      receive({ type: 'unsent', unsent: { key, draft, at, reason: sent.reason } })
      return
    }
    receive({ type: 'sent', key, message: sent.value })
  }

  const forget = (key: string) => receive({ type: 'forgotten', key })

  return { conversation, send, forget }
}

/** Tells the emulator that the phone has read what is in view. */
export function useReading(waId: string, conversation: Conversation, isInView: boolean) {
  const unread = isInView ? unreadIds(conversation.messages).join() : ''
  useEffect(() => {
    if (unread !== '') void markRead(waId)
  }, [waId, unread])
}
