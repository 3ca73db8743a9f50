import { Fragment } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { MessageActions, Speaker } from '../message/message-actions.ts'
import { MessageView, toElementId } from '../message/message-view.tsx'
import { Icon } from '../parts/icons.tsx'
import { toDayKey, toDayName } from '../parts/time.ts'
import type { Conversation, Unsent } from '../state/conversation.ts'
import { toLines } from '../state/conversation.ts'
import type { Message } from '../state/wire.ts'
import { UnsentView } from './unsent-view.tsx'
import { useMessageGestures } from './use-message-gestures.ts'
import { useStickyScroll } from './use-sticky-scroll.ts'

const pageLength = 120

interface MessageLogProps {
  readonly conversation: Conversation
  readonly speaker: Speaker
  readonly actions: Omit<MessageActions, 'jumpTo'>
  readonly onRetry: (unsent: Unsent) => void
  readonly onForget: (unsent: Unsent) => void
  /** Told whether the newest messages are in view. */
  readonly onEndInView: (isInView: boolean) => void
}

/** The messages, oldest first, kept at their end as long as the reader is there. */
export function MessageLog(props: MessageLogProps) {
  const { conversation, speaker, onEndInView } = props
  const { unsent } = conversation
  const messages = useMemo(() => toLines(conversation.messages), [conversation.messages])
  const originals = useMemo(() => new Map(messages.map((one) => [one.id, one])), [messages])
  const { box, content, isAtEnd, toEnd } = useStickyScroll()
  const [shownCount, setShownCount] = useState(pageLength)
  const heightBefore = useRef<number | undefined>(undefined)
  const [jumpingTo, setJumpingTo] = useState<string>()
  const unseen = useUnseenCount(messages, isAtEnd)

  const actions: MessageActions = {
    ...props.actions,
    jumpTo: (messageId) => {
      const place = messages.findIndex(({ id }) => id === messageId)
      if (place >= 0) setShownCount((count) => Math.max(count, messages.length - place + 5))
      setJumpingTo(messageId)
    },
  }
  const showEarlier = () => {
    heightBefore.current = box.current?.scrollHeight
    setShownCount(shownCount + pageLength)
  }
  useLayoutEffect(() => {
    // Browsers hold a reader's place by themselves, except at the very top.
    const log = box.current
    if (log !== null && log.scrollTop === 0 && heightBefore.current !== undefined) {
      log.scrollTop = log.scrollHeight - heightBefore.current
    }
    heightBefore.current = undefined
  }, [shownCount])

  const gestures = useMessageGestures(messages, actions.openMenu)

  useEffect(() => onEndInView(isAtEnd), [isAtEnd])
  useLayoutEffect(() => {
    if (jumpingTo !== undefined) showMessage(jumpingTo)
    setJumpingTo(undefined)
  }, [jumpingTo])

  // Whoever says something wants to see it, wherever they had scrolled to.
  const lastOwn = messages.findLast(({ from }) => from === 'phone')?.id
  useEffect(toEnd, [lastOwn, unsent.length])

  const shown = messages.slice(-shownCount)
  return (
    <div class="log-frame">
      <div
        ref={box}
        class="log"
        role="log"
        aria-label={`Conversation with ${speaker('business')}`}
        aria-live="polite"
        aria-relevant="additions"
        {...gestures}
      >
        <div ref={content} class="log-content">
          {shown.length < messages.length && (
            <button type="button" class="pill" onClick={showEarlier}>
              Show earlier messages
            </button>
          )}
          {messages.length === 0 && unsent.length === 0 && (
            <p class="notice">Nothing said yet. Write a message to begin.</p>
          )}
          {shown.map((message, index) => (
            <Fragment key={message.id}>
              <DaySeparator message={message} before={shown[index - 1]} />
              <MessageView
                message={message}
                original={originals.get(message.replyTo ?? '')}
                speaker={speaker}
                isContinued={isContinued(message, shown[index - 1])}
                isNewest={index === shown.length - 1}
                actions={actions}
              />
            </Fragment>
          ))}
          {unsent.map((one) => (
            <UnsentView
              key={one.key}
              unsent={one}
              onRetry={() => props.onRetry(one)}
              onForget={() => props.onForget(one)}
            />
          ))}
          {conversation.isTyping && <TypingSign name={speaker('business')} />}
        </div>
      </div>
      {!isAtEnd && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="down" />
          <span>{unseen === 0 ? 'Newest' : toNewName(unseen)}</span>
        </button>
      )}
    </div>
  )
}

function toNewName(unseen: number): string {
  return unseen === 1 ? '1 new message' : `${unseen} new messages`
}

function DaySeparator({ message, before }: { message: Message; before: Message | undefined }) {
  if (before !== undefined && toDayKey(before.at) === toDayKey(message.at)) return null
  return <h3 class="day">{toDayName(message.at, Date.now())}</h3>
}

function TypingSign({ name }: { name: string }) {
  return (
    <div class="message is-theirs typing">
      <div class="bubble">
        <span class="unseen">{name} is typing</span>
        <span class="typing-dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
      </div>
    </div>
  )
}

function isContinued(message: Message, before: Message | undefined): boolean {
  return before?.from === message.from && toDayKey(before.at) === toDayKey(message.at)
}

/** How many messages of the business came in since the reader left the end. */
function useUnseenCount(messages: readonly Message[], isAtEnd: boolean): number {
  const seen = useRef(messages.length)
  if (isAtEnd) seen.current = messages.length
  return messages.slice(seen.current).filter(({ from }) => from === 'business').length
}

function showMessage(messageId: string) {
  const element = document.getElementById(toElementId(messageId))
  element?.focus({ preventScroll: true })
  element?.scrollIntoView({ block: 'center' })
  const flash = { backgroundColor: 'var(--flash)' }
  element?.animate([flash, flash, { backgroundColor: 'transparent' }], { duration: 1600 })
}
